"""A table of a thousand rows that makes only the rows in sight, and draws only those that changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message as Event
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.cells import fit, fit_right
from tui.tones import INK, Tone

GAP = 1
"""Blank cells between columns."""

HEADING = 1
"""Lines of the heading, which stays when the rows scroll."""

HEAD, PLAIN = Style.parse("bold #F0F0F0 on #202020"), Style.parse("#F0F0F0 on #000000")
CURSOR = Style.parse("bold #000000 on #F0F0F0")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in cells, without the gap."""

    heading: str
    width: int
    is_number: bool = False
    is_free: bool = False
    """People's own words, as long as they like: cut here, whole below the table or on the next page."""


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    tone: Tone = Tone.PLAIN


Cells = tuple[Cell, ...]
Rows = Mapping[str, Cells]
"""By row key, in the order to show."""


class RowsInSight(Mapping[str, Cells]):
    """Rows that are made when they are looked at, once."""

    def __init__(self, keys: Sequence[str], make: Callable[[str], Cells]) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make
        self._made: dict[str, Cells] = {}

    def __getitem__(self, key: str) -> Cells:
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class SteadyTable(ScrollView, can_focus=True):
    """Rows with a cursor. `show` may be called as often as one likes; the cursor stays on its row's key."""

    DEFAULT_CSS = "SteadyTable { height: 1fr; background: $background; overflow-x: hidden; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-1000000)", show=False),
        Binding("end", "move(1000000)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Chosen(Event):
        """Enter, or a click on the row under the cursor."""

    class Moved(Event):
        """The cursor is on another row."""

    class HeadingClicked(Event):
        """A click on the heading of a column."""

        def __init__(self, column: int) -> None:
            super().__init__()
            self.column = column
            """Its place, from 0."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()
        self.rows: Rows = {}
        self.cursor_row = 0
        self._keys: list[str] = []
        self._painted: dict[str, Cells] = {}

    @property
    def selected(self) -> str | None:
        """Key of the row under the cursor."""
        return self._keys[self.cursor_row] if self.cursor_row < len(self._keys) else None

    @property
    def order(self) -> Sequence[str]:
        """Every key, from the top."""
        return self._keys

    def show(self, columns: tuple[Column, ...], rows: Rows) -> int:
        """Shows these rows and returns how many cells in sight had to be drawn again."""
        keys, before = list(rows), self.selected
        is_other = columns != self.columns or keys != self._keys
        self.columns, self.rows = columns, rows
        if is_other:
            self._take(keys, before)
            return sum(len(rows[key]) for key in self._in_sight())
        changed = 0
        for line, key in enumerate(self._in_sight(), HEADING):
            cells, painted = rows[key], self._painted.get(key, ())
            if cells != painted:
                changed += sum(a != b for a, b in zip(cells, painted, strict=False)) or len(cells)
                self.refresh(Region(0, line, self.size.width, 1))
        return changed

    def point_at(self, key: str) -> None:
        """Moves the cursor to this row, if it is there."""
        if key in self.rows:
            self._move_to(self._keys.index(key))

    def action_move(self, by: int) -> None:
        self._move_to(self.cursor_row + by)

    def action_page(self, by: int) -> None:
        self._move_to(self.cursor_row + by * max(1, self._lines))

    def action_choose(self) -> None:
        if self.selected is not None:
            self.post_message(self.Chosen())

    def on_click(self, event: Click) -> None:
        place = self.scroll_offset.y + event.y - HEADING
        if event.y < HEADING:
            self._click_heading(event.x)
            return
        if place >= len(self._keys):
            return
        if place == self.cursor_row:
            self.action_choose()
        else:
            self._move_to(place)

    def _click_heading(self, x: int) -> None:
        right = 0
        for place, column in enumerate(self.columns):
            right += column.width + GAP
            if x < right:
                self.post_message(self.HeadingClicked(place))
                return

    def on_resize(self, _event: Resize) -> None:
        self.refresh()
        self._keep_in_sight()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y < HEADING:
            return Strip([Segment(self._heading(), HEAD)]).adjust_cell_length(width, HEAD)
        place = self.scroll_offset.y + y - HEADING
        if place >= len(self._keys):
            return Strip.blank(width, PLAIN)
        key = self._keys[place]
        self._painted[key] = self.rows[key]
        ground = CURSOR if place == self.cursor_row else PLAIN
        return Strip(list(self._segments(self.rows[key], ground))).adjust_cell_length(width, ground)

    @property
    def _lines(self) -> int:
        """Rows that fit."""
        return self.size.height - HEADING

    def _in_sight(self) -> Sequence[str]:
        first = self.scroll_offset.y
        return self._keys[first : first + max(0, self._lines)]

    def _take(self, keys: list[str], before: str | None) -> None:
        self._keys, self._painted = keys, {}
        here = (
            keys.index(before)
            if before is not None and before in self.rows
            else min(self.cursor_row, max(0, len(keys) - 1))
        )
        self.cursor_row = here
        self.virtual_size = Size(self.size.width, len(keys) + HEADING)
        self.refresh()
        self._keep_in_sight()
        if self.selected != before:
            self.post_message(self.Moved())

    def _move_to(self, place: int) -> None:
        place = max(0, min(place, len(self._keys) - 1))
        if place == self.cursor_row:
            return
        for row in (self.cursor_row, place):
            self.refresh(Region(0, row - self.scroll_offset.y + HEADING, self.size.width, 1))
        self.cursor_row = place
        self._keep_in_sight()
        self.post_message(self.Moved())

    def _keep_in_sight(self) -> None:
        first, lines = self.scroll_offset.y, self._lines
        if lines > 0 and not first <= self.cursor_row < first + lines:
            top = self.cursor_row if self.cursor_row < first else self.cursor_row - lines + 1
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def _heading(self) -> str:
        words = (
            fit_right(column.heading, column.width) if column.is_number else fit(column.heading, column.width)
            for column in self.columns
        )
        return (" " * GAP).join(words)

    def _segments(self, cells: Cells, ground: Style) -> Iterator[Segment]:
        for column, cell in zip(self.columns, cells, strict=True):
            text = fit_right(cell.text, column.width) if column.is_number else fit(cell.text, column.width)
            ink = ground if ground is CURSOR else ground + _INK[cell.tone]
            yield Segment(text, ink)
            yield Segment(" " * GAP, ground)


_INK = {tone: Style.parse(ink or "none") for tone, ink in INK.items()}
