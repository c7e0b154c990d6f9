"""One likely cause of silence, as it travels to staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controller.core.message import Message, mark


class LikelyCause(StrEnum):
    """The closed list of what staff can act on."""

    POWER = "power"
    LINE = "line"
    AP = "ap"
    SETUP = "setup"
    UNKNOWN = "unknown"


WORD: Mapping[LikelyCause, str] = {
    LikelyCause.POWER: mark("power cut?"),
    LikelyCause.LINE: mark("line down?"),
    LikelyCause.AP: mark("AP alone"),
    LikelyCause.SETUP: mark("settings or login"),
    LikelyCause.UNKNOWN: mark("cause unknown"),
}
"""Two words for a list."""


class Scope(StrEnum):
    """What fell silent as one, the widest first."""

    TOWN = "town"
    FACILITIES = "facilities"
    FACILITY = "facility"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Finding:
    """One likely cause. Every silent access point is in exactly one finding, and no other access point is in any."""

    cause: LikelyCause
    scope: Scope
    facilities: tuple[str, ...]
    """Ids of the facilities of its access points."""
    aps: tuple[str, ...]
    """In the inventory's order."""
    since: datetime | None
    """When the last of them was heard for the last time; None: never, since the program started."""
    message: Message
    advice: Message
