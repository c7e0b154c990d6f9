"""`hinan watch`: one line per change, for as long as it is left running, through restarts of the daemon."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from controller.api.unreachable import DaemonUnreachable
from controller.cli.changes import Change, changes
from controller.cli.conversation import converse, socket_of
from controller.cli.declaration_line import mode_line
from controller.cli.exit_codes import ExitCode
from controller.cli.options import AsJson
from controller.cli.output import Output, in_words
from controller.core.board import Board
from controller.core.message import Message, mark
from controller.i18n import JAPAN

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark("Follow the board: one line per change, until Ctrl-C. With --json: JSON lines, one object per change.")

AGAIN_S = 1.0
"""A daemon that restarts is back within seconds; asking a local socket once a second costs nothing."""


def watch(context: typer.Context, as_json: AsJson = False) -> None:
    out = Output(as_json)
    first = converse(context, _board)
    out.say(mode_line(first))
    try:
        asyncio.run(_watch_for_ever(socket_of(context), out, first))
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.COMPLETE) from None


async def _board(daemon: "Client") -> Board:
    return await daemon.board()


async def _watch_for_ever(socket: Path, out: Output, first: Board) -> None:
    view = View(out, first)
    while True:
        try:
            await _watch(socket, view)
        except DaemonUnreachable as failure:
            view.lose(failure.message)
        await asyncio.sleep(AGAIN_S)


async def _watch(socket: Path, view: "View") -> None:
    """Until the daemon goes away."""
    from controller.api.client import Client

    async with Client(socket) as daemon:
        async for board in daemon.boards():
            view.show(board)


class View:
    """What was shown last, and whether the daemon is away; lives as long as one `hinan watch`."""

    def __init__(self, out: Output, first: Board) -> None:
        self._out = out
        self._shown = first
        self._is_away = False

    def show(self, board: Board) -> None:
        """Prints what is new; after an absence also that it is over."""
        if self._is_away:
            self._out.warn(Message("The daemon is back."))
            self._is_away = False
        for change in changes(self._shown, board):
            tell(self._out, change, board.at)
        self._shown = board

    def lose(self, why: Message) -> None:
        """Says it once, however often we knock in vain."""
        if not self._is_away:
            self._out.warn(why)
            self._out.warn(Message("Connecting again every second."))
        self._is_away = True


def tell(out: Output, change: Change, at: datetime) -> None:
    sentence = in_words(change.sentence)
    if not out.as_json:
        out.say(f"{at.astimezone(JAPAN):%H:%M:%S}  {sentence}")
        return
    out.document_line(
        {
            "at": at.isoformat(),
            "what": change.what,
            "subject": change.subject,
            "facility": change.facility,
            "value": change.value,
            "sentence": sentence,
        }
    )
