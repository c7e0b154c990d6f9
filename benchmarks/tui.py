"""The screen for staff at 400 facilities and 1,200 access points: `python benchmarks/tui.py [--quick] [--json]`.

A program of its own serves the town over the real API on a Unix socket, and gives every access point another state and
another number of clients twice a second. The screen runs in this process without a terminal; what it draws is written
away. `first_paint_s` counts from the screen's start until its first facility has been written; `key_p95_ms` from a
key's arrival until a line with the cursor on its new row has been written. Beside it, in turns, a bare DataTable of
Textual with the same rows and cells, told of the same changes by `update_cell`: what one gets for nothing.
`from_shell_s` is the whole way from the shell prompt, most of it Python importing Textual.
With --json the last line is one object.
"""

import argparse
import asyncio
import json
import os
import pty
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key
from textual.widgets import DataTable

from controller.api.client import Client
from controller.core.board import Board
from tui import facility_row
from tui.app import HinanApp
from tui.board_screen import SCROLLBAR
from tui.steady_table import SteadyTable

FACILITIES, APS_EACH = 400, 3
SIZE = (120, 40)
CHANGE_EVERY_S = 0.5
KEY_EVERY_S = 0.15
"""A person who holds an arrow key down is a little faster, one who reads much slower."""

GIVE_UP_S = 20.0


class Written(HeadlessDriver):
    """Keeps when something was written, and what."""

    watch: Callable[[str], None] = staticmethod(lambda _text: None)

    @property
    def is_headless(self) -> bool:
        return False

    def _get_terminal_size(self) -> tuple[int, int]:
        return SIZE

    def write(self, data: str) -> None:
        type(self).watch(data)


class BareTable(App[None]):
    """The peer: one DataTable, its cells updated one by one."""

    def __init__(self, client: Callable[[], Client]) -> None:
        super().__init__(driver_class=Written)
        self.animation_level = "none"
        self._client = client
        self._drawn: dict[str, tuple[str, ...]] = {}

    def compose(self) -> Any:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        self.run_worker(self._follow())

    async def _follow(self) -> None:
        async with self._client() as daemon:
            async for board in daemon.boards():
                self._show(board)

    def _show(self, board: Board) -> None:
        table: DataTable[str] = self.query_one(DataTable)
        columns = facility_row.columns(SIZE[0] - SCROLLBAR, board.facilities)
        rows = {f.id: tuple(cell.text for cell in facility_row.row(f, columns)) for f in board.facilities}
        if not self._drawn:
            for place, column in enumerate(columns):
                table.add_column(column.heading, key=str(place), width=column.width)
            for key, cells in rows.items():
                table.add_row(*cells, key=key)
        for key, cells in rows.items() if self._drawn else ():
            for place, cell in enumerate(cells):
                if cell != self._drawn[key][place]:
                    table.update_cell(key, str(place), cell)
        self._drawn = rows


async def screen(socket: Path, keys: int) -> tuple[float, list[float]]:
    app = HinanApp(lambda: Client(socket), driver_class=Written)
    return await measured(app, keys, lambda: app.screen.query_one(SteadyTable).cursor_row)


async def bare(socket: Path, keys: int) -> tuple[float, list[float]]:
    app = BareTable(lambda: Client(socket))
    return await measured(app, keys, lambda: app.query_one(DataTable).cursor_row)


async def measured(app: App[None], keys: int, cursor: Callable[[], int]) -> tuple[float, list[float]]:
    """Seconds to the first paint of a facility, and milliseconds from each key to its line."""
    painted, moved = asyncio.Event(), asyncio.Event()
    before = -1

    def watch(text: str) -> None:
        if "避難所" in text:
            painted.set()
            if before >= 0 and cursor() != before and f"第{cursor()}避難所" in text:
                moved.set()

    Written.watch = staticmethod(watch)
    began = time.perf_counter()
    running = asyncio.create_task(app.run_async(mouse=False))
    try:
        async with asyncio.timeout(GIVE_UP_S):
            await painted.wait()
        first = time.perf_counter() - began
        await asyncio.sleep(2 * CHANGE_EVERY_S)
        taken = []
        for _ in range(keys):
            moved.clear()
            before, pressed = cursor(), time.perf_counter()
            app.post_message(Key("down", None))
            async with asyncio.timeout(GIVE_UP_S):
                await moved.wait()
            taken.append(1000 * (time.perf_counter() - pressed))
            await asyncio.sleep(random.uniform(0.5, 1.5) * KEY_EVERY_S)  # not in step with the changes
        return first, taken
    finally:
        app.exit()
        await running


