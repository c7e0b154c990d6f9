"""A table that keeps its column widths and redraws only the cells that changed, so that 400 rows stay fluent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from tui.cells import fit, fit_right
from tui.tones import INK, Tone

GAP = 1
"""Blank cells between columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in cells, without the gap."""

    heading: str
    width: int
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    tone: Tone = Tone.PLAIN


Rows = Mapping[str, tuple[Cell, ...]]
"""By row key, in the order to show."""


class SteadyTable(DataTable[Text]):
    """Rows with a cursor. `show` may be called as often as one likes."""

    DEFAULT_CSS = """
    SteadyTable { height: 1fr; background: $background; }
    SteadyTable > .datatable--header { background: $panel; color: $foreground; text-style: bold; }
    SteadyTable > .datatable--cursor { background: #F0F0F0; color: #000000; text-style: bold; }
    SteadyTable > .datatable--hover { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "scroll_top", show=False),
        Binding("end", "scroll_bottom", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(cursor_type="row", cell_padding=0, zebra_stripes=False)
        self.columns_now: tuple[Column, ...] = ()
        self.drawn: dict[str, tuple[Cell, ...]] = {}

    @property
    def selected(self) -> str | None:
        """Key of the row under the cursor."""
        keys = list(self.drawn)
        return keys[self.cursor_row] if 0 <= self.cursor_row < len(keys) else None

    def show(self, columns: tuple[Column, ...], rows: Rows) -> int:
        """Shows these rows and returns how many cells had to be drawn again."""
        if columns != self.columns_now or list(rows) != list(self.drawn):
            return self._rebuild(columns, rows)
        changed = [
            (key, place)
            for key, cells in rows.items()
            for place, cell in enumerate(cells)
            if cell != self.drawn[key][place]
        ]
        for key, place in changed:
            self.update_cell(key, str(place), self._text(place, rows[key][place]), update_width=False)
        self.drawn = dict(rows)
        return len(changed)

    def point_at(self, key: str) -> None:
        """Moves the cursor to this row, if it is there."""
        if key in self.drawn:
            self.move_cursor(row=list(self.drawn).index(key), animate=False)

    def _rebuild(self, columns: tuple[Column, ...], rows: Rows) -> int:
        before = self.selected
        self.clear(columns=True)
        self.columns_now, self.drawn = columns, dict(rows)
        for place, column in enumerate(columns):
            heading = fit_right(column.heading, column.width) if column.is_number else column.heading
            self.add_column(Text(fit(heading, column.width)), key=str(place), width=column.width + GAP)
        for key, cells in rows.items():
            self.add_row(*(self._text(place, cell) for place, cell in enumerate(cells)), key=key)
        if before is not None:
            self.point_at(before)
        return sum(map(len, rows.values()))

    def _text(self, place: int, cell: Cell) -> Text:
        column = self.columns_now[place]
        place_in = fit_right if column.is_number else fit
        return Text(place_in(cell.text, column.width), style=INK[cell.tone], no_wrap=True, end="")
