"""Values as they stand in an answer: numbers, octets, addresses, and the four ways of having none (RFC 2578, 7.1)."""

from collections.abc import Callable
from enum import Enum
from functools import cache, lru_cache, partial
from ipaddress import IPv4Address
from struct import Struct
from typing import Final

from controller.adapters.snmp.ber import INTEGER, NULL, OBJECT_IDENTIFIER, OCTET_STRING, BerError, dotted
from controller.adapters.snmp.ber import signed as signed_integer
from controller.adapters.snmp.ber import unsigned as unsigned_integer

IP_ADDRESS: Final = 0x40
COUNTER32: Final = 0x41
GAUGE32: Final = 0x42
"""Unsigned32 is the same on the wire."""
TIME_TICKS: Final = 0x43
OPAQUE: Final = 0x44
NSAP: Final = 0x45
"""RFC 1442; no longer used, and seen on old devices."""
COUNTER64: Final = 0x46
UINTEGER32: Final = 0x47
"""RFC 1442; no longer used, and seen on old devices."""

UNSIGNED: Final = frozenset((COUNTER32, GAUGE32, TIME_TICKS, COUNTER64, UINTEGER32))


END_OF_MIB_VIEW: Final = 0x82


class Absent(Enum):
    """Why a variable has no value."""

    NO_SUCH_OBJECT = 0x80
    NO_SUCH_INSTANCE = 0x81
    END_OF_MIB_VIEW = END_OF_MIB_VIEW
    NULL = NULL
    """Has no place in an answer (RFC 3416, 3), but some agents give it for a radio that is off."""


Value = int | float | bytes | str | Absent
"""bytes: an OCTET STRING (BITS and MAC addresses too), or an Opaque that holds no number. str: an OBJECT IDENTIFIER or
IpAddress in its dotted form."""

ABSENT: Final = {absent.value: absent for absent in Absent}

_OPAQUE_FLOAT, _OPAQUE_DOUBLE = Struct(">f"), Struct(">d")
_OPAQUE_NUMBERS: Final = {0x76: unsigned_integer, 0x7A: signed_integer, 0x7B: unsigned_integer}
"""Second octet of net-snmp's wrapping in an Opaque: Counter64, Integer64, Unsigned64."""


def value(tag: int, content: bytes) -> Value:
    """The value with this tag and content. Raises BerError when SNMP knows no such tag, or its content is malformed."""
    if tag in UNSIGNED:
        return unsigned_integer(content)
    if tag == INTEGER:
        return signed_integer(content)
    if tag in (OCTET_STRING, NSAP):
        return content
    if tag == OBJECT_IDENTIFIER:
        return dotted(content)
    if tag in ABSENT:
        return ABSENT[tag]
    if tag == IP_ADDRESS:
        return str(IPv4Address(content)) if len(content) == 4 else content
    if tag == OPAQUE:
        return _opaque(content)
    raise BerError(f"{tag:#04x} is no value of SNMP")


def _opaque(content: bytes) -> Value:
    """Net-SNMP puts types that SNMP lacks into an Opaque: 0x9f, the type, the length, the value (NET-SNMP-TC)."""
    if len(content) < 3 or content[0] != 0x9F or content[2] != len(content) - 3:
        return content
    inner = content[3:]
    if content[1] == 0x78 and len(inner) == _OPAQUE_FLOAT.size:
        return float(_OPAQUE_FLOAT.unpack(inner)[0])
    if content[1] == 0x79 and len(inner) == _OPAQUE_DOUBLE.size:
        return float(_OPAQUE_DOUBLE.unpack(inner)[0])
    number = _OPAQUE_NUMBERS.get(content[1])
    return number(inner) if number and 0 < len(inner) <= 9 else content


TEXTS_KEPT: Final = 16_384
"""Names, models and addresses, for each type: the same come at every look. A few megabytes at most."""


@cache
def decoder(tag: int) -> Callable[[bytes], int | str]:
    """`plain(value(tag, content))` for a tag and a length of content that `value` has taken before."""
    if tag in UNSIGNED:
        return int.from_bytes
    if tag == INTEGER:
        return partial(int.from_bytes, byteorder="big", signed=True)
    return lru_cache(TEXTS_KEPT)(lambda content: plain(value(tag, content)))


_CODES: Final = {1: "B", 2: "H", 4: "I", 8: "Q"}


def packed(tag: int, octets: int) -> tuple[str, Callable[[bytes], int | str] | None]:
    """How `struct` takes out the content of such a value, and what makes the value of it; None: it is the value."""
    code = _CODES.get(octets)
    if code and tag in UNSIGNED:
        return code, None
    if code and tag == INTEGER:
        return code.lower(), None
    return f"{octets}s", decoder(tag)


def plain(value: Value) -> int | str:
    """A value as readings know it: whole numbers as int, all others as text, object identifiers dotted."""
    if isinstance(value, int):
        return value
    if isinstance(value, bytes):
        text = str(value, "utf-8", "replace")
        return text.rstrip("\0") if value.endswith(b"\0") else text
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, Absent):
        raise ValueError(f"{value.name} is no value")
    return value
