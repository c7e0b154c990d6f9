"""The part of BER that SNMP uses: lengths, integers and object identifiers, read from bytes nobody vouches for.

X.690 (definite lengths only) as RFC 3417, section 8, restricts it. Reading never goes past the end of what it was
given, and fails with BerError alone. Object identifiers stay in their encoded form where speed counts.
"""

from collections.abc import Iterable
from typing import Final

INTEGER: Final = 0x02
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OBJECT_IDENTIFIER: Final = 0x06
SEQUENCE: Final = 0x30

SUBIDENTIFIER_MAX: Final = 0xFFFFFFFF
"""RFC 2578, 3.5: a sub-identifier has at most 32 bits."""

INTEGER_OCTETS_MAX: Final = 9
"""Counter64 is the widest integer of SNMP: eight octets, and a zero before them to keep it positive."""

LENGTH_OCTETS_MAX: Final = 4
"""No datagram needs more than two; some agents always send four."""


class BerError(ValueError):
    """These bytes are not what they should be. Says what was expected, and never quotes them: they may hold secrets."""


def element(octets: bytes, at: int, end: int) -> tuple[int, int, int]:
    """The element that begins at `at`: its tag, where its content begins and where it ends (at most `end`)."""
    content = at + 2
    if content > end:
        raise BerError("an element begins where the octets end")
    length = octets[at + 1]
    if length > 127:
        count = length & 127
        if not 0 < count <= LENGTH_OCTETS_MAX or content + count > end:
            raise BerError("a length is indefinite, too long or cut off")
        length = int.from_bytes(octets[content : content + count])
        content += count
    if length > end - content:
        raise BerError("an element is longer than what holds it")
    return octets[at], content, content + length


def content(octets: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends. Raises BerError unless it has this tag."""
    found, start, stop = element(octets, at, end)
    if found != tag:
        raise BerError(f"tag {tag:#04x} was expected and {found:#04x} came")
    return start, stop


def integer(octets: bytes, at: int, end: int) -> tuple[int, int]:
    """The INTEGER at `at`, and where it ends."""
    start, stop = content(octets, at, end, INTEGER)
    return signed(octets[start:stop]), stop


def signed(content: bytes) -> int:
    """Content octets of an INTEGER, two's complement (X.690, 8.3)."""
    if not 0 < len(content) <= INTEGER_OCTETS_MAX:
        raise BerError("an integer has no octets or too many")
    return int.from_bytes(content, signed=True)


def unsigned(content: bytes) -> int:
    """Content octets of a Counter, Gauge or TimeTicks. Agents that forget the leading zero of a number with its
    highest bit set are understood: these types are never negative (RFC 2578, 7.1)."""
    if not 0 < len(content) <= INTEGER_OCTETS_MAX:
        raise BerError("an integer has no octets or too many")
    return int.from_bytes(content)


def subidentifiers(content: bytes) -> tuple[int, ...]:
    """Sub-identifiers in content octets that begin on a sub-identifier's border: the index of a row, say."""
    if content.isascii():  # each is a single octet
        return tuple(content)
    found: list[int] = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 127
        if octet < 128:
            found.append(value)
            value = 0
        elif value > SUBIDENTIFIER_MAX >> 7:
            raise BerError("a sub-identifier has more than 32 bits")
    if content[-1] > 127:
        raise BerError("an object identifier is cut off")
    return tuple(found)


def arcs(content: bytes) -> tuple[int, ...]:
    """All numbers of an object identifier. The first two share one sub-identifier (X.690, 8.19.4)."""
    if not content:
        return ()  # not BER, but the empty identifier that a walk begins with in some agents
    first, *others = subidentifiers(content)
    top = min(first // 40, 2)
    return (top, first - 40 * top, *others)


def dotted(content: bytes) -> str:
    """An object identifier as people write it, without a leading dot."""
    return ".".join(map(str, arcs(content)))


def oid(dotted: str) -> bytes:
    """Content octets of an object identifier. Raises ValueError when it is none."""
    top, second, *others = map(int, dotted.removeprefix(".").split("."))
    if not 0 <= top <= 2 or not 0 <= second < (40 if top < 2 else SUBIDENTIFIER_MAX - 80):
        raise ValueError(f"{dotted} is no object identifier")
    return encoded_index((40 * top + second, *others))


def encoded_index(numbers: Iterable[int]) -> bytes:
    """Sub-identifiers as octets. Raises ValueError for a number that is none."""
    return b"".join(map(_subidentifier, numbers))


def _subidentifier(value: int) -> bytes:
    if not 0 <= value <= SUBIDENTIFIER_MAX:
        raise ValueError(f"{value} is no sub-identifier")
    octets = [value & 127]
    while value := value >> 7:
        octets.append(value & 127 | 128)
    return bytes(reversed(octets))


def encoded(tag: int, *contents: bytes) -> bytes:
    """One element with these contents in a row."""
    content = b"".join(contents)
    length = len(content)
    if length < 128:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, 128 | len(octets))) + octets + content


def encoded_integer(value: int, tag: int = INTEGER) -> bytes:
    """An integer in the fewest octets (X.690, 8.3.2)."""
    magnitude = value if value >= 0 else ~value
    return encoded(tag, value.to_bytes(magnitude.bit_length() // 8 + 1, signed=True))
