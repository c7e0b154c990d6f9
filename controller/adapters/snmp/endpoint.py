"""All SNMP requests of this process go out, and their answers come in, through one UDP socket per address family.

Two promises. The event loop is never held for longer than a few milliseconds, whatever arrives. And no device is
called silent because *we* were busy: time counts for a request only in ticks, a tick counts only when the sockets have
just been found empty, and a loop that is late by seconds has counted one tick.
"""

import asyncio
import os
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from controller.adapters.snmp.ber import BerError
from controller.adapters.snmp.message import REQUEST_ID_MAX, REQUEST_ID_MIN, Instead, Refused, Security, answers_to
from controller.adapters.snmp.pdu import Request, Response, response
from controller.adapters.snmp.peer import Peer
from controller.core.message import Message

TIMEOUT_S: Final = 1.0
"""An agent on the town's own network answers in milliseconds, a busy one in tens of them."""

RETRIES: Final = 1
"""A lost datagram is asked for once more; the next round comes anyway."""

TICK_S: Final = 0.1

LEARNT_MAX: Final = 3
"""Extra transmissions for one request that SNMPv3 may ask for: the engine's id, its clock, and one for a restart."""

DATAGRAMS_AT_ONCE: Final = 128
TURN_S: Final = 0.002
"""One turn of the event loop takes in at most so many datagrams, for at most so long: people are served on it too."""

DATAGRAM_OCTETS_MAX: Final = 65_535

RECEIVE_OCTETS: Final = 4 << 20
"""SO_RCVBUF: room for all answers that can be on their way. Linux grants no more than net.core.rmem_max."""

OCTETS_AN_ANSWER: Final = 4096
"""What one answer may take of that room, the kernel's own bookkeeping included."""

EXPECTED_MAX: Final = 1024
EXPECTED_TICKS: Final = 3
"""An answer is expected for so many ticks. What is still out then most likely never comes: it holds no place, so that
silent devices do not delay the others."""


