"""One person's decision to open: the only thing that ever makes an access point change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DRILL_LASTS = timedelta(hours=2)
"""A drill that nobody ends must not leave the town's Wi-Fi open; two hours is a long drill."""

REVIEW_AFTER = timedelta(hours=72)
"""Real declarations never end by themselves. After the first 72 hours we remind a person to look again."""


class Kind(StrEnum):
    """Why it was opened. Disaster and outage are real; drill and test end by themselves."""

    DISASTER = "disaster"
    OUTAGE = "outage"
    DRILL = "drill"
    TEST = "test"

    @property
    def is_real(self) -> bool:
        return self in (Kind.DISASTER, Kind.OUTAGE)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who opened what, why, where, drill or real. Its number is the epoch.

    Life: *active* until ended, then *ending* until every access point is proven back or signed off, then *closed*.
    All times are aware and UTC.
    """

    number: int
    kind: Kind
    reason: str
    ordered_by: str
    declared_by: str
    declared_at: datetime
    facilities: frozenset[str] = frozenset()
    """Ids of the facilities to open; empty means the whole town, including what is added later."""
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    closed_at: datetime | None = None
    signed_off: frozenset[str] = frozenset()
    """Ids of access points that a named person took responsibility for without proof."""

    def __post_init__(self) -> None:
        if self.kind.is_real and self.ends_at is not None:
            raise ValueError("a real declaration never ends by itself")
        if not self.kind.is_real and self.ends_at is None:
            raise ValueError("a drill or test needs an end")

    def covers(self, facility: str) -> bool:
        return not self.facilities or facility in self.facilities

    def is_active(self, now: datetime) -> bool:
        """Asks for open networks at this moment; a drill stops asking when its time is over, whoever is awake."""
        return self.ended_at is None and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to declare. Facilities by id or by name; none means the whole town."""

    kind: Kind = Kind.DISASTER
    facilities: tuple[str, ...] = ()
    reason: str = ""
    ordered_by: str = ""
    lasts_s: int | None = None
    """Drills and tests only: after how many seconds they end by themselves."""


def due_to_end(declarations: Iterable[Declaration], now: datetime) -> tuple[Declaration, ...]:
    """Drills and tests whose time is over and whose end is not recorded yet."""
    return tuple(d for d in declarations if d.ended_at is None and not d.is_active(now))


def due_for_review(declarations: Iterable[Declaration], now: datetime) -> tuple[Declaration, ...]:
    """Real declarations open for longer than REVIEW_AFTER: a person should look, nothing ends by itself."""
    return tuple(d for d in declarations if d.kind.is_real and d.is_active(now) and now - d.declared_at >= REVIEW_AFTER)


def newest_active(declarations: Iterable[Declaration], now: datetime) -> Declaration | None:
    """The declaration that names the town's mode: real before drill, then the newest."""
    active = [d for d in declarations if d.is_active(now)]
    return max(active, key=lambda d: (d.kind.is_real, d.number), default=None)
