"""A simulated town in the test's own process, where the truth can be asked, and a real daemon in another."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from controller.api.client import Client
from controller.api.unreachable import DaemonUnreachable
from controller.core.board import ApState, Board
from controller.core.wlan import DISASTER_SSID
from controller.scene import Scene, scene
from simulator.folder import write_folder
from simulator.town import Town
from tests.patience import NEVER_S

DEADLINE_S = NEVER_S
"""CI machines are slow and shared; a healthy run needs a fraction of this."""


@dataclass(frozen=True)
class Stage:
    """What a journey plays on."""

    town: Town
    scene: Scene

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        async with Client(self.scene.socket) as client:
            yield client

    async def until(self, promise: Callable[[Board], bool], deadline_s: float = DEADLINE_S) -> Board:
        """Follows the board until the promise holds. Fails with the last board's standings when it never does."""
        board: Board | None = None
        try:
            async with asyncio.timeout(deadline_s):
                while True:
                    try:
                        async with self.client() as client:
                            async for board in client.boards():
                                if promise(board):
                                    return board
                    except DaemonUnreachable:
                        await asyncio.sleep(0.1)  # between two lives of the daemon
        except TimeoutError:
            raise AssertionError(f"not within {deadline_s} s: {standings(board)}") from None

    def open_aps(self) -> set[str]:
        """The truth: access points on which a phone sees the disaster SSID."""
        return {ap for ap in self.town.inventory.access_points if DISASTER_SSID in self.town.on_air(ap)}


@asynccontextmanager
async def stage(town: Town) -> AsyncIterator[Stage]:
    """The town is running and its lists are written; no daemon yet."""
    async with town, scene() as place:
        write_folder(town, place.folder)
        place.write_config()
        yield Stage(town, place)


@asynccontextmanager
async def stage_with_daemon(town: Town) -> AsyncIterator[Stage]:
    """With a daemon that has the inventory."""
    async with stage(town) as play, play.scene.daemon():
        await play.scene.bring_inventory()
        yield play


def all_proven(board: Board) -> bool:
    return bool(board.aps) and all(ap.state is ApState.PROVEN for ap in board.aps)


def all_quiet(board: Board) -> bool:
    """Closed, and nothing asked of anybody."""
    return bool(board.aps) and not board.declarations and all(ap.state is ApState.QUIET for ap in board.aps)


def standings(board: Board | None) -> str:
    if board is None:
        return "no board came"
    return ", ".join(
        f"{ap.id}={ap.state}" + (f"({ap.problem.cause})" if ap.problem else "")
        for ap in board.aps
        if ap.state is not ApState.PROVEN
    )


def log_of(path: Path) -> str:
    return path.read_text(errors="replace")
