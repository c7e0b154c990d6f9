"""Traps and informs, from the socket to the poller: who sent it, is it genuine, and then: look at that device now."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from hmac import compare_digest

from controller.adapters.traps.header import CommunityHeader, Header, UserHeader, acknowledged, header
from controller.adapters.traps.receiving import Peer, ReceivingSocket
from controller.adapters.traps.senders import Sender, Senders
from controller.adapters.traps.user_engine import UserEngine
from controller.counters import Counters
from controller.credentials import SnmpCredential
from controller.ports import Target

QUEUE_MAX = 5000
"""Datagrams that wait to be checked: more than the 3,000 that a town sends when its power comes back."""

QUEUED_PER_SENDER = 50
"""Of one address; a device that sends more is looked at anyway, and must not fill the queue of all."""

CHECKED_PER_SECOND = 20
"""Messages of version 3 of one address: each costs about a millisecond."""

HINT_EVERY_S = 1.0
"""A second trap within this time tells nothing new: the look that the first one led to has hardly begun."""

CHECKED_AT_ONCE = 20
"""Then the event loop may do something else."""


log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of a datagram."""

    HINT = "hint"
    """Genuine: its device is looked at now."""
    COALESCED = "coalesced"
    """Another one of that address has just led to a look, or is about to."""
    DISCOVERY = "discovery"
    """Version 3: the sender asked for our engine id or our time, and got it."""
    UNKNOWN_SENDER = "unknown_sender"
    """No device of the inventory has this address."""
    REFUSED = "refused"
    """Not the community or the user of the device, or not with its keys."""
    MALFORMED = "malformed"
    QUEUE_FULL = "queue_full"
    KERNEL_DROP = "kernel_drop"
    """The kernel's buffer was full; counted when the next datagram comes."""


class TrapListener:
    """Listens from the moment it is made, until `close`. Raises InputError when it cannot."""

    def __init__(
        self,
        address: str,
        credentials: Mapping[str, SnmpCredential],
        targets: Callable[[], Mapping[str, Target]],
        soon: Callable[[Iterable[str]], None],
        counters: Counters,
    ) -> None:
        self._credentials = credentials
        self._targets = targets
        self._soon = soon
        self._counters = counters
        self._counts = counters.traps
        self._counts.update(dict.fromkeys(Outcome, 0))
        self._senders = Senders()
        self._engines: dict[str, UserEngine] = {}
        self._queue: deque[tuple[bytes, Peer, Sender]] = deque()
        self._filled = asyncio.Event()
        self._socket = ReceivingSocket(address)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._receive)
        self._start_checking()

    @property
    def port(self) -> int:
        return self._socket.port

    async def close(self) -> None:
        self._loop.remove_reader(self._socket.fileno())
        self._senders.close()
        self._checking.cancel()
        await asyncio.gather(self._checking, return_exceptions=True)
        self._socket.close()

    def _start_checking(self) -> None:
        self._checking = asyncio.create_task(self._check_all(), name="traps")
        self._checking.add_done_callback(self._checking_ended)

    def _checking_ended(self, checking: asyncio.Task[None]) -> None:
        if not checking.cancelled():
            self._counters.errors["traps"] += 1
            log.error("a trap was lost by a mistake of ours", exc_info=checking.exception())
            self._start_checking()

    def _receive(self) -> None:
        targets = self._targets()
        for datagram, peer in self._socket.drain():
            sender = self._senders.at(str(peer[0]), targets)
            if sender is None:
                self._counts[Outcome.UNKNOWN_SENDER] += 1
            elif sender.queued >= QUEUED_PER_SENDER:
                self._counts[Outcome.COALESCED] += 1
            elif len(self._queue) >= QUEUE_MAX:
                self._counts[Outcome.QUEUE_FULL] += 1
            else:
                sender.queued += 1
                self._queue.append((datagram, peer, sender))
        self._counts[Outcome.KERNEL_DROP] = self._socket.dropped
        if self._queue:
            self._filled.set()

    async def _check_all(self) -> None:
        while True:
            await self._filled.wait()
            for _ in range(min(CHECKED_AT_ONCE, len(self._queue))):
                datagram, peer, sender = self._queue.popleft()
                sender.queued -= 1
                outcome = self._outcome(datagram, peer, sender)
                self._counts[outcome] += 1
                if outcome is Outcome.HINT:
                    self._soon(sender.devices)
            if not self._queue:
                self._filled.clear()
            await asyncio.sleep(0)

    def _outcome(self, datagram: bytes, peer: Peer, sender: Sender) -> Outcome:
        try:
            head: Header = header(datagram)
        except ValueError:
            return Outcome.MALFORMED
        now_s = self._loop.time()
        is_second = now_s - sender.hinted_at_s < HINT_EVERY_S
        if is_second and not head.wants_answer:
            return Outcome.COALESCED
        if isinstance(head, CommunityHeader):
            outcome = self._with_community(datagram, head, peer, sender)
        else:
            outcome = self._with_user(datagram, head, peer, sender)
        if outcome is not Outcome.HINT:
            return outcome
        if is_second:
            return Outcome.COALESCED
        sender.hinted_at_s = now_s
        return Outcome.HINT

    def _with_community(self, datagram: bytes, head: CommunityHeader, peer: Peer, sender: Sender) -> Outcome:
        known = [credential.community.encode() for _, credential in self._credentials_of(sender)]
        if not any(community and compare_digest(community, head.community) for community in known):
            return Outcome.REFUSED
        if head.wants_answer:
            self._socket.send(acknowledged(datagram, head), peer)
        return Outcome.HINT

    def _with_user(self, datagram: bytes, head: UserHeader, peer: Peer, sender: Sender) -> Outcome:
        now_s = self._loop.time()
        if sender.second != int(now_s):
            sender.second, sender.checked = int(now_s), 0
        sender.checked += 1
        if sender.checked > CHECKED_PER_SECOND:
            return Outcome.COALESCED
        for name, credential in self._credentials_of(sender):
            if not credential.user or head.user not in ("", credential.user):
                continue
            if self._engine_of(name, credential).accepts(datagram, head, peer, now_s):
                return Outcome.HINT
            if not head.user:
                return Outcome.DISCOVERY
        return Outcome.REFUSED

    def _credentials_of(self, sender: Sender) -> list[tuple[str, SnmpCredential]]:
        found = [(name, self._credentials.get(name)) for name in sorted(sender.credentials)]
        return [(name, credential) for name, credential in found if credential is not None]

    def _engine_of(self, name: str, credential: SnmpCredential) -> UserEngine:
        """A corrected password gets a new engine."""
        engine = self._engines.get(name)
        if engine is None or engine.credential != credential:
            engine = self._engines[name] = UserEngine(credential, self._socket.send)
        return engine
