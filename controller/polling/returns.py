"""Tells the reconciler who came back: one device at once, a whole town in steps, the shelters first."""

from collections.abc import Callable, Iterable
from itertools import count
from math import inf

from controller.polling.timetable import Timetable

AT_ONCE = 25
"""So many devices that come back are told without a wait: a school, a hall, whatever hangs on one switch."""

PER_SECOND = 25.0
"""A login costs about 10 ms of processor time on our side and a session on the town's login server. 500 access points
that get their power back together are told within 20 seconds."""


class Returns:
    """A queue by urgency and age, and a bucket of AT_ONCE tokens that fills at PER_SECOND."""

    def __init__(self, tell: Callable[[Iterable[str]], None]) -> None:
        self._tell = tell
        self._waiting = Timetable()
        self._order = count()
        self._tokens = float(AT_ONCE)
        self._filled_at_s = -inf

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, device: str, urgency: int) -> None:
        """A device that waits already keeps its place."""
        if device not in self._waiting:
            self._waiting.put(device, urgency, next(self._order))

    def release(self, now_s: float) -> None:
        """Tells as many as may be told by now."""
        self._tokens = min(AT_ONCE, self._tokens + (now_s - self._filled_at_s) * PER_SECOND)
        self._filled_at_s = now_s
        told = []
        while self._tokens >= 1 and (first := self._waiting.take(inf)) is not None:
            self._tokens -= 1
            told.append(first[0])
        if told:
            self._tell(told)

    def earliest_s(self, now_s: float) -> float | None:
        """When the next one may be told; None: nobody waits."""
        return now_s + max(0.0, 1 - self._tokens) / PER_SECOND if len(self) else None
