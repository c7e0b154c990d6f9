"""The outside of an SNMPv3 message, which anybody can read: RFC 3412, 6, with the parameters of RFC 3414, 2.4."""

import struct
from typing import Final, NamedTuple

from controller.adapters.snmp.ber import (
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    BerError,
    content,
    encoded,
    encoded_integer,
)
from controller.adapters.snmp.message import VERSION_3

AUTH: Final = 0x01
PRIV: Final = 0x02
REPORTABLE: Final = 0x04
"""RFC 3412, 6.4: what msgFlags say."""

USER_SECURITY_MODEL: Final = 3
"""RFC 3411, SnmpSecurityModel."""

NUMBER_MAX: Final = (1 << 31) - 1
"""RFC 3414, 2.2.1: the end of an engine's count of its restarts, and of the seconds since the last one."""

SIZE_MAX: Final = 65507
"""msgMaxSize: what UDP over IPv4 can carry (RFC 3417, 3.1). Agents cut long answers to fit."""

_TWO_OCTETS: Final = 0x82
"""Long elements always say their length in two octets, which BER allows: so one template fits all messages."""

_FRONT: Final = struct.Struct(">BBH7sI11sBBHBBH")
_VERSION: Final = bytes((INTEGER, 1, VERSION_3, SEQUENCE, 17, INTEGER, 4))
_FOUR_OCTETS: Final = bytes((INTEGER, 4))
_VERSION_3: Final = bytes((VERSION_3,))
_USM: Final = bytes((USER_SECURITY_MODEL,))
_LONG: Final = struct.Struct(">BBH")


class Front:
    """Writes what stands before the security parameters of our requests at one level of security.

    Fits requests of four-octet numbers, as all of ours are.
    """

    __slots__ = ("_rest",)

    def __init__(self, level: int) -> None:
        self._rest = (
            encoded_integer(SIZE_MAX)
            + encoded(OCTET_STRING, bytes((level | REPORTABLE,)))
            + encoded_integer(USER_SECURITY_MODEL)
        )

    def before(self, message_id: int, parameters: int, msg_data: int) -> bytes:
        """For so many octets of security parameters and of msgData."""
        return _FRONT.pack(
            *(SEQUENCE, _TWO_OCTETS, parameters + msg_data + 30, _VERSION, message_id, self._rest),
            *(OCTET_STRING, _TWO_OCTETS, parameters + 4, SEQUENCE, _TWO_OCTETS, parameters),
        )


def long_element(tag: int, content: bytes) -> bytes:
    """One element, its length in two octets."""
    return _LONG.pack(tag, _TWO_OCTETS, len(content)) + content


class Envelope(NamedTuple):
    """What stands on it. Positions are those in the datagram; nothing here is proven."""

    level: int
    """AUTH and PRIV, of msgFlags."""
    engine_id: bytes
    boots: int
    time_s: int
    user: bytes
    digest_start: int
    digest_stop: int
    salt: bytes
    msg_data: int
    """Where msgData begins: the scoped PDU, or the octets in which it is sealed."""
    end: int


_MESSAGE: Final = bytes((INTEGER, SEQUENCE, OCTET_STRING))
_HEADER: Final = bytes((INTEGER, INTEGER, OCTET_STRING, INTEGER))
_PARAMETERS: Final = bytes((OCTET_STRING, INTEGER, INTEGER, OCTET_STRING, OCTET_STRING, OCTET_STRING))


