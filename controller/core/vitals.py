"""How an access point fares beside what it must offer: who is joined where, and how hard it works. Numbers only, never
anybody's address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Vitals:
    """What one look, or several short after another, could tell; None: could not tell."""

    clients_ours: int | None = None
    """Devices joined to the disaster network."""
    clients_own: int | None = None
    """Devices joined to the facility's own networks."""
    clients_by_radio: Mapping[str, int] = field(default_factory=dict)
    """By the name that the device gives its radio; empty: could not tell."""
    cpu_percent: float | None = None
    memory_percent: float | None = None
    up_since: datetime | None = None

    def newer(self, seen: "Vitals") -> "Vitals":
        """What is known after one more look: processor and memory are not asked for every time."""
        if seen.cpu_percent is not None and seen.memory_percent is not None:
            return seen
        return replace(
            seen,
            cpu_percent=self.cpu_percent if seen.cpu_percent is None else seen.cpu_percent,
            memory_percent=self.memory_percent if seen.memory_percent is None else seen.memory_percent,
        )


NO_VITALS = Vitals()
