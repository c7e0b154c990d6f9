"""From dataclasses to rows and back: columns are named like fields, and columns.py converts the values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Select, Table, insert, select

from controller.core.inventory import AccessPoint, Device, Facility

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", Facility, Device, AccessPoint)


def row_of(thing: DataclassInstance) -> dict[str, Any]:
    """Its fields by name."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def rows(table: Table, kind: type[DataclassInstance]) -> Select[Any]:
    """Selects exactly the fields of `kind`."""
    return select(*(table.c[field.name] for field in fields(kind)))


def by_id(connection: Connection, table: Table, kind: type[T]) -> Mapping[str, T]:
    """In the order in which people listed them."""
    found = connection.execute(rows(table, kind).order_by(table.c.position))
    return MappingProxyType({row.id: kind(**row._asdict()) for row in found})


def insert_in_order(connection: Connection, table: Table, things: Mapping[str, T]) -> None:
    listed = [{**row_of(thing), "position": position} for position, thing in enumerate(things.values())]
    if listed:  # SQLAlchemy takes an empty list for one row of defaults
        connection.execute(insert(table), listed)
