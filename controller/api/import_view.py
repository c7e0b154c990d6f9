"""What an import would change, row by row, as people read it before they say yes."""

from dataclasses import dataclass
from enum import StrEnum

from controller.core.message import Message, mark


class Table(StrEnum):
    FACILITIES = "facilities"
    DEVICES = "devices"
    ACCESS_POINTS = "access_points"


NOUN = {
    Table.FACILITIES: mark("Facility"),
    Table.DEVICES: mark("Device"),
    Table.ACCESS_POINTS: mark("Access point"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that would be added or removed."""

    table: Table
    id: str
    name: str
    """What people call it; empty where it has only an id."""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One field that would get another value; `-` stands for no value."""

    table: Table
    id: str
    field: str
    before: str
    after: str

    @property
    def message(self) -> Message:
        return Message(
            "{table} {id}: {field} changes from {before} to {after}.",
            {
                "table": Message(NOUN[self.table]),
                "id": self.id,
                "field": Message(self.field),
                "before": self.before,
                "after": self.after,
            },
        )


@dataclass(frozen=True, slots=True)
class ImportView:
    """The whole change, and the fingerprint by which a person's yes is tied to it."""

    summary: Message
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[ChangedRow, ...]
    repairs: tuple[Message, ...]
    """What was read differently from how it was written (full-width digits, stray blanks)."""
    notes: tuple[Message, ...]
    fingerprint: str
    """SHA-256, hexadecimal, of the change against the inventory of that moment."""

    @property
    def empty(self) -> bool:
        return not (self.added or self.removed or self.changed)
