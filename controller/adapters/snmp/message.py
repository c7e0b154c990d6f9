"""The envelope around a PDU: who may open it is the security's affair, which request it answers is ours.

Two kinds of envelope exist: SNMPv2c's community (RFC 1901, RFC 3417) and SNMPv3's (RFC 3412, 6). Both show the number
of the request they answer without being opened: v2c its request-id, v3 its msgID, for which we take the same number.
"""

from asyncio import Future
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol

from controller.adapters.snmp.ber import INTEGER, OCTET_STRING, SEQUENCE, BerError, content, element, encoded, integer
from controller.core.message import Message

VERSION_2C: Final = 1
VERSION_3: Final = 3

REQUEST_ID_MIN: Final = 1 << 24
REQUEST_ID_MAX: Final = (1 << 31) - 1
"""Request numbers always take four octets (RFC 3416: INTEGER up to 2**31 - 1), so that they can be patched in place."""


class Instead(Enum):
    """What a datagram may be instead of an answer."""

    SEND_AGAIN = "send again"
    """It taught the security something it lacked (RFC 3414, 4: the engine's id, its clock): ask once more, now."""
    NOT_FOR_US = "not for us"
    """Not sealed by whom we asked. It is as if it had never come: the request stays open until its time is over."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The agent says that it will not answer this user: asking again is useless."""

    reason: Message
    """For people, without a secret, such as `it does not know the SNMPv3 user reader`."""


Opened = bytes | Instead | Refused
"""bytes: the PDU, as a whole element."""


class Security(Protocol):
    """Seals requests to one agent and opens its answers. One object an agent; it may learn about the agent.

    The endpoint calls `seal` for each transmission anew (a retransmission too, so that a time inside is always fresh)
    and gives every datagram that names an open request and comes from the asked address and port to `open`, exactly
    once. Neither waits for anything.
    """

    @property
    def ready(self) -> bool:
        """False until enough is known of the agent to ask it something: then a first request is sent alone, and
        others follow when it is through. What `seal` returns meanwhile is the question it needs answered first."""

    @property
    def preparing(self) -> Future[Any] | None:
        """Where the security needs a while before it can seal again: what it waits for. Until then nothing is sent."""

    @property
    def why_silent(self) -> Message | None:
        """Where the security can tell why an agent that is there does not answer; for people. To be asked when an
        answer has not come: such an agent refuses us, and is not unreachable."""

    def seal(self, pdu: bytes, request_id: int) -> bytes:
        """The datagram for this PDU. `request_id` is the one inside the PDU; SNMPv3 uses it as msgID."""

    def open(self, datagram: bytes) -> Opened:
        """What the datagram holds. Raises BerError when it is malformed, which counts as NOT_FOR_US."""


def answers_to(datagram: bytes) -> int:
    """The request-id (v2c) or msgID (v3) that the datagram says it answers. Raises BerError.

    It is read for every datagram, so the usual form (a number of four octets) is found by its place; whatever looks
    different is taken apart with care. A wrong number found here can only lead to a request whose security says no.
    """
    try:
        at = 2 if datagram[1] < 128 else datagram[1] - 126  # behind the length, wherever it ends
        if datagram[at + 2] == VERSION_2C:
            at += 5 + datagram[at + 4]  # behind the community
            at += 2 if datagram[at + 1] < 128 else datagram[at + 1] - 126
        else:
            at += 5 if datagram[at + 4] < 128 else datagram[at + 4] - 123
        if datagram[at : at + 2] == b"\x02\x04":
            return int.from_bytes(datagram[at + 2 : at + 6])
    except IndexError:
        raise BerError("cut off before the number of the request") from None
    return _answers_to(datagram)


def _answers_to(datagram: bytes) -> int:
    end = len(datagram)
    at, end = content(datagram, 0, end, SEQUENCE)
    version, at = integer(datagram, at, end)
    if version == VERSION_2C:
        _, at = content(datagram, at, end, OCTET_STRING)
        _, at, end = element(datagram, at, end)
    elif version == VERSION_3:
        at, end = content(datagram, at, end, SEQUENCE)
    else:
        raise BerError("neither SNMPv2c nor SNMPv3")
    return integer(datagram, at, end)[0]


class Community:
    """SNMPv2c: a word in the clear (RFC 1901). Its `repr` does not show it."""

    __slots__ = ("_after_length", "_community", "_heads")

    ready: Final = True
    preparing: Final = None
    why_silent: Final = None

    def __init__(self, community: bytes) -> None:
        self._community = community
        self._after_length = encoded(INTEGER, bytes((VERSION_2C,))) + encoded(OCTET_STRING, community)
        self._heads: dict[int, bytes] = {}
        """What stands before a PDU, by its length: the same few lengths come again and again."""

    def seal(self, pdu: bytes, request_id: int) -> bytes:  # noqa: ARG002  the number is inside the PDU already
        """See Security."""
        head = self._heads.get(len(pdu))
        if head is None:
            head = self._heads[len(pdu)] = encoded(SEQUENCE, self._after_length, pdu)[: -len(pdu)]
        return head + pdu

    def open(self, datagram: bytes) -> Opened:
        """See Security."""
        if len(datagram) > 1:
            at = 2 if datagram[1] < 128 else datagram[1] - 126
            if datagram.startswith(self._after_length, at):
                return datagram[at + len(self._after_length) :]
        at, end = content(datagram, 0, len(datagram), SEQUENCE)
        version, at = integer(datagram, at, end)
        start, at = content(datagram, at, end, OCTET_STRING)
        if version != VERSION_2C or datagram[start:at] != self._community:
            return Instead.NOT_FOR_US
        return datagram[at:end]
