"""Due times, the earliest first: all that is kept for a device while it waits for its turn."""

from heapq import heapify, heappop, heappush

SLACK = 64
"""Entries that were replaced are left in the heap until they are more than the true ones, and a few."""


class Timetable:
    """At most one due time per device. Times are seconds on any clock that only goes forward."""

    def __init__(self) -> None:
        self._due: dict[str, tuple[float, int]] = {}
        self._heap: list[tuple[float, int, str]] = []

    def __len__(self) -> int:
        return len(self._due)

    def __contains__(self, device: str) -> bool:
        return device in self._due

    def put(self, device: str, due_s: float, urgency: int = 0) -> None:
        """Replaces the device's due time. Of those due at one time, the lower `urgency` is taken first."""
        self._due[device] = (due_s, urgency)
        heappush(self._heap, (due_s, urgency, device))
        if len(self._heap) > 2 * len(self._due) + SLACK:
            self._heap = [(due, urgency, device) for device, (due, urgency) in self._due.items()]
            heapify(self._heap)

    def hasten(self, device: str, due_s: float, urgency: int = 0) -> None:
        """Makes the device due by then; one that is due before stays so."""
        if device not in self._due or self._due[device][0] > due_s:
            self.put(device, due_s, urgency)

    def remove(self, device: str) -> None:
        self._due.pop(device, None)

    def earliest_s(self) -> float | None:
        """When the next device is due; None: none waits."""
        while self._heap:
            due_s, urgency, device = self._heap[0]
            if self._due.get(device) == (due_s, urgency):
                return due_s
            heappop(self._heap)
        return None

    def take(self, now_s: float) -> tuple[str, float] | None:
        """The device that is due the longest, and since when; it waits no more. None: none is due yet."""
        due_s = self.earliest_s()
        if due_s is None or due_s > now_s:
            return None
        device = heappop(self._heap)[2]
        del self._due[device]
        return device, due_s
