"""pysnmp engines: one per credential, and a new one when a device that was read over SNMPv3 falls silent."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pysnmp.hlapi.v3arch.asyncio import SnmpEngine

LAST_WORDS = timedelta(seconds=60)
"""How long a retired engine stays open for the requests it still waits for; none waits that long."""


class Engines:
    """One engine per credential: one per device would cost 100 ms and 1 MB each, and in one for all, two SNMPv3 users
    of the same name and other passwords stop each other for ever (seen with pysnmp 7.1)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._current: dict[str, SnmpEngine] = {}
        self._retired: list[tuple[datetime, SnmpEngine]] = []

    def of(self, credential: str) -> SnmpEngine:
        if credential not in self._current:
            self._current[credential] = SnmpEngine()
        return self._current[credential]

    def retire(self, engine: SnmpEngine) -> None:
        """Its credential gets a new one. An engine remembers for five minutes which SNMPv3 engine id sits at an
        address; a device that restarted without a disk to remember its own has another, and would not be heard."""
        now = self._clock()
        for old in [old for old in self._retired if now - old[0] > LAST_WORDS]:
            self._retired.remove(old)
            old[1].close_dispatcher()
        for credential, held in tuple(self._current.items()):
            if held is engine:
                del self._current[credential]
                self._retired.append((now, engine))

    def close(self) -> None:
        for engine in (*self._current.values(), *(engine for _, engine in self._retired)):
            engine.close_dispatcher()
