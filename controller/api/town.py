"""The inventory for programs that draw or print it: rows as in the tables, beside what only the daemon knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from controller.core.inventory import AccessPoint, Device, Facility


@dataclass(frozen=True, slots=True)
class Town:
    """The inventory as of `at`, in the order of its tables."""

    name: str
    at: datetime
    facilities: tuple[Facility, ...]
    devices: tuple[Device, ...]
    access_points: tuple[AccessPoint, ...]
    models: Mapping[str, str]
    """Title of every device profile that is used, by its name."""
