"""Which table a grid is, and which of its columns is which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from controller.adapters.inventory_files.columns import TABLES, Column, Table, key, looks_secret
from controller.adapters.inventory_files.formats import secret
from controller.adapters.inventory_files.grid import Grid, Place
from controller.core.message import Message

COLUMNS_MIN = 2
"""One known header is chance: many lists have an `ID`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of which we know what it is; `columns` maps fields to places in its rows."""

    table: Table
    grid: Grid
    columns: Mapping[str, int]

    def header(self, field: str) -> str:
        """As written in the file; where the file lacks the column, as it could be written."""
        if field in self.columns:
            return self.grid.header[self.columns[field]]
        return next(column.title for column in self.table.columns if column.field == field)

    def place(self, field: str, row: int) -> Place:
        return Place(self.grid.file, row, self.header(field))


def recognised(grid: Grid) -> Sheet | None:
    """The table with most of its columns here. Where that does not decide: the name of the file or sheet; then
    the table that lacks none of the columns it needs. None when even that leaves a doubt."""
    columns = {table.name: _columns(table, grid.header) for table in TABLES}
    most = max(map(len, columns.values()))
    best = [table for table in TABLES if len(columns[table.name]) == most]
    named = [table for table in best if _named(table, grid.hint)]
    if most < COLUMNS_MIN and not named:
        return None
    whole = [table for table in best if not _lacking(table, columns[table.name])]
    for choice in (best, named, whole):
        if len(choice) == 1:
            return Sheet(choice[0], grid, columns[choice[0].name])
    return None


def _named(table: Table, hint: str) -> bool:
    return any(key(name) in key(hint) for name in (table.name, table.ja))


def _columns(table: Table, headers: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, header in enumerate(headers):
        column = table.column(header)
        if column:
            found.setdefault(column.field, index)
    return found


def _lacking(table: Table, columns: Mapping[str, int]) -> list[Column]:
    return [column for column in table.columns if column.required and column.field not in columns]


def secrets(grid: Grid) -> list[Message]:
    return [secret(grid.file, header) for header in grid.header if looks_secret(header)]


def header_faults(sheet: Sheet) -> list[Message]:
    """Needed columns that are missing, and two columns that mean the same."""
    missing = [
        Message(
            "{file} has no column {column}, which every row needs. Add it; its header may be in Japanese or English.",
            {"file": sheet.grid.file, "column": column.title},
        )
        for column in _lacking(sheet.table, sheet.columns)
    ]
    twice = [
        Message(
            "{file}: the columns {one} and {other} mean the same. Remove one of them, or give it another header.",
            {"file": sheet.grid.file, "one": sheet.header(column.field), "other": header},
        )
        for index, header in enumerate(sheet.grid.header)
        if (column := sheet.table.column(header)) and sheet.columns[column.field] != index
    ]
    return missing + twice


def ignored_columns(sheet: Sheet) -> list[Message]:
    """At most one note: columns with a header we do not know, or with values and no header (by Excel's letter)."""
    names = [
        header or get_column_letter(index + 1)
        for index, header in enumerate(sheet.grid.header)
        if not sheet.table.column(header) and (header or _filled(sheet.grid, index))
    ]
    if not names:
        return []
    return [
        Message(
            "{file}: columns that we do not know were left out: {columns}.",
            {"file": sheet.grid.file, "columns": ", ".join(names)},
        )
    ]


def no_rows(sheet: Sheet) -> list[Message]:
    if sheet.grid.rows:
        return []
    return [
        Message(
            "{file} has headers and no rows. Everything that this table holds now would be removed.",
            {"file": sheet.grid.file},
        )
    ]


def _filled(grid: Grid, index: int) -> bool:
    return any(len(row.cells) > index and row.cells[index].text.strip() for row in grid.rows)
