"""From the difference of two inventories to the rows people read, and its fingerprint."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from controller.api.import_view import ChangedRow, ImportView, Row, Table
from controller.api.inventory_door import ReadFiles
from controller.api.wire import adapter
from controller.core.inventory import AccessPoint, Device, Facility
from controller.core.inventory_diff import Changed, Changes, FieldChange, FieldValue

Thing = Facility | Device | AccessPoint


def import_view(read: ReadFiles) -> ImportView:
    changes = read.changes
    return ImportView(
        summary=changes.summary,
        added=(
            *_rows(Table.FACILITIES, changes.facilities.added),
            *_rows(Table.DEVICES, changes.devices.added),
            *_rows(Table.ACCESS_POINTS, changes.access_points.added),
        ),
        removed=(
            *_rows(Table.FACILITIES, changes.facilities.removed),
            *_rows(Table.DEVICES, changes.devices.removed),
            *_rows(Table.ACCESS_POINTS, changes.access_points.removed),
        ),
        changed=(
            *_changed(Table.FACILITIES, changes.facilities.changed),
            *_changed(Table.DEVICES, changes.devices.changed),
            *_changed(Table.ACCESS_POINTS, changes.access_points.changed),
        ),
        repairs=read.repairs,
        notes=read.notes,
        fingerprint=fingerprint(changes),
    )


def fingerprint(changes: Changes) -> str:
    """The same for the same change, in whatever order its files name the columns of `parameters`."""
    content = adapter(Changes).dump_python(changes, mode="json")
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _rows(table: Table, things: Iterable[Thing]) -> Iterator[Row]:
    return (Row(table, thing.id, "" if isinstance(thing, Device) else thing.name) for thing in things)


def _changed(table: Table, things: Iterable[Changed]) -> Iterator[ChangedRow]:
    for thing in things:
        for change in thing.fields:
            if change.field == "published":
                yield from _republished(table, thing.id, change)
            else:
                yield ChangedRow(table, thing.id, change.field, _text(change.before), _text(change.after))


def _republished(table: Table, id: str, change: FieldChange) -> Iterator[ChangedRow]:
    """What open-data lists say, one row for each of their columns: there are forty."""
    before, after = (part if isinstance(part, Mapping) else {} for part in (change.before, change.after))
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield ChangedRow(table, id, name, _text(before.get(name)), _text(after.get(name)))


def _text(value: FieldValue) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name}={value[name]}" for name in sorted(value)) or "-"
    return "-" if value is None or value == "" else str(value)
