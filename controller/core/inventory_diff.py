"""What an import would change, shown to people before anything does."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Generic

from controller.core.inventory import AccessPoint, Device, Facility, Inventory, T
from controller.core.message import Message

FieldValue = str | int | float | Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one thing; `field` is the name in the dataclass."""

    field: str
    before: FieldValue
    after: FieldValue


@dataclass(frozen=True, slots=True)
class Changed:
    """A thing that stays under its id, with other values."""

    id: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class TableChanges(Generic[T]):
    """One table. A thing that gets another id counts as removed and added: the id is all we know it by."""

    added: tuple[T, ...]
    removed: tuple[T, ...]
    changed: tuple[Changed, ...]

    def __len__(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)


@dataclass(frozen=True, slots=True)
class Changes:
    """From one inventory to another. The order of rows is no change."""

    facilities: TableChanges[Facility]
    devices: TableChanges[Device]
    access_points: TableChanges[AccessPoint]

    @property
    def empty(self) -> bool:
        return not (self.facilities or self.devices or self.access_points)

    @property
    def summary(self) -> Message:
        """One line with nine counts, or that nothing changes."""
        if self.empty:
            return Message("The inventory stays as it is.")
        return Message(
            "Facilities: {facilities_added} added, {facilities_removed} removed, {facilities_changed} changed. "
            "Devices: {devices_added} added, {devices_removed} removed, {devices_changed} changed. "
            "Access points: {aps_added} added, {aps_removed} removed, {aps_changed} changed.",
            {
                **_counts("facilities", self.facilities),
                **_counts("devices", self.devices),
                **_counts("aps", self.access_points),
            },
        )


def diff(before: Inventory, after: Inventory) -> Changes:
    """Every difference, in the order in which the rows stand in their inventory."""
    return Changes(
        _table(before.facilities, after.facilities),
        _table(before.devices, after.devices),
        _table(before.access_points, after.access_points),
    )


def _table(before: Mapping[str, T], after: Mapping[str, T]) -> TableChanges[T]:
    return TableChanges(
        added=tuple(thing for id, thing in after.items() if id not in before),
        removed=tuple(thing for id, thing in before.items() if id not in after),
        changed=tuple(
            Changed(id, _fields(before[id], thing))
            for id, thing in after.items()
            if id in before and before[id] != thing
        ),
    )


def _fields(before: T, after: T) -> tuple[FieldChange, ...]:
    names = [field.name for field in fields(after)]
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in names]
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def _counts(table: str, changes: TableChanges[T]) -> Mapping[str, int]:
    return {
        f"{table}_added": len(changes.added),
        f"{table}_removed": len(changes.removed),
        f"{table}_changed": len(changes.changed),
    }
