"""Which open-data lists there are, and what their headers mean. The headers themselves are in lists.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from controller.adapters.inventory_files.columns import key
from controller.adapters.inventory_files.grid import Grid

HEADERS = Path(__file__).parent / "lists.toml"

FIELDS: Mapping[str, str] = {
    "名称": "name",
    "名称_カナ": "kana",
    "所在地_連結表記": "address",
    "緯度": "latitude",
    "経度": "longitude",
    "想定収容人数": "capacity",
}
"""What a facility has a field for; everything else is kept in Facility.published."""

TITLE_ROWS_MAX = 10
"""Real files have a title, a date or a remark above their headers."""


@dataclass(frozen=True, slots=True)
class OpenDataList:
    """One list, as one edition of it is written."""

    form: str
    """What people call it on the command line."""
    name: str
    """The list: editions share it, and it begins the keys in Facility.published."""
    title: str
    columns: tuple[tuple[str, str], ...]
    """Header and meaning, in the order of an export."""
    meanings: Mapping[str, str]
    """What is read: `key` of a header -> meaning. Empty for an edition that is only written."""
    signature: frozenset[str]
    """`key`s of headers that only this list has."""
    needs: int

    def meaning(self, header: str) -> str | None:
        return self.meanings.get(key(header))

    def fits(self, header: Sequence[str]) -> int:
        """How many headers speak for this list; 0: too few."""
        found = len(self.signature & set(map(key, header)))
        return found if self.meanings and found >= self.needs else 0


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A grid of which we know the list; `columns` maps meanings to places in its rows."""

    list: OpenDataList
    grid: Grid
    columns: Mapping[str, int]

    def header(self, meaning: str) -> str:
        return self.grid.header[self.columns[meaning]] if meaning in self.columns else meaning


@cache
def lists() -> Mapping[str, OpenDataList]:
    """By form."""
    tables = tomllib.loads(HEADERS.read_text(encoding="utf-8"))
    return {form: _list(form, table) for form, table in tables.items()}


def recognised(grid: Grid, form: str | None = None) -> ListSheet | None:
    """The list whose headers are in one of the first rows. `form`: it must be this one, whatever else it looks like."""
    choices = [lists()[form]] if form else list(lists().values())
    for tried in _from_each_row(grid):
        fits = {choice.form: choice.fits(tried.header) for choice in choices}
        best = max(choices, key=lambda choice: fits[choice.form])
        if fits[best.form] or (form and "名称" in map(best.meaning, tried.header)):
            return ListSheet(best, tried, _columns(best, tried.header))
    return None


def _from_each_row(grid: Grid) -> Sequence[Grid]:
    """The grid, then without what stands above each of its next rows."""
    below = [
        Grid(grid.file, grid.hint, tuple(" ".join(cell.text.split()) for cell in row.cells), grid.rows[number + 1 :])
        for number, row in enumerate(grid.rows[:TITLE_ROWS_MAX])
    ]
    return [grid, *below]


def _columns(chosen: OpenDataList, header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, text in enumerate(header):
        meaning = chosen.meaning(text)
        if meaning:
            found.setdefault(meaning, index)
    return found


def _list(form: str, table: Mapping[str, Any]) -> OpenDataList:
    columns = tuple((one, one) if isinstance(one, str) else (one[0], one[1]) for one in table["columns"])
    read = {} if "of" in table else {**dict(columns), **table.get("also", {})}
    return OpenDataList(
        form,
        table.get("of", form),
        table["title"],
        columns,
        {key(header): meaning for header, meaning in read.items()},
        frozenset(map(key, table.get("signature", ()))),
        table.get("needs", 0),
    )
