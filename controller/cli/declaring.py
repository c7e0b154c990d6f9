"""What `activate` and `end` have in common: declare, follow, report."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

from controller.cli.conversation import converse
from controller.cli.exit_codes import ExitCode, Stop
from controller.cli.following import Wait, Why, follow
from controller.cli.output import Output
from controller.cli.progress import Progress
from controller.cli.result import exit_code, report
from controller.cli.tally import Tally
from controller.core.board import Board
from controller.core.declaration import Declaration
from controller.core.message import Message

if TYPE_CHECKING:
    from controller.api.client import Client

Judge = Callable[[Board, Declaration], Tally]


def declare_and_follow(
    context: typer.Context, out: Output, act: Callable[["Client"], Awaitable[Declaration]], judge: Judge, wait_s: float
) -> None:
    """Always ends with typer.Exit or Stop: the exit code is part of the answer."""
    progress = Progress(out)

    async def talk(daemon: "Client") -> tuple[Tally, Why]:
        return await _followed(daemon, await act(daemon), judge, wait_s, progress)

    try:
        tally, why = converse(context, talk, interrupted=Stop(ExitCode.INCOMPLETE, _KEEPS_WORKING))
    finally:
        progress.clear()
    report(out, tally, why)
    raise typer.Exit(exit_code(tally, why))


async def _followed(
    daemon: "Client", made: Declaration, judge: Judge, wait_s: float, progress: Progress
) -> tuple[Tally, Why]:
    first = judge(await daemon.board(), made)
    wait = Wait(wait_s, asyncio.get_running_loop().time(), first)
    progress.show(first, 0.0)
    why = await follow(daemon.boards(), lambda board: judge(board, made), wait, progress.show)
    return wait.tally, why


_KEEPS_WORKING = Message(
    "You stopped waiting. The daemon keeps working on what was declared. `hinan status` shows how it stands."
)
