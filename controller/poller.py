"""Looks at every device of the town, over and over, and tells the reconciler who gave a sign of life."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable

from controller.core.problem import DeviceProblem
from controller.counters import Counters
from controller.ports import Reader
from controller.situation import Situation

IN_FLIGHT_MAX = 50
"""Devices asked at once. pysnmp with more than about 100 in flight reports live devices as silent, because its own
queue counts as theirs (measured: 10 to 15 of 210 at 300 in flight)."""

log = logging.getLogger(__name__)


class Poller:
    """Level-triggered too: every round looks at everything; a device asked for out of turn is looked at at once."""

    def __init__(self, situation: Situation, reader: Reader, counters: Counters) -> None:
        self._situation = situation
        self._reader = reader
        self._counters = counters
        self._on_sign_of_life: list[Callable[[Iterable[str]], None]] = []
        self._slots = asyncio.Semaphore(IN_FLIGHT_MAX)

    def tells(self, listener: Callable[[Iterable[str]], None]) -> None:
        """The listener is called with devices that were silent and answer now."""
        self._on_sign_of_life.append(listener)

    async def round(self) -> None:
        """One look at every device. Devices that are silent are simply not heard; nothing waits for them."""
        began = time.monotonic()
        self._counters.polled_at = self._situation.clock()
        await asyncio.gather(*map(self.look, tuple(self._situation.targets)))
        self._counters.poll_rounds += 1
        self._counters.poll_round_seconds = time.monotonic() - began
        # Time alone can change what is known: an access point that was heard becomes unknown.
        self._situation.note_change()

    async def look(self, device: str) -> None:
        """One look at one device, now."""
        async with self._slots:
            target = self._situation.targets.get(device)
            if target is None:
                return
            try:
                seen = await self._reader.look(target)
            except DeviceProblem as silent:
                self._counters.polls["silent"] += 1
                log.debug("%s does not answer SNMP: %s", device, silent)
                return
        self._counters.polls["answered"] += 1
        woken = self._situation.observe(seen)
        if woken:
            for listener in self._on_sign_of_life:
                listener(woken)
