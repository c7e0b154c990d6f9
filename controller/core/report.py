"""What happened under one declaration, from what was kept: the facts of the report, without a word of its wording."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from controller.core.audit import AuditRecord, first_break
from controller.core.declaration import Declaration
from controller.core.history import MINUTE, HistoryBlock, HistoryPoint, blocks_by_facility, by_hour, highest, points
from controller.core.inventory import AccessPoint, Inventory
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.records import Direction, PastProblem, ProofRecord

AUDIT_MAX = 100_000
"""Records: years of a town. The chain can only be judged whole, and is not judged when there are more."""

ABOUT_ITSELF = ("declare", "end", "sign-off", "close", "review")
"""Acts whose subject is the number of a declaration."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that was written down, as far as it may belong to the declaration."""

    proofs: Sequence[ProofRecord]
    problems: Sequence[PastProblem]
    history: Sequence[HistoryBlock]
    audit: Sequence[AuditRecord]
    """From the first record on, because only the whole chain can be judged."""


@dataclass(frozen=True, slots=True)
class ReportedAp:
    """One access point."""

    id: str
    label: str
    device: str
    opened: ProofRecord | None
    """None: it was never proven open."""
    back: ProofRecord | None
    signed_off: bool


@dataclass(frozen=True, slots=True)
class ReportedFacility:
    """One facility. Its access points may be opened along with others though the declaration does not name it."""

    id: str
    name: str
    area: str
    is_covered: bool
    aps: tuple[ReportedAp, ...]
    peak: HistoryPoint | None
    """The minute with the most clients; None: not known."""
    hourly: tuple[HistoryPoint, ...]

    @property
    def opened(self) -> int:
        return sum(ap.opened is not None for ap in self.aps)

    @property
    def first_opened_at(self) -> datetime | None:
        return min(opening_times(self.aps), default=None)

    @property
    def all_opened_at(self) -> datetime | None:
        """None while one of them was never proven open."""
        return max(opening_times(self.aps)) if self.aps and self.opened == len(self.aps) else None

    @property
    def back(self) -> int:
        """Proven, not signed off."""
        return sum(_is_proven(ap.back) for ap in self.aps)

    @property
    def signed_off(self) -> int:
        return sum(ap.signed_off for ap in self.aps)

    @property
    def all_back_at(self) -> datetime | None:
        """When the last one was proven back or signed off; None while one is neither."""
        times = [ap.back.first_at for ap in self.aps if ap.back is not None]
        return max(times) if times and len(times) == len(self.aps) else None


@dataclass(frozen=True, slots=True)
class ReportedFailure:
    """One problem of one device, for as long as it lasted."""

    device: str
    facilities: tuple[str, ...]
    """Names of those in which it carries access points."""
    aps: int
    cause: Cause
    detail: Message
    since: datetime
    until: datetime | None
    """None: it was still there at the end of the report."""


@dataclass(frozen=True, slots=True)
class Report:
    """One declaration from its first moment to its close, or to now while it is not closed."""

    town: str
    declaration: Declaration
    as_of: datetime
    """Nothing later is in it."""
    facilities: tuple[ReportedFacility, ...]
    gone: tuple[ReportedAp, ...]
    """Proven then, and not in the inventory any more."""
    peak: HistoryPoint | None
    hourly: tuple[HistoryPoint, ...]
    failures: tuple[ReportedFailure, ...]
    acts: tuple[AuditRecord, ...]
    """Those about this declaration, and all others while it lasted."""
    first_break: int | None
    """Number of the audit record at which the chain is broken."""
    is_judged: bool
    """False: there are too many audit records to check the chain. True and no `first_break`: it is whole."""

    @property
    def is_final(self) -> bool:
        return self.declaration.closed_at is not None

    @property
    def aps(self) -> tuple[ReportedAp, ...]:
        return tuple(ap for facility in self.facilities for ap in facility.aps)

    @property
    def opened(self) -> int:
        return sum(facility.opened for facility in self.facilities)

    @property
    def back(self) -> int:
        return sum(facility.back for facility in self.facilities)

    @property
    def signed_off(self) -> int:
        return sum(facility.signed_off for facility in self.facilities)

    def opened_within(self, share: float) -> timedelta | None:
        """Time from the declaration until this share (0 < share <= 1) of all access points was proven open; None when
        it never was."""
        needed = ceil(share * len(self.aps))
        times = sorted(opening_times(self.aps))
        return times[needed - 1] - self.declaration.declared_at if 0 < needed <= len(times) else None


