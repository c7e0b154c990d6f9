"""Rows of SNMP objects as plain values, and the groups that every simulated device serves."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

Oid = tuple[int, ...]


class Syntax(StrEnum):
    """SNMPv2-SMI base types (RFC 2578, section 7)."""

    INTEGER = "integer"
    GAUGE = "gauge"
    TICKS = "ticks"
    OCTETS = "octets"
    OBJECT_ID = "object_id"


class Row(NamedTuple):
    """One object instance."""

    oid: Oid
    syntax: Syntax
    value: int | str | Oid


def oid(dotted: str) -> Oid:
    return tuple(int(arc) for arc in dotted.split("."))


def text(name: Oid, value: str) -> Row:
    return Row(name, Syntax.OCTETS, value)


def number(name: Oid, value: int) -> Row:
    return Row(name, Syntax.INTEGER, value)


def gauge(name: Oid, value: int) -> Row:
    return Row(name, Syntax.GAUGE, value)


SYSTEM = oid("1.3.6.1.2.1.1")
"""SNMPv2-MIB::system (RFC 3418)."""


def system_group(descr: str, object_id: str, uptime_s: float, name: str) -> Iterator[Row]:
    """sysDescr, sysObjectID, sysUpTime and sysName."""
    yield text((*SYSTEM, 1, 0), descr)
    yield Row((*SYSTEM, 2, 0), Syntax.OBJECT_ID, oid(object_id))
    yield Row((*SYSTEM, 3, 0), Syntax.TICKS, int(uptime_s * 100) % 2**32)
    yield text((*SYSTEM, 5, 0), name)


HR_STORAGE = oid("1.3.6.1.2.1.25.2.3.1")
HR_STORAGE_RAM = oid("1.3.6.1.2.1.25.2.1.2")
HR_PROCESSOR_LOAD = oid("1.3.6.1.2.1.25.3.3.1.2")


def host_resources(memory: str, size: int, used: int, load_percent: int) -> Iterator[Row]:
    """HOST-RESOURCES-MIB (RFC 2790): one processor, and the memory under the description that the family uses.

    `size` and `used` are counted in units of 1024 octets.
    """
    index, cpu = 65536, 1
    yield Row((*HR_STORAGE, 2, index), Syntax.OBJECT_ID, HR_STORAGE_RAM)
    yield text((*HR_STORAGE, 3, index), memory)
    yield number((*HR_STORAGE, 4, index), 1024)
    yield number((*HR_STORAGE, 5, index), size)
    yield number((*HR_STORAGE, 6, index), used)
    yield number((*HR_PROCESSOR_LOAD, cpu), load_percent)
