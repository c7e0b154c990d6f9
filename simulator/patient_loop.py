"""An event loop for a busy machine: time during which the whole program stood still is not counted by any limit."""

import asyncio
import selectors
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

STEP_S = 0.1
"""What the clock goes forward at most between two looks at it. A device has answered long before that; what takes
longer is this machine, which gave its processor to others."""

NAP_S = 0.05
"""How long it sleeps at most, so that the clock is looked at often enough to keep up while nothing happens."""


class _Napping(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(NAP_S if timeout is None else min(timeout, NAP_S))


class PatientLoop(asyncio.SelectorEventLoop):
    """Where a device and whoever waits for it share a loop, neither can be late because the other was kept waiting."""

    def __init__(self) -> None:
        self._seen_s = self._told_s = time.monotonic()
        super().__init__(_Napping())

    def time(self) -> float:
        """Seconds as `asyncio.AbstractEventLoop.time`, behind the machine's clock by all that was not counted."""
        now = time.monotonic()
        self._told_s += min(now - self._seen_s, STEP_S)
        self._seen_s = now
        return self._told_s


def run(work: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` on such a loop."""
    with asyncio.Runner(loop_factory=PatientLoop) as runner:
        return runner.run(work)