NOT_SENT: Final = -1


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing valid came in time, or the request could not be sent."""

    reason: Message | str


Reply = Response | Refused | NoAnswer
"""A reply is a value: nobody has to catch what a device that is switched off does all the time."""

Answered = Callable[[bytes | Refused | NoAnswer, int], None]
"""Gets the reply to a request (bytes: the PDU) and the request's number, in the turn that took the datagram in, so that
decoding counts as part of that turn. When it raises BerError, the datagram counts as never come."""


class _Exchange:
    """One request that is on its way."""

    __slots__ = ("age", "answered", "learnt", "number", "pdu", "peer", "security", "ticks", "transmissions", "until")

    def __init__(
        self, peer: Peer, security: Security, pdu: bytes, number: int, answered: Answered, until: asyncio.Future[Any]
    ) -> None:
        self.peer = peer
        self.security = security
        self.pdu = pdu
        self.number = number
        self.answered = answered
        self.until = until
        self.transmissions = 0
        self.learnt = 0
        self.age = 0
        """In ticks since the first transmission."""
        self.ticks = 0
        """Left until the next transmission, or the end."""


class Endpoint:
    """Use inside a running event loop; `close` answers every request that is out with NoAnswer."""

    def __init__(self, timeout_s: float = TIMEOUT_S, retries: int = RETRIES) -> None:
        self._loop = asyncio.get_running_loop()
        self._ticks = round(timeout_s / TICK_S) + 1  # the first tick may be only just ahead
        self._transmissions = retries + 1
        self._sockets: dict[bool, socket.socket] = {}
        self._numbers = _random_numbers()
        self._pending: dict[int, _Exchange] = {}
        self._waiting: deque[_Exchange] = deque()
        self._expected = 0
        self._expected_max = EXPECTED_MAX
        self._timer: asyncio.TimerHandle | None = None
        self.unexpected = 0
        """Datagrams that answered nothing we asked, or came from somebody we did not ask."""
        self.malformed = 0
        """Datagrams that are not SNMP, or not sealed by whom we asked."""

    def ask(self, peer: Peer, security: Security, request: Request) -> asyncio.Future[Reply]:
        """One request, its answer decoded. The future gets its result within the time-outs."""
        future: asyncio.Future[Reply] = self._loop.create_future()

        def answered(reply: bytes | Refused | NoAnswer, number: int) -> None:
            known = response(reply, number) if isinstance(reply, bytes) else reply
            if not future.done():
                future.set_result(known)

        self.send(peer, security, request, answered, future)
        return future

    def send(
        self, peer: Peer, security: Security, request: Request, answered: Answered, until: asyncio.Future[Any]
    ) -> None:
        """Sends the request as soon as there is room. `answered` is called once, within the time-outs; when `until` is
        done before, nobody waits any longer, and the request is not repeated."""
        number = next(self._numbers)
        while number in self._pending:
            number = next(self._numbers)
        exchange = _Exchange(peer, security, request.numbered(number), number, answered, until)
        self._pending[number] = exchange
        if self._expected < self._expected_max and not self._waiting:
            self._expected += 1
            self._transmit(exchange)
        else:
            exchange.age = NOT_SENT
            self._waiting.append(exchange)
        if self._timer is None:
            self._timer = self._loop.call_later(TICK_S, self._tick)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        pending = tuple(self._pending.values())
        self._pending.clear()
        self._waiting.clear()
        for exchange in pending:
            exchange.answered(NoAnswer(Message("the program is stopping")), exchange.number)
        for opened in self._sockets.values():
            self._loop.remove_reader(opened)
            opened.close()
        self._sockets.clear()

    def _transmit(self, exchange: _Exchange) -> None:
        exchange.ticks = self._ticks
        exchange.transmissions += 1
        try:
            peer = exchange.peer
            opened = self._sockets.get(peer.is_ipv6) or self._open(peer.is_ipv6)
            opened.sendto(exchange.security.seal(exchange.pdu, exchange.number), peer.address)
        except BlockingIOError:
            exchange.ticks = 1
            exchange.transmissions -= 1  # our own queue is full, which is no fault of the device
        except OSError as reason:  # no route, no such family, a firewall of our own
            self._end(exchange)
            exchange.answered(NoAnswer(reason.strerror or str(reason)), exchange.number)

    def _open(self, is_ipv6: bool) -> socket.socket:
        opened = socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        if is_ipv6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_OCTETS)
        granted = opened.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        self._expected_max = min(self._expected_max, granted // OCTETS_AN_ANSWER)
        self._sockets[is_ipv6] = opened
        self._loop.add_reader(opened, self._drain, opened)
        return opened

    def _drain(self, opened: socket.socket) -> bool:
        """Takes in what has arrived, for one turn; True when nothing is left."""
        receive, until = opened.recvfrom, time.monotonic() + TURN_S
        for _ in range(DATAGRAMS_AT_ONCE):
            try:
                datagram, source = receive(DATAGRAM_OCTETS_MAX)
            except OSError:  # nothing is left; a send that failed long ago may be reported here too, and says nothing
                return True
            try:
                self._take(datagram, source)
            except BerError:
                self.malformed += 1
            if time.monotonic() > until:
                return False
        return False

    def _take(self, datagram: bytes, source: object) -> None:
        number = answers_to(datagram)
        exchange = self._pending.get(number)
        if exchange is None or exchange.peer.address != source or exchange.age == NOT_SENT:
            self.unexpected += 1
            return
        opened = exchange.security.open(datagram)
        if opened.__class__ is bytes or not isinstance(opened, Instead):
            exchange.answered(opened, number)
            self._pending.pop(number, None)  # who was answered may have closed this endpoint
            if exchange.age < EXPECTED_TICKS:
                self._expected -= 1
            if self._waiting:
                self._fill()
        elif opened is Instead.SEND_AGAIN and exchange.learnt < LEARNT_MAX:
            exchange.learnt += 1
            preparing = exchange.security.preparing
            if preparing is None:
                self._transmit(exchange)
            else:
                self._hold(exchange, preparing)
        else:
            self.malformed += 1

    def _hold(self, exchange: _Exchange, until: asyncio.Future[Any]) -> None:
        """No time passes for the request, and it holds no place, while our own side is at work on it."""
        if exchange.age < EXPECTED_TICKS:
            self._expected -= 1
        exchange.age = NOT_SENT
        until.add_done_callback(lambda _: self._resume(exchange))

    def _resume(self, exchange: _Exchange) -> None:
        if exchange.number in self._pending:
            self._waiting.append(exchange)
            self._fill()

    def _end(self, exchange: _Exchange) -> None:
        self._pending.pop(exchange.number, None)
        if NOT_SENT < exchange.age < EXPECTED_TICKS:
            self._expected -= 1

    def _fill(self) -> None:
        """Sends what waits for room."""
        while self._waiting and self._expected < self._expected_max:
            exchange = self._waiting.popleft()
            if exchange.until.done():
                self._pending.pop(exchange.number, None)
            else:
                exchange.age = 0
                self._expected += 1
                self._transmit(exchange)

    def _tick(self) -> None:
        nothing_left = [self._drain(opened) for opened in tuple(self._sockets.values())]
        if all(nothing_left):
            self._count()
        self._fill()
        self._timer = self._loop.call_later(TICK_S, self._tick) if self._pending else None

    def _count(self) -> None:
        """Lets one tick pass for every request that is out. What this turn has no time for is overdue at the next."""
        until = time.monotonic() + TURN_S
        for exchange in tuple(self._pending.values()):
            if exchange.age == NOT_SENT:
                continue
            exchange.age += 1
            if exchange.age == EXPECTED_TICKS:
                self._expected -= 1
            exchange.ticks -= 1
            if exchange.ticks <= 0 and time.monotonic() < until:
                self._overdue(exchange)

    def _overdue(self, exchange: _Exchange) -> None:
        if exchange.transmissions < self._transmissions + exchange.learnt and not exchange.until.done():
            self._transmit(exchange)
            return
        self._end(exchange)
        exchange.answered(NoAnswer(Message("no answer")), exchange.number)


def _random_numbers() -> Iterator[int]:
    """Numbers of requests that nobody can guess who does not see them."""
    while True:
        for number in struct.unpack(">256I", os.urandom(1024)):
            yield number & REQUEST_ID_MAX | REQUEST_ID_MIN
