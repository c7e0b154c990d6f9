"""Would it open tonight? What rehearsals and real openings have shown of each device, and how long it is believed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from controller.core.inventory import Facility, Inventory
from controller.core.message import Message, mark
from controller.core.problem import Cause
from controller.core.rehearsal import Rehearsal

BELIEVED = timedelta(days=3)
"""Rehearsals are nightly. A night or two without one, because a declaration was on or we were off, are no news yet."""

FORGOTTEN = timedelta(days=30)
"""What was last proven a month ago says nothing any more: firmware, passwords and people have changed."""

FULL, UNPREPARED = 100, 60
"""Points. An unprepared device opens as well, but with more commands, each of which may be refused."""


class Lack(StrEnum):
    """What keeps a device from being ready, worst first. The list is closed."""

    NEVER = "never_rehearsed"
    FAILED = "failed"
    UNREADY = "unready"
    """Logged in, but without the rights to change things, or with the pager on."""
    OLD = "old"
    UNPREPARED = "unprepared"
    BY_HAND = "by_hand"
    """Nothing is wrong; a person has to go there."""


SHORT: Mapping[Lack, str] = {
    Lack.NEVER: mark("never rehearsed"),
    Lack.FAILED: mark("rehearsal failed"),
    Lack.UNREADY: mark("no right to change it"),
    Lack.OLD: mark("not proven lately"),
    Lack.UNPREPARED: mark("not prepared"),
    Lack.BY_HAND: mark("switched by hand"),
}
"""Two words for a list."""


@dataclass(frozen=True, slots=True)
class DeviceReadiness:
    """How ready one device is."""

    device: str
    score: int
    """0 to 100."""
    lacks: tuple[Lack, ...]
    proven_at: datetime | None
    """When it last went without fault, in a rehearsal or for real."""
    rehearsal: Rehearsal | None
    """The newest; None where it says less than a real opening since."""


@dataclass(frozen=True, slots=True)
class FacilityReadiness:
    """How ready one facility is: the mean over its access points, each as ready as its device."""

    facility: str
    name: str
    aps: int
    score: int
    lacks: Mapping[Lack, int]
    """How many access points lack what."""
    causes: Mapping[Cause, int]
    """Of those whose rehearsal failed: why."""
    proven_at: datetime | None
    """When the access point that was proven longest ago was proven; None: one never was."""

    @property
    def is_ready(self) -> bool:
        return self.score == FULL


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that works, and that people should know the danger of. It costs no points."""

    message: Message
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole town at one moment."""

    town: str
    at: datetime
    score: int | None
    """The mean over all access points; None: there are none."""
    facilities: tuple[FacilityReadiness, ...]
    """Those with access points, in the order of the inventory."""
    devices: tuple[DeviceReadiness, ...]
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything a readiness is made of."""

    town: str
    inventory: Inventory
    by_hand: frozenset[str]
    """Ids of devices that people switch."""
    rehearsals: Mapping[str, Rehearsal]
    opened_at: Mapping[str, datetime]
    """By device id: when a session last proved an opening of it."""
    warnings: tuple[Warned, ...] = ()


def readiness(shown: Shown, now: datetime) -> Readiness:
    devices = {
        id: device_readiness(id, id in shown.by_hand, shown.rehearsals.get(id), shown.opened_at.get(id), now)
        for id in shown.inventory.devices
    }
    aps = shown.inventory.access_points.values()
    return Readiness(
        shown.town,
        now,
        sum(devices[ap.device].score for ap in aps) // len(aps) if aps else None,
        tuple(
            facility_readiness(shown.inventory, facility, devices)
            for facility in shown.inventory.facilities.values()
            if shown.inventory.aps_in(facility.id)
        ),
        tuple(devices.values()),
        shown.warnings,
    )


def device_readiness(
    device: str, by_hand: bool, rehearsal: Rehearsal | None, opened_at: datetime | None, now: datetime
) -> DeviceReadiness:
    """The newest of rehearsal and real opening counts. The score decays from BELIEVED to FORGOTTEN after the last
    proof of either."""
    if by_hand:
        return DeviceReadiness(device, FULL, (Lack.BY_HAND,), None, None)
    proofs = [at for at in (opened_at, rehearsal.proven_at if rehearsal else None) if at is not None]
    proven_at = max(proofs, default=None)
    if rehearsal is None and proven_at is None:
        return DeviceReadiness(device, 0, (Lack.NEVER,), None, None)
    if rehearsal is not None and opened_at is not None and opened_at >= rehearsal.at:
        rehearsal = None  # to open it we had to log in, change it, and make what was not prepared
    lacks = tuple(_lacks(rehearsal, proven_at, now))
    if Lack.FAILED in lacks or Lack.UNREADY in lacks:
        return DeviceReadiness(device, 0, lacks, proven_at, rehearsal)
    points = UNPREPARED if Lack.UNPREPARED in lacks else FULL
    return DeviceReadiness(device, int(points * belief(proven_at, now)), lacks, proven_at, rehearsal)


def belief(proven_at: datetime | None, now: datetime) -> float:
    """1 while a proof is young, falling steadily to 0 when it is FORGOTTEN."""
    if proven_at is None:
        return 0.0
    age = now - proven_at
    return min(1.0, max(0.0, (FORGOTTEN - age) / (FORGOTTEN - BELIEVED)))


def _lacks(rehearsal: Rehearsal | None, proven_at: datetime | None, now: datetime) -> Iterable[Lack]:
    if rehearsal is not None and rehearsal.cause is not None:
        yield Lack.FAILED
    if rehearsal is not None and rehearsal.unready:
        yield Lack.UNREADY
    if proven_at is None or now - proven_at > BELIEVED:
        yield Lack.OLD
    if rehearsal is not None and rehearsal.unprepared:
        yield Lack.UNPREPARED


def facility_readiness(
    town: Inventory, facility: Facility, devices: Mapping[str, DeviceReadiness]
) -> FacilityReadiness:
    """Of a facility that has access points."""
    found = [devices[ap.device] for ap in town.aps_in(facility.id)]
    lacks = Counter(lack for each in found for lack in each.lacks)
    causes = Counter(
        each.rehearsal.cause for each in found if each.rehearsal is not None and each.rehearsal.cause is not None
    )
    proofs = [each.proven_at for each in found if Lack.BY_HAND not in each.lacks]
    oldest = min((at for at in proofs if at is not None), default=None) if None not in proofs else None
    return FacilityReadiness(
        facility.id,
        facility.name,
        len(found),
        sum(each.score for each in found) // len(found),
        {lack: lacks[lack] for lack in Lack if lacks[lack]},
        {cause: causes[cause] for cause in Cause if causes[cause]},
        oldest,
    )
