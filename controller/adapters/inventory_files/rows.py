"""The rows of one table become values by field; each row keeps its place for the checks across tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from controller.adapters.inventory_files.columns import Column
from controller.adapters.inventory_files.grid import BLANK, Place, Row, gathered
from controller.adapters.inventory_files.tables import Sheet
from controller.adapters.inventory_files.values import Repair, value
from controller.core.inventory import AccessPoint, Device, Facility
from controller.core.inventory_diff import FieldValue
from controller.core.message import InputError, Message

LATITUDE_MAX, LONGITUDE_MAX = 90, 180


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, also a faulty one: its id still counts when others refer to it."""

    values: Mapping[str, FieldValue]
    row: int = 0
    sheet: Sheet | None = None
    """None for what was in the inventory before and is kept."""
    blank: frozenset[str] = frozenset()
    """Fields whose column is there and whose cell says nothing."""

    def text(self, field: str) -> str:
        return str(self.values.get(field) or "")

    def degrees(self, field: str) -> float:
        """0 where nothing is written, which is in every range."""
        found = self.values.get(field)
        return found if isinstance(found, float) else 0.0

    def place(self, field: str) -> Place | None:
        return self.sheet.place(field, self.row) if self.sheet else None


@dataclass(slots=True)
class Findings:
    """What one import has found so far."""

    faults: list[Message] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def kept(thing: Facility | Device | AccessPoint) -> Entry:
    return Entry({field.name: getattr(thing, field.name) for field in fields(thing)})


def entries(sheet: Sheet, findings: Findings) -> list[Entry]:
    return [_entry(sheet, row, findings) for row in sheet.grid.rows]


def _entry(sheet: Sheet, row: Row, findings: Findings) -> Entry:
    values: dict[str, FieldValue] = {}
    blank: set[str] = set()
    for column in sheet.table.columns:
        if column.field in sheet.columns:
            with gathered(findings.faults):
                found = _value(sheet, column, row, findings.repairs)
                if found is not None:
                    values[column.field] = found
                else:
                    blank.add(column.field)
    entry = Entry(values, row.number, sheet, frozenset(blank))
    with gathered(findings.faults):
        _check_length(sheet, row)
        _check_position(sheet, entry)
    return entry


def _value(sheet: Sheet, column: Column, row: Row, repairs: list[Repair]) -> FieldValue:
    index = sheet.columns[column.field]
    place = sheet.place(column.field, row.number)
    found = value(column, row.cells[index] if index < len(row.cells) else BLANK, place, repairs)
    if found is None and column.required and not column.may_be_empty:
        raise InputError(
            Message(
                "{file}, row {row}, column {column}: nothing is written here, and every row needs it. "
                "Fill it in, or delete the row.",
                place.said(),
            )
        )
    return found


def _check_length(sheet: Sheet, row: Row) -> None:
    if any(cell.text.strip() for cell in row.cells[len(sheet.grid.header) :]):
        raise InputError(
            Message(
                "{file}, row {row}: there are more values than headers, so values may stand in wrong columns. "
                "Put values that hold a comma into quotation marks.",
                {"file": sheet.grid.file, "row": row.number},
            )
        )


def _check_position(sheet: Sheet, entry: Entry) -> None:
    latitude, longitude = entry.degrees("latitude"), entry.degrees("longitude")
    if LATITUDE_MAX < abs(latitude) <= LONGITUDE_MAX and 0 < abs(longitude) <= LATITUDE_MAX:
        raise InputError(
            Message(
                "{file}, row {row}: latitude {latitude} and longitude {longitude} look swapped. Exchange them.",
                {"file": sheet.grid.file, "row": entry.row, "latitude": latitude, "longitude": longitude},
            )
        )
    for field_, degrees, most in (("latitude", latitude, LATITUDE_MAX), ("longitude", longitude, LONGITUDE_MAX)):
        if abs(degrees) > most:
            raise InputError(
                Message(
                    "{file}, row {row}, column {column}: {value} is not from -{most} to {most} degrees. Correct it.",
                    sheet.place(field_, entry.row).said(value=degrees, most=most),
                )
            )
