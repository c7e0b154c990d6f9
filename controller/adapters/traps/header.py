"""What the head of a notification says before any secret is needed: who may send it, and whether it wants an answer.

Messages are BER with definite lengths (RFC 3417, 8). Version 1 and 2c: RFC 1157, 4 and RFC 3416, 3. Version 3: the
header of RFC 3412, 6 and the security parameters of RFC 3414, 2.4.
"""

from dataclasses import dataclass

INTEGER, OCTETS, SEQUENCE = 0x02, 0x04, 0x30
TRAP_V1, RESPONSE, INFORM, TRAP_V2 = 0xA4, 0xA2, 0xA6, 0xA7

AUTHENTICATED, ENCRYPTED, REPORTABLE = 0x01, 0x02, 0x04
"""msgFlags. Reportable: the sender waits for an answer, if only for a report of what was wrong."""

V1, V2C, V3 = 0, 1, 3


@dataclass(frozen=True, slots=True)
class CommunityHeader:
    """Of version 1 or 2c."""

    community: bytes
    pdu: int
    """Tag of the protocol data unit."""
    pdu_at: int
    """Where in the datagram that tag stands."""

    @property
    def wants_answer(self) -> bool:
        return self.pdu == INFORM


@dataclass(frozen=True, slots=True)
class UserHeader:
    """Of version 3; nothing in it is authenticated yet."""

    engine_id: bytes
    """Of the engine whose clock counts: a trap's sender, an inform's receiver; empty: the sender asks for ours."""
    user: str
    flags: int

    @property
    def wants_answer(self) -> bool:
        return bool(self.flags & REPORTABLE)


Header = CommunityHeader | UserHeader


def header(datagram: bytes) -> Header:
    """Raises ValueError for what is no notification."""
    try:
        start, end = _value(datagram, 0, len(datagram), SEQUENCE)
        version_at, at = _value(datagram, start, end, INTEGER)
        version = int.from_bytes(datagram[version_at:at], "big")
        if version in (V1, V2C):
            return _community_header(datagram, at, end, {TRAP_V1} if version == V1 else {TRAP_V2, INFORM})
        if version == V3:
            return _user_header(datagram, at, end)
    except IndexError as short:
        raise ValueError("the datagram ends too early") from short
    raise ValueError(f"SNMP version {version} is unknown")


def acknowledged(datagram: bytes, inform: CommunityHeader) -> bytes:
    """The answer to an inform of version 2c: the same variables and request-id in a Response-PDU (RFC 3416, 4.2.7).
    error-status and error-index are zero in both."""
    return datagram[: inform.pdu_at] + bytes([RESPONSE]) + datagram[inform.pdu_at + 1 :]


def _community_header(datagram: bytes, at: int, end: int, pdus: set[int]) -> CommunityHeader:
    community_at, pdu_at = _value(datagram, at, end, OCTETS)
    pdu = datagram[pdu_at]
    if pdu not in pdus:
        raise ValueError(f"a protocol data unit of tag {pdu:#x} is no notification")
    _value(datagram, pdu_at, end, pdu)
    return CommunityHeader(datagram[community_at:pdu_at], pdu, pdu_at)


def _user_header(datagram: bytes, at: int, end: int) -> UserHeader:
    global_at, after_global = _value(datagram, at, end, SEQUENCE)
    _, id_end = _value(datagram, global_at, after_global, INTEGER)
    _, size_end = _value(datagram, id_end, after_global, INTEGER)
    flags_at, flags_end = _value(datagram, size_end, after_global, OCTETS)
    if flags_end - flags_at != 1:
        raise ValueError("msgFlags is not one octet")
    security_at, security_end = _value(datagram, after_global, end, OCTETS)
    inner_at, inner_end = _value(datagram, security_at, security_end, SEQUENCE)
    engine_at, engine_end = _value(datagram, inner_at, inner_end, OCTETS)
    _, boots_end = _value(datagram, engine_end, inner_end, INTEGER)
    _, time_end = _value(datagram, boots_end, inner_end, INTEGER)
    user_at, user_end = _value(datagram, time_end, inner_end, OCTETS)
    return UserHeader(
        engine_id=datagram[engine_at:engine_end],
        user=datagram[user_at:user_end].decode(errors="replace"),
        flags=datagram[flags_at],
    )


def _value(datagram: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """Where the value of the element at `at` begins and ends. Raises ValueError unless it has this tag and lies
    before `end`."""
    if datagram[at] != tag:
        raise ValueError(f"tag {datagram[at]:#x} stands where {tag:#x} should")
    length, start = datagram[at + 1], at + 2
    if length & 0x80:
        octets = length & 0x7F
        if not 1 <= octets <= 4:
            raise ValueError("a length is given in an unusual way")
        length, start = int.from_bytes(datagram[start : start + octets], "big"), start + octets
    if start + length > end:
        raise ValueError("an element is longer than what holds it")
    return start, start + length
