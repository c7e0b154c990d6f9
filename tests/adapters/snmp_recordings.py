"""Recordings of agents in the form of snmpsim (.snmprec): OID, tag of the type, value, one row a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pysnmp.proto import rfc1902

from tests.adapters.snmp_agent import Bind, oid

TYPES = {
    2: rfc1902.Integer32,
    4: rfc1902.OctetString,
    6: rfc1902.ObjectIdentifier,
    64: rfc1902.IpAddress,
    65: rfc1902.Counter32,
    66: rfc1902.Gauge32,
    67: rfc1902.TimeTicks,
    70: rfc1902.Counter64,
}
"""Tags are those of BER (RFC 2578, RFC 3417); an `x` behind one says that the value is in hexadecimal."""


def recorded(path: Path) -> Iterator[Bind]:
    for line in path.read_text("utf-8").splitlines():
        name, tag, value = line.split("|", 2)
        yield oid(name), _value(tag, value)


def _value(tag: str, value: str) -> Any:
    kind = TYPES[int(tag.removesuffix("x"))]
    if tag.endswith("x"):
        return kind(hexValue=value)
    return kind(value if kind in (rfc1902.IpAddress, rfc1902.ObjectIdentifier) else _plain(kind, value))


def _plain(kind: Any, value: str) -> int | bytes:
    return value.encode() if kind is rfc1902.OctetString else int(value)
