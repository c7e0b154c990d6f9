"""What systemd and we tell each other, where it started us: the sockets it hands over, ready, alive, stopping.

sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3). Without systemd nothing here does anything.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Collection, Mapping, MutableMapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

FIRST_HANDED_OVER = 3
"""SD_LISTEN_FDS_START: what comes after standard input, output and error."""

LOOKS_PER_PATIENCE = 4
"""How often the loops are looked at while the watchdog waits. Twice would do; a busy machine may miss a look."""

READY_AGAIN_S = 0.5

log = logging.getLogger(__name__)


def handed_over(environment: MutableMapping[str, str] = os.environ) -> tuple[socket.socket, ...]:
    """The sockets that systemd listens on in our place. Programs that we start inherit neither them nor their names."""
    for_whom = environment.pop("LISTEN_PID", "")
    count, _ = environment.pop("LISTEN_FDS", ""), environment.pop("LISTEN_FDNAMES", "")
    if for_whom != str(os.getpid()) or not count.isdigit():
        return ()
    sockets = [socket.socket(fileno=number) for number in range(FIRST_HANDED_OVER, FIRST_HANDED_OVER + int(count))]
    for one in sockets:
        one.set_inheritable(False)
    return tuple(sockets)


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Whoever started us and wants to know how we are; `address` is empty where nobody does."""

    address: str
    patience_s: float
    """WatchdogSec: how long it waits for a sign of life before it kills us; 0: for ever."""

    @classmethod
    def of(cls, environment: MutableMapping[str, str] = os.environ) -> "Supervisor":
        """Programs that we start are not to speak for us, so they inherit nothing of it."""
        address = environment.pop("NOTIFY_SOCKET", "")
        patience, for_whom = environment.pop("WATCHDOG_USEC", ""), environment.pop("WATCHDOG_PID", "")
        is_for_us = patience.isdigit() and for_whom in ("", str(os.getpid()))
        return cls(address, int(patience) / 1e6 if is_for_us else 0.0)

    def tell(self, state: str) -> bool:
        """`READY=1`, `WATCHDOG=1`, `STOPPING=1`. One that cannot be told is no reason for the town to stay closed.
        Returns False when it is only too busy to be told now."""
        if not self.address:
            return True
        name = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.setblocking(False)
                line.sendto(state.encode(), name)
        except BlockingIOError:
            return False
        except OSError as reason:
            log.warning("systemd could not be told %s: %s", state, reason)
        return True

    @asynccontextmanager
    async def watched(self, turns: Callable[[], Mapping[str, int]], loops: Collection[str]) -> AsyncIterator[None]:
        """While the block runs: tells `ready`, that these loops go round as long as they do, and at last `stopping`."""
        pulse = asyncio.create_task(self._pulse(turns, Progress(loops)), name="watchdog")
        try:
            yield
        finally:
            self.tell("STOPPING=1")
            pulse.cancel()
            with suppress(asyncio.CancelledError):
                await pulse

    async def _pulse(self, turns: Callable[[], Mapping[str, int]], progress: "Progress") -> None:
        is_heard = self.tell("READY=1")
        while not is_heard:  # its queue is full while a machine boots; unheard, we would be killed
            await asyncio.sleep(READY_AGAIN_S)
            is_heard = self.tell("READY=1")
        while self.patience_s:
            if progress.was_made(turns()):
                self.tell("WATCHDOG=1")
            await asyncio.sleep(self.patience_s / LOOKS_PER_PATIENCE)


@dataclass(slots=True)
class Progress:
    """Whether loops go round. One that stands still is not made up for by the others, nor by how often we ask."""

    loops: Collection[str]
    _before: dict[str, int] = field(default_factory=dict)

    def was_made(self, turns: Mapping[str, int]) -> bool:
        """True when every loop has gone round since this was last true. `turns`: how often each did, ever."""
        now = {loop: turns.get(loop, 0) for loop in self.loops}
        if any(now[loop] <= self._before.get(loop, 0) for loop in self.loops):
            return False
        self._before = now
        return True