def from_shell(socket: Path) -> float:
    """Seconds from starting `hinan tui` on a terminal until its first facility is there: Python, imports and all."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(SIZE[0]), LINES=str(SIZE[1]))
        os.execv(sys.executable, [sys.executable, "-m", "controller.cli", f"--socket={socket}", "--lang=ja", "tui"])
    seen = b""
    while "避難所".encode() not in seen and time.perf_counter() - began < GIVE_UP_S:
        seen += os.read(terminal, 65536)
    taken = time.perf_counter() - began
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    return taken


async def serve(socket: Path) -> None:
    """Inside its own process: the API of a town whose every access point changes all the time."""
    from controller.core.declaration import Wish
    from controller.core.evidence import Source
    from controller.core.state import Observation, SeenWlan
    from controller.core.wlan import DISASTER_SSID
    from tests.api.fakes_api import now, running, small_town

    async with running(socket, small_town(FACILITIES, APS_EACH)) as daemon:
        await daemon.operations.declare(Wish(reason="benchmark"), "benchmark")
        open_air, closed_air = frozenset({SeenWlan(DISASTER_SSID)}), frozenset[SeenWlan]()
        turn = 0
        while True:
            turn += 1
            daemon.situation.observe(
                Observation(
                    ap, now(), Source.SNMP, wlans=(open_air, closed_air)[(n + turn) % 2], clients=(n + turn) % 90
                )
                for n, ap in enumerate(daemon.situation.inventory.access_points)
            )
            await asyncio.sleep(CHANGE_EVERY_S)


@asynccontextmanager
async def town() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hinan-") as folder:
        socket = Path(folder) / "api.sock"
        server = await asyncio.create_subprocess_exec(sys.executable, __file__, "--serve", str(socket))
        try:
            async with asyncio.timeout(GIVE_UP_S):
                while not socket.exists():
                    await asyncio.sleep(0.05)
            async with Client(socket) as client, aclosing(client.boards()) as boards:
                async for board in boards:
                    if board.clients:
                        break
            yield socket
        finally:
            server.terminate()
            await server.wait()


async def compared(rounds: int, keys: int) -> dict[str, Any]:
    first: dict[str, list[float]] = {"screen": [], "bare": []}
    taken: dict[str, list[float]] = {"screen": [], "bare": []}
    shell = []
    async with town() as socket:
        for _ in range(rounds):
            shell.append(await asyncio.to_thread(from_shell, socket))
            for name, measure in (("screen", screen), ("bare", bare)):
                seconds, times = await measure(socket, keys)
                first[name].append(seconds)
                taken[name] += times
    return {
        "first_paint_s": round(statistics.median(first["screen"]), 2),
        "key_p50_ms": percentile(taken["screen"], 50),
        "key_p95_ms": percentile(taken["screen"], 95),
        "bare_first_paint_s": round(statistics.median(first["bare"]), 2),
        "bare_key_p50_ms": percentile(taken["bare"], 50),
        "bare_key_p95_ms": percentile(taken["bare"], 95),
        "from_shell_s": round(statistics.median(shell), 2),
        "keys": len(taken["screen"]),
        "facilities": FACILITIES,
        "aps": FACILITIES * APS_EACH,
    }


def percentile(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="one round of few keys")
    asked.add_argument("--json", action="store_true", help="print one object as the last line")
    asked.add_argument("--serve", metavar="SOCKET", help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.serve:
        asyncio.run(serve(Path(told.serve)))
        return
    result = asyncio.run(compared(1, 40) if told.quick else compared(3, 50))
    print(json.dumps(result) if told.json else "\n".join(f"{key}: {value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
