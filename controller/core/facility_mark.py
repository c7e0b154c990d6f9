"""開設状況: what staff say of a facility. Never derived from its Wi-Fi, and its Wi-Fi never from this."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controller.core.message import mark


class Opening(StrEnum):
    """Whether people are taken in there."""

    UNKNOWN = "unknown"
    """Nobody has said, or it was taken back."""
    OPEN = "open"
    CLOSED = "closed"


OPENING: Mapping[Opening, str] = {
    Opening.UNKNOWN: mark("unknown"),
    Opening.OPEN: mark("in use"),
    Opening.CLOSED: mark("shut"),
}
"""For a list."""


@dataclass(frozen=True, slots=True)
class FacilityMark:
    """The newest word on one facility, kept until the next."""

    facility: str
    opening: Opening
    note: str
    """A line for colleagues; empty: none."""
    at: datetime
    by: str
