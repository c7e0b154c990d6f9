"""What CSV and XLSX have in common once they are open: rows of cells, each with a place that people can find."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from controller.core.message import InputError, Message

ROWS_MAX = 20_000
"""Fifty times the largest town we know of. More is a wrong file, and would keep the daemon busy."""


class Spoiled(StrEnum):
    """What a spreadsheet program made of a value; the text that was typed is lost."""

    DATE = "date"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """What the file holds, untouched; for a spoiled cell, what the spreadsheet program shows."""

    text: str
    spoiled: Spoiled | None = None


BLANK = Cell("")


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the one that Excel shows, also where line breaks inside quotes make the text file longer."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One CSV file or one sheet: its first row that is not blank, and the rows below it that are not."""

    file: str
    """For people: `town.csv`, or `town.xlsx › 施設` with the sheet."""
    hint: str
    """The name of the file or sheet, which may say what it holds."""
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands; `column` is the header as it is written in the file."""

    file: str
    row: int
    column: str

    def said(self, **more: str | int | float) -> Mapping[str, str | int | float]:
        """The places {file}, {row} and {column} of a Message, and more."""
        return {"file": self.file, "row": self.row, "column": self.column, **more}


def grid(file: str, hint: str, rows: list[Row]) -> Grid | None:
    """None when every row is blank. Raises InputError when there are more rows than any town has."""
    filled = [row for row in rows if any(cell.text.strip() for cell in row.cells)]
    if not filled:
        return None
    if len(filled) > ROWS_MAX:
        raise InputError(
            Message(
                "{file} has more than {most} rows. Nothing was read from it; check that it is the right file.",
                {"file": file, "most": ROWS_MAX},
            )
        )
    header, *rest = filled
    return Grid(file, hint, tuple(" ".join(cell.text.split()) for cell in header.cells), tuple(rest))


@contextmanager
def gathered(faults: list[Message]) -> Iterator[None]:
    """Adds the messages of an InputError to `faults` and goes on behind the block, so that people see all at once."""
    try:
        yield
    except InputError as error:
        faults.extend(error.messages)
