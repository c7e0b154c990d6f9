"""One cell becomes one value; every repair on the way is reported."""

from dataclasses import dataclass

from controller.adapters.inventory_files.columns import Column, Kind
from controller.adapters.inventory_files.formats import PARSERS, number
from controller.adapters.inventory_files.grid import Cell, Place, Spoiled
from controller.adapters.inventory_files.tidying import tidy, tidy_code, unguard
from controller.core.inventory_diff import FieldValue
from controller.core.message import InputError, Message

LETTERS_MAX = 1000
"""Nothing that fits a screen is longer; a longer value is most likely a quote that was never closed."""

PUBLISHED_LETTERS_MAX = 32_767
"""What a cell of Excel holds; a list has some forty columns."""

NO_VALUE = ("-", "－")
NO_DEGREES = 999.0
"""Both are how published lists write that there is no value."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A value that we took differently from how the file has it. `after` is empty when it means: no value."""

    place: Place
    before: str
    after: str

    @property
    def message(self) -> Message:
        if not self.after:
            return Message(
                "{file}, row {row}, column {column}: {before!r} was taken as no value.",
                self.place.said(before=self.before),
            )
        return Message(
            "{file}, row {row}, column {column}: {before!r} was read as {after!r}.",
            self.place.said(before=self.before, after=self.after),
        )


def value(column: Column, cell: Cell, place: Place, repairs: list[Repair]) -> FieldValue:
    """None when the cell says nothing. Raises InputError when what it says cannot be used."""
    if cell.spoiled:
        raise InputError(spoiled(cell, place))
    text = _cleaned(column.kind, cell.text)
    if text != cell.text:
        repairs.append(Repair(place, cell.text, text))
    text = unguard(text)
    most = PUBLISHED_LETTERS_MAX if column.kind is Kind.PUBLISHED else LETTERS_MAX
    if len(text) > most:
        raise InputError(
            Message(
                "{file}, row {row}, column {column}: the value is longer than {most} characters. "
                "Shorten it, and check that no quotation mark is missing.",
                place.said(most=most),
            )
        )
    if not text:
        return None
    parse = PARSERS.get(column.kind)
    return parse(text, place) if parse else text


def _cleaned(kind: Kind, raw: str) -> str:
    text = tidy(raw) if kind in (Kind.TEXT, Kind.PUBLISHED) else tidy_code(raw)
    if text in NO_VALUE or (kind is Kind.DEGREES and number(text) == NO_DEGREES):
        return ""
    return text


def spoiled(cell: Cell, place: Place) -> Message:
    if cell.spoiled is Spoiled.DATE:
        return Message(
            "{file}, row {row}, column {column}: Excel made the date {value} of what was typed. "
            "Format the column as text and type the value again.",
            place.said(value=cell.text),
        )
    return Message(
        "{file}, row {row}, column {column}: the cell shows the error {value}. Correct the formula or type the value.",
        place.said(value=cell.text),
    )