def envelope(datagram: bytes) -> Envelope:
    """The outside of a message of the User-based Security Model. Raises BerError when it is none."""
    at, end = content(datagram, 0, len(datagram), SEQUENCE)
    version, header, security = members(datagram, at, end, _MESSAGE)
    _, _, flags, model = members(datagram, *header, _HEADER)  # whoever calls has compared the number of the request
    if datagram[slice(*version)] != _VERSION_3 or datagram[slice(*model)] != _USM or flags[1] - flags[0] != 1:
        raise BerError("not SNMPv3 with the User-based Security Model")
    level = datagram[flags[0]] & (AUTH | PRIV)
    if level == PRIV:
        raise BerError("privacy without authentication")
    at, stop = content(datagram, *security, SEQUENCE)
    engine_id, boots, time_s, user, digest, salt = members(datagram, at, stop, _PARAMETERS)
    # Never negative, so that an agent that forgets the zero before a number with its highest bit set is understood.
    restarts, seconds = int.from_bytes(datagram[boots[0] : boots[1]]), int.from_bytes(datagram[time_s[0] : time_s[1]])
    if restarts > NUMBER_MAX or seconds > NUMBER_MAX:
        raise BerError("an engine's clock is out of range")
    return Envelope(
        level,
        datagram[engine_id[0] : engine_id[1]],
        restarts,
        seconds,
        datagram[user[0] : user[1]],
        *digest,
        datagram[salt[0] : salt[1]],
        security[1],
        end,
    )


def members(octets: bytes, at: int, end: int, tags: bytes) -> list[tuple[int, int]]:
    """Where the contents of some elements in a row begin and end. Raises BerError unless they have these tags."""
    found = []
    for tag in tags:
        start = at + 2
        if start <= end and octets[at] == tag and (length := octets[at + 1]) < 128 and length <= end - start:
            at = start + length
        else:
            start, at = content(octets, at, end, tag)
        found.append((start, at))
    return found


class Pattern:
    """The outside of one agent's answers: from one to the next, only number and clock change, and what proves it.

    Taking an envelope apart is a fifth of the work on an answer; to compare it with the last one is a twentieth.
    """

    __slots__ = ("_after_clock", "_before_clock", "_digest_octets", "_head", "_like", "_msg_data")

    def __init__(self, datagram: bytes, shown: Envelope) -> None:
        """From an answer that was taken apart. One that is not written as usual is a pattern for nothing."""
        at = _behind_length(datagram)
        clock = encoded_integer(shown.boots) + encoded_integer(shown.time_s)
        self._digest_octets = shown.digest_stop - shown.digest_start
        self._after_clock = encoded(OCTET_STRING, shown.user) + bytes((OCTET_STRING, self._digest_octets))
        start = shown.digest_start - len(self._after_clock) - len(clock)
        is_usual = datagram.startswith(clock + self._after_clock, start) and datagram[at + 5 : at + 7] == _FOUR_OCTETS
        self._head = datagram[at : at + 7] if is_usual else b"\0"
        self._before_clock = datagram[at + 11 : start + 1]
        self._msg_data = shown.msg_data - at
        self._like = shown

    def envelope(self, datagram: bytes) -> Envelope | None:
        """What `envelope` would say, or None: then it has to be asked."""
        at = _behind_length(datagram)
        number = at + 7
        if not datagram.startswith(self._head, at) or not datagram.startswith(self._before_clock, number + 4):
            return None
        boots = number + 4 + len(self._before_clock)
        try:
            time_s = boots + 1 + datagram[boots]
            user = time_s + 2 + datagram[time_s + 1]
            if datagram[time_s] != INTEGER or not datagram.startswith(self._after_clock, user):
                return None
        except IndexError:
            return None
        restarts, seconds = int.from_bytes(datagram[boots + 1 : time_s]), int.from_bytes(datagram[time_s + 2 : user])
        if restarts > NUMBER_MAX or seconds > NUMBER_MAX:
            return None
        like, digest, msg_data = self._like, user + len(self._after_clock), at + self._msg_data
        stop = digest + self._digest_octets
        salt = datagram[stop + 2 : msg_data]
        return Envelope(
            *(like.level, like.engine_id, restarts, seconds, like.user, digest, stop, salt, msg_data, len(datagram))
        )


def _behind_length(datagram: bytes) -> int:
    """Where the content of the whole begins."""
    return 2 if datagram[1:2] < b"\x80" else datagram[1] - 126
