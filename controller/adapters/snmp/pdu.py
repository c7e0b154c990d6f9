"""What is asked and what is answered: RFC 3416's PDUs, requests encoded once and answers decoded in one pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from controller.adapters.snmp.ber import (
    INTEGER,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    BerError,
    content,
    element,
    encoded,
    encoded_integer,
    integer,
)
from controller.adapters.snmp.value import Value, value

GET: Final = 0xA0
GET_NEXT: Final = 0xA1
RESPONSE: Final = 0xA2
GET_BULK: Final = 0xA5

ERRORS: Final = (
    *("noError", "tooBig", "noSuchName", "badValue", "readOnly", "genErr", "noAccess", "wrongType", "wrongLength"),
    *("wrongEncoding", "wrongValue", "noCreation", "inconsistentValue", "resourceUnavailable", "commitFailed"),
    *("undoFailed", "authorizationError", "notWritable", "inconsistentName"),
)
"""Names of error-status by number (RFC 3416, 3)."""

TOO_BIG: Final = 1
NO_SUCH_NAME: Final = 2
AUTHORIZATION_ERROR: Final = 16

Bind = tuple[bytes, Value]
"""A variable's name, as content octets of its object identifier, and its value."""

_NOTHING: Final = b"\x05\x00"
_NO_ERROR: Final = b"\x02\x01\x00\x02\x01\x00\x30"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that lacks only its number. Encoded once, it is sent again and again."""

    before: bytes
    after: bytes

    def numbered(self, request_id: int) -> bytes:
        """The whole PDU. The number takes four octets: see message.REQUEST_ID_MIN."""
        return self.before + request_id.to_bytes(4) + self.after


class Response(NamedTuple):
    """An answer. The error's index counts from 1; 0 names no variable."""

    error_status: int
    error_index: int
    binds: list[Bind]


def get(names: Iterable[bytes]) -> Request:
    """GetRequest-PDU for these variables."""
    return _request(GET, 0, 0, names)


def get_next(names: Iterable[bytes]) -> Request:
    """GetNextRequest-PDU: for each name the variable behind it."""
    return _request(GET_NEXT, 0, 0, names)


def get_bulk(names: Iterable[bytes], repetitions: int) -> Request:
    """GetBulkRequest-PDU: for each name up to `repetitions` variables behind it, in rows (RFC 3416, 4.2.3)."""
    return _request(GET_BULK, 0, repetitions, names)


def _request(kind: int, first: int, second: int, names: Iterable[bytes]) -> Request:
    asked = [encoded(SEQUENCE, encoded(OBJECT_IDENTIFIER, name), _NOTHING) for name in names]
    after = encoded_integer(first) + encoded_integer(second) + encoded(SEQUENCE, *asked)
    whole = encoded(kind, encoded(INTEGER, bytes(4)), after)
    return Request(whole[: -len(after) - 4], after)


def response(pdu: bytes, request_id: int) -> Response:
    """The answer in this PDU. Raises BerError when it is malformed, no answer, or the answer to another request."""
    status, index, start, end = opened(pdu, request_id)
    return Response(status, index, binds(pdu, start, end))


def opened(pdu: bytes, request_id: int) -> tuple[int, int, int, int]:
    """error-status and error-index of an answer, and where its variables begin and end. Raises BerError as above."""
    if len(pdu) > 17 and pdu[0] == RESPONSE:
        at = 2 if pdu[1] < 128 else pdu[1] - 126
        to = at + 13
        if pdu[at:to] == b"\x02\x04" + request_id.to_bytes(4) + _NO_ERROR:  # the usual form; its variables end it
            return 0, 0, to + 1 if pdu[to] < 128 else to + pdu[to] - 127, len(pdu)
    start, end = content(pdu, 0, len(pdu), RESPONSE)
    number, at = integer(pdu, start, end)
    if number != request_id:
        raise BerError("this answers another request")
    status, at = integer(pdu, at, end)
    index, at = integer(pdu, at, end)
    return status, index, *content(pdu, at, end, SEQUENCE)


def binds(octets: bytes, at: int, end: int) -> list[Bind]:
    """The variables between `at` and `end`. Raises BerError."""
    found: list[Bind] = []
    while at < end:
        name_at, value_at, content_at, at = variable(octets, at, end)
        found.append((octets[name_at:value_at], value(octets[value_at], octets[content_at:at])))
    return found


def variable(octets: bytes, at: int, end: int) -> tuple[int, int, int, int]:
    """The variable at `at`, whatever form its lengths have: where its name begins, where its value begins (with its
    tag), where that value's content begins, and where all ends (at most `end`). Raises BerError."""
    if at + 4 < end and octets[at] == SEQUENCE and octets[at + 2] == OBJECT_IDENTIFIER:  # the usual form, all short
        size, name = octets[at + 1], octets[at + 3]
        value_at, stop = at + 4 + name, at + 2 + size
        if name + 4 <= size < 128 and stop <= end and value_at + 2 + octets[value_at + 1] == stop:
            return at + 4, value_at, value_at + 2, stop
    at, stop = content(octets, at, end, SEQUENCE)
    name_at, value_at = content(octets, at, stop, OBJECT_IDENTIFIER)
    _, content_at, value_end = element(octets, value_at, stop)
    if value_end != stop:
        raise BerError("a variable is longer than its name and its value")
    return name_at, value_at, content_at, stop
