"""An imaginary town with its own daemon, as two programs in a folder that vanishes: for demonstrations and journeys."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from controller.api.client import Client
from controller.api.unreachable import DaemonUnreachable
from controller.core.board import ApState, Board
from controller.core.message import InputError, Message
from controller.stopping import WITH_PARENT

TOWN = "みどり町(架空)"
"""Every banner says it: nobody may take practice for their own town."""

CONFIG = """# Configuration of an imaginary town.
town   = "{town}"
poll_s = 5
"""
"""Polled more often than a real town, so that people see things move."""

STARTS_WITHIN_S = 60.0
"""A small computer under load may take its time; longer than this something is wrong."""

ENDS_WITHIN_S = 10.0
"""Whoever asked for the end sits before it; what is still open then is an imaginary town's."""

TABLES = ("facilities.csv", "devices.csv", "access_points.csv")


@dataclass(frozen=True, slots=True)
class Scene:
    """Where everything of the scene is."""

    folder: Path

    @property
    def socket(self) -> Path:
        return self.folder / "api.sock"

    @property
    def config(self) -> Path:
        return self.folder / "hinan.toml"

    @property
    def control(self) -> Path:
        return self.folder / "control.sock"

    def write_config(self) -> None:
        """The configuration with which a daemon can serve this town."""
        self.config.write_text(CONFIG.format(town=TOWN), encoding="utf-8")

    @asynccontextmanager
    async def town(self, faults: Mapping[str, int], seed: int) -> AsyncIterator[None]:
        """The simulated devices, running while the block runs; the folder then holds their inventory."""
        asked = [f"--fault={name}={count}" for name, count in faults.items()]
        async with self._program("simulate", str(self.folder), f"--seed={seed}", *asked):
            await _until(lambda: (self.folder / "ready").exists(), "hinan simulate", self.folder)
            yield

    @asynccontextmanager
    async def daemon(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """The daemon, running while the block runs and answering from its first line on."""
        async with self._program("serve", f"--config={self.config}") as process:
            await _until(self._is_answered, "hinan serve", self.folder)
            yield process

    def _is_answered(self) -> bool:
        """Whether a daemon listens: one that was killed leaves its socket behind."""
        with socket.socket(socket.AF_UNIX) as caller:
            return caller.connect_ex(str(self.socket)) == 0

    async def screen(self, language: str) -> None:
        """The screen for staff, on this terminal, until a person leaves it."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, lambda: None)  # Ctrl-C is the screen's
        words = (f"--socket={self.socket}", f"--lang={language}", "tui")
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "controller.cli", *words)
        await process.wait()
        loop.remove_signal_handler(signal.SIGINT)

    async def bring_inventory(self) -> None:
        """Imports the town's lists through the daemon's own door."""
        files = {name: (self.folder / name).read_bytes() for name in TABLES}
        async with Client(self.socket) as daemon:
            preview = await daemon.preview_inventory(files)
            if not preview.empty:
                await daemon.import_inventory(files, preview.fingerprint)

    @asynccontextmanager
    async def _program(self, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
        log = (self.folder / f"{words[0]}.log").open("ab")
        with log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "controller.cli",
                f"--socket={self.socket}",
                *words,
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, WITH_PARENT: "1"},
                start_new_session=True,  # Ctrl-C is for the demonstration, which then ends them in order
            )
        try:
            yield process
        finally:
            await _ended(process)


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """A folder for one scene, gone afterwards. Short-named, because socket paths may have 106 octets only."""
    with tempfile.TemporaryDirectory(prefix="hinan-") as folder:
        yield Scene(Path(folder))


async def all_heard(socket: Path, silent: int) -> Board:
    """Waits until all access points but `silent` gave a sign of life."""
    async with Client(socket) as daemon:
        async for board in daemon.boards():
            unknown = sum(ap.state is ApState.UNKNOWN for ap in board.aps)
            if board.aps and unknown <= silent:
                return board
    raise DaemonUnreachable(Message("The daemon stopped telling news."))


async def _until(is_there: Callable[[], bool], program: str, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    give_up = loop.time() + STARTS_WITHIN_S
    while not is_there():
        if loop.time() > give_up:
            raise InputError(
                Message("{program} did not start. Its log is {log}.", {"program": program, "log": str(folder)})
            )
        await asyncio.sleep(0.05)


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            async with asyncio.timeout(ENDS_WITHIN_S):
                await process.wait()
        except TimeoutError:
            process.kill()
    await process.wait()
