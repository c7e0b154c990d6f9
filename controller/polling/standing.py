"""What the poller remembers of one device between two looks."""

from dataclasses import dataclass
from math import inf

from controller.core.pacing import SILENT_LOOKS
from controller.ports import Target


@dataclass(slots=True, eq=False)
class Standing:
    """Lives as long as the device stays as it is in the inventory."""

    target: Target
    phase: float
    """Its turn within the interval, 0 to 1."""
    urgency: int
    silent: int = 0
    """Looks in a row without an answer."""
    looked: bool = False
    """Some look at it has ended."""
    asked_at_s: float = -inf
    in_flight: int = 0

    @property
    def device(self) -> str:
        return self.target.device.id

    @property
    def is_quarantined(self) -> bool:
        return self.silent >= SILENT_LOOKS
