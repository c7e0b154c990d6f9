"""The board as a stream: whole at first, then only what became different, never older than the reader can take."""

import asyncio
import time
from collections.abc import AsyncGenerator

from fastapi.sse import format_sse_event

from controller.api.readable import FacilityRows, board_json, change_json
from controller.api.wire import change_between
from controller.core.board import Board
from controller.core.message import InputError, Message
from controller.situation import Situation

FRAME_S = 0.2
"""At most five events a second: people do not read faster, and a town that opens changes hundreds of times a second."""

HEARTBEAT_S = 5.0
"""A quiet stream says this often that the daemon lives; clients give up after three of them."""

HEARTBEAT = format_sse_event(comment="the daemon lives")

READERS_MAX = 100
"""Open streams: every screen and program of a crisis room, and a limit for one that leaks connections."""


class Feed:
    """Lives as long as the app. A slow reader costs nothing: the next event is made when it has taken the last."""

    def __init__(self, situation: Situation) -> None:
        self.rows = FacilityRows()
        """Shared by every stream and by GET board."""
        self._situation = situation
        self._closing = False
        self._readers = 0
        self._newest: Board | None = None
        self._making = asyncio.Lock()
        self._version = -1
        self._made_at = 0.0

    def close(self) -> None:
        """Ends every stream, so that a daemon that stops does not wait for its readers."""
        self._closing = True
        self._situation.note_change()

    def admit(self) -> None:
        """Raises InputError when there are too many readers already."""
        if self._readers >= READERS_MAX:
            raise InputError(
                Message(
                    "{count} programs watch the board already, which is the most. Close one of them and try again.",
                    {"count": READERS_MAX},
                )
            )

    async def events(self) -> AsyncGenerator[bytes, None]:
        """Server-sent events (WHATWG HTML, 9.2) named `board` and `change`; their data is JSON."""
        self._readers += 1
        try:
            shown, version = None, -1
            while not self._closing:
                if not await self._news(version):
                    yield HEARTBEAT
                    continue
                version, board = await self._latest(is_first=shown is None)
                if board is not shown:
                    yield self._event(shown, board)
                shown = board
                await asyncio.sleep(FRAME_S)
        finally:
            self._readers -= 1

    async def _news(self, version: int) -> bool:
        """False: nothing for as long as a heartbeat."""
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                await self._situation.news(version)
        except TimeoutError:
            return False
        return True

    async def _latest(self, is_first: bool) -> tuple[int, Board]:
        """A board at most one frame old and its version; made once for all readers, because a large town's is dear.
        A reader's first one is never old: whoever has just declared must see the declaration on it."""
        async with self._making:
            version = await self._situation.news(-1)
            young = not is_first and time.monotonic() - self._made_at < FRAME_S
            if self._newest is None or (version != self._version and not young):
                self._newest = await self._situation.board_in_turns()
                await self.rows.write(self._newest.facilities)
                self._version, self._made_at = version, time.monotonic()
            return self._version, self._newest

    def _event(self, shown: Board | None, board: Board) -> bytes:
        change = change_between(shown, board) if shown is not None else None
        if change is None:
            return _framed(b"board", board_json(board, self.rows))
        return _framed(b"change", change_json(change, self.rows))


def _framed(name: bytes, json: bytes) -> bytes:
    """JSON on one line needs no more framing than this, however long it is."""
    return b"event: %s\ndata: %s\n\n" % (name, json)