def report(town: str, declaration: Declaration, inventory: Inventory, kept: Kept, now: datetime) -> Report:
    """The facts. Of a closed declaration they are the same whenever they are asked for."""
    as_of = declaration.closed_at or now
    own = [record for record in kept.proofs if record.declaration == declaration.number]
    proofs = {(record.ap, record.direction): record for record in own}
    proven = {record.ap for record in own if not record.is_sign_off}
    blocks = blocks_by_facility(kept.history)
    minutes: list[tuple[HistoryPoint, ...]] = []
    facilities: list[ReportedFacility] = []
    for facility in inventory.facilities.values():
        aps = inventory.aps_in(facility.id)
        is_covered = declaration.covers(facility.id)
        if not is_covered and proven.isdisjoint(ap.id for ap in aps):
            continue
        found = blocks.get(facility.id, ())
        minutes.append(points(found, [ap.id for ap in aps], declaration.declared_at, as_of, MINUTE))
        reported = tuple(_ap(ap, proofs, declaration) for ap in aps)
        chart = highest(minutes[-1]), by_hour(minutes[-1])
        facilities.append(ReportedFacility(facility.id, facility.name, facility.area, is_covered, reported, *chart))
    total = tuple(map(_sum, zip(*minutes, strict=True)))
    gone = sorted({ap for ap, _ in proofs} - inventory.access_points.keys())
    return Report(
        town=town,
        declaration=declaration,
        as_of=as_of,
        facilities=tuple(facilities),
        gone=tuple(_ap(AccessPoint(ap, "", ""), proofs, declaration) for ap in gone),
        peak=highest(total),
        hourly=by_hour(total),
        failures=tuple(_failures(kept.problems, inventory, facilities, declaration.declared_at, as_of)),
        acts=tuple(record for record in kept.audit if _belongs(record, declaration, as_of)),
        first_break=first_break(kept.audit) if len(kept.audit) < AUDIT_MAX else None,
        is_judged=len(kept.audit) < AUDIT_MAX,
    )


def opening_times(aps: Iterable[ReportedAp]) -> list[datetime]:
    """When each was proven open first, of those that were."""
    return [ap.opened.first_at for ap in aps if ap.opened is not None]


def _ap(ap: AccessPoint, proofs: dict[tuple[str, Direction], ProofRecord], declaration: Declaration) -> ReportedAp:
    return ReportedAp(
        ap.id,
        ap.label,
        ap.device,
        proofs.get((ap.id, Direction.OPEN)),
        proofs.get((ap.id, Direction.BACK)),
        ap.id in declaration.signed_off,
    )


def _is_proven(record: ProofRecord | None) -> bool:
    return record is not None and not record.is_sign_off


def _sum(places: Sequence[HistoryPoint]) -> HistoryPoint:
    """The facilities' points of one minute as the town's."""
    numbers = [point.highest for point in places if point.highest is not None]
    partial = any(point.partial for point in places)
    return HistoryPoint(
        places[0].at, sum(numbers) if numbers else None, float(sum(numbers)) if numbers else None, partial
    )


def _failures(
    problems: Iterable[PastProblem],
    inventory: Inventory,
    facilities: Iterable[ReportedFacility],
    start: datetime,
    as_of: datetime,
) -> Iterable[ReportedFailure]:
    reported = {ap.id: facility.name for facility in facilities for ap in facility.aps}
    for past in problems:
        names = [reported[ap.id] for ap in inventory.aps_of(past.device) if ap.id in reported]
        if not names or past.since > as_of or (past.until is not None and past.until < start):
            continue
        until = past.until if past.until is not None and past.until <= as_of else None
        places = tuple(dict.fromkeys(names))
        yield ReportedFailure(past.device, places, len(names), past.cause, past.detail, past.since, until)


def _belongs(record: AuditRecord, declaration: Declaration, as_of: datetime) -> bool:
    act = record.act
    if act.what in ABOUT_ITSELF:
        return act.subject == str(declaration.number) and act.at <= as_of
    return declaration.declared_at <= act.at <= as_of
