"""What an agent that does not take a request reports instead (RFC 3412, 7.1; RFC 3414, 3.2 and 5), for people."""

from collections.abc import Mapping
from typing import Final

from controller.adapters.snmp.ber import INTEGER, OBJECT_IDENTIFIER, SEQUENCE, content, oid
from controller.adapters.snmp.user import User
from controller.core.message import Message, mark
from controller.credentials import AuthProtocol, PrivProtocol

REPORT: Final = 0xA8
"""Report-PDU (RFC 3416, 3)."""

NOT_IN_TIME_WINDOW: Final = oid("1.3.6.1.6.3.15.1.1.2.0")
UNKNOWN_ENGINE_ID: Final = oid("1.3.6.1.6.3.15.1.1.4.0")
"""SNMP-USER-BASED-SM-MIB: usmStatsNotInTimeWindows and usmStatsUnknownEngineIDs. These two teach us something."""

_REFUSALS: Final[Mapping[bytes, str]] = {
    oid("1.3.6.1.6.3.15.1.1.1.0"): mark("it does not offer {level} to the SNMPv3 user {user}"),
    oid("1.3.6.1.6.3.15.1.1.3.0"): mark("it does not know the SNMPv3 user {user}"),
    oid("1.3.6.1.6.3.15.1.1.5.0"): mark(
        "the authentication of the SNMPv3 user {user} is wrong: it has another password there, or not {auth}"
    ),
    oid("1.3.6.1.6.3.15.1.1.6.0"): mark(
        "it cannot decrypt what the SNMPv3 user {user} asks: it has another privacy password there, or not {priv}"
    ),
    oid("1.3.6.1.6.3.11.2.1.1.0"): mark("it does not speak the User-based Security Model of SNMPv3"),
    oid("1.3.6.1.6.3.11.2.1.3.0"): mark("nothing in it answers SNMPv3 requests"),
    oid("1.3.6.1.6.3.12.1.4.0"): mark("it does not answer SNMPv3 requests at present"),
    oid("1.3.6.1.6.3.12.1.5.0"): mark("it does not have the default SNMPv3 context"),
}
"""usmStats of SNMP-USER-BASED-SM-MIB, snmpMPDStats of SNMP-MPD-MIB, snmpUnavailable- and snmpUnknownContexts of
SNMP-TARGET-MIB."""

CLOCK_AT_ITS_END: Final = Message(
    "its count of restarts (snmpEngineBoots) is at its end, and SNMPv3 works again only when that is set up anew there"
)
_DROPPED_SEALED: Final = mark(
    "it speaks SNMPv3 and drops what the SNMPv3 user {user} asks: most likely it has another privacy password there, "
    "or not {priv}"
)
_DROPPED: Final = mark(
    "it speaks SNMPv3 and drops what the SNMPv3 user {user} asks: most likely it has another user or password there, "
    "or does not let this address ask"
)
_OTHER: Final = mark("it refuses the requests of the SNMPv3 user {user} for a reason that we do not know")


def reported(octets: bytes, at: int, end: int) -> bytes:
    """The name of the first variable of the Report PDU whose content begins at `at`. Raises BerError."""
    for _ in range(3):  # request-id, error-status, error-index
        _, at = content(octets, at, end, INTEGER)
    for _ in range(2):  # the list of variables, the first variable
        at, end = content(octets, at, end, SEQUENCE)
    start, stop = content(octets, at, end, OBJECT_IDENTIFIER)
    return octets[start:stop]


def refusal(name: bytes, user: User) -> Message:
    """Why the agent does not take this user's request."""
    return Message(_REFUSALS.get(name, _OTHER), _words(user))


def unreadable(user: User) -> Message:
    """Why an agent that told us its engine's id may not answer this user's requests."""
    return Message(_DROPPED if user.priv is PrivProtocol.NONE else _DROPPED_SEALED, _words(user))


def _words(user: User) -> Mapping[str, str]:
    """What sentences about a user may say. Names of users are no secret: they travel in the clear."""
    level = "noAuthNoPriv" if user.auth is AuthProtocol.NONE else "authNoPriv"
    return {
        "user": user.name.decode(),
        "level": level if user.priv is PrivProtocol.NONE else "authPriv",
        "auth": user.auth.value,
        "priv": user.priv.value,
    }
