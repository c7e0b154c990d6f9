"""A clerk at the terminal: presses keys, reads the screen, and waits until something stands there."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Static

from tests.tui.town import Town
from tui.app import HinanApp
from tui.daemon import OpenDaemon
from tui.steady_table import SteadyTable
from tui.turn_key import TurnKey

SMALL, LARGE, HUGE = (80, 24), (120, 40), (160, 50)
LOOKS_MAX, LOOK_S = 6000, 0.02
"""How often to look before giving up, and the pause between; each look lets the program do all it has to do."""


class Clerk:
    """One person at one screen."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = pilot.app

    @property
    def lines(self) -> list[str]:
        """The screen as it is drawn, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        """All that stands there, without blanks, so that a folded sentence can be found."""
        return "".join("".join(self.lines).split())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def read(self, *texts: str) -> None:
        """Waits until all these texts stand on the screen."""
        wanted = ["".join(text.split()) for text in texts]
        for _look in range(LOOKS_MAX):
            if all(text in self.text for text in wanted):
                return
            await self.pilot.pause(LOOK_S)
        screen = "\n".join(self.lines)
        raise AssertionError(f"{[text for text in wanted if text not in self.text]} not on the screen:\n{screen}")

    async def reads_no_more(self, text: str) -> None:
        """Waits until this text has left the screen: a line that goes away takes one more layout."""
        for _look in range(LOOKS_MAX):
            if "".join(text.split()) not in self.text:
                return
            await self.pilot.pause(LOOK_S)
        raise AssertionError(f"{text!r} is still on the screen:\n" + "\n".join(self.lines))

    def line_with(self, text: str) -> str:
        return next(line for line in self.lines if text in line)

    async def read_line(self, start: str, text: str) -> None:
        """Waits until the line with `start` also has `text`."""
        for _look in range(LOOKS_MAX):
            if any(start in line and text in line for line in self.lines):
                return
            await self.pilot.pause(LOOK_S)
        raise AssertionError(f"no {text!r} beside {start!r}:\n" + "\n".join(self.lines))

    async def finds_nothing(self, *wrong: Callable[[], Collection[str]]) -> None:
        """Waits until none of these finds anything: a page is drawn once more when what it asked for has come."""
        for _look in range(LOOKS_MAX):
            await self.pilot.pause(LOOK_S)
            if not any(find() for find in wrong):
                return
        raise AssertionError(f"{[find() for find in wrong]} on the screen:\n" + "\n".join(self.lines))

    async def turn_the_key(self) -> None:
        """Types the two digits that are shown."""
        await self.press(*self.app.screen.query_one(TurnKey).code)

    def torn_lines(self) -> list[str]:
        """Lines that are not exactly as wide as the terminal: a wide letter was cut in two."""
        return [line for line in self.lines if cell_len(line) != self.app.size.width]

    def unseen_texts(self) -> list[str]:
        """What a widget says but the screen does not show in full; what can be scrolled to counts as shown."""
        unseen = []
        for widget in self.app.screen.query(Static):
            is_scrolled = any(isinstance(parent, VerticalScroll) for parent in widget.ancestors)
            if is_scrolled or not all(part.display for part in widget.ancestors_with_self if part is not self.app):
                continue
            unseen += [line for line in str(widget.visual).split("\n") if "".join(line.split()) not in self.text]
        return unseen

    def cut_cells(self) -> list[str]:
        """Cells of tables that do not fit their column. People's own words may be cut: they stand whole elsewhere."""
        return [
            cell.text
            for table in self.app.screen.query(SteadyTable)
            for cells in table.rows.values()
            for column, cell in zip(table.columns, cells, strict=True)
            if (not column.is_free and cell_len(cell.text) > column.width) or cell_len(column.heading) > column.width
        ]

    async def go_home(self) -> None:
        """Back to the board, whatever is open."""
        while len(self.app.screen_stack) > 2:
            await self.app.pop_screen()
        await self.press("escape", "escape")


@asynccontextmanager
async def at_the_screen(town: Town, size: tuple[int, int] = SMALL) -> AsyncIterator[Clerk]:
    """The program against this town, at the board with the first board drawn."""
    async with at_a_screen(lambda: town, size) as clerk:
        if town.is_up:
            await clerk.read("富加町")
        yield clerk


@asynccontextmanager
async def at_a_screen(open_daemon: OpenDaemon, size: tuple[int, int] = SMALL) -> AsyncIterator[Clerk]:
    """The program against any daemon."""
    async with HinanApp(open_daemon).run_test(size=size) as pilot:
        yield Clerk(pilot)


async def click(clerk: Clerk, text: str, row: int | None = None) -> None:
    """Clicks on this text, where it stands on the screen."""
    rows = range(len(clerk.lines)) if row is None else [row]
    found = next(number for number in rows if text in clerk.lines[number])
    column = cell_len(clerk.lines[found][: clerk.lines[found].index(text)]) + 1
    await clerk.pilot.click(offset=(column, found))
    await clerk.pilot.pause()
