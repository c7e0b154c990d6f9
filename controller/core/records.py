"""What is kept for people to look back on: proofs, what a device showed before it was changed, and past problems."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from controller.core.board import ApView, Known
from controller.core.declaration import Declaration
from controller.core.evidence import EVIDENCE_OF, Evidence, Source
from controller.core.inventory import AccessPoint, Inventory, switched_together
from controller.core.message import Message
from controller.core.plan import proof
from controller.core.problem import Cause
from controller.core.profile import ATTRIBUTES
from controller.core.state import NEVER_SEEN, Asked, Desired, Look, SeenWlan, fresh
from controller.core.wlan import DISASTER_SSID

NEWEST_EVERY = timedelta(minutes=5)
"""A proof that only became younger is written down again this often. Every poll would be 1,000 rows a second for
10,000 access points, and nobody asks afterwards for more than the minute."""

READ_BACK = ("enabled", *ATTRIBUTES)
"""What a network is read back for beside its name; radios come on top, as `radio NAME`."""

ON_AIR = "on_air"
"""The network itself is there."""

OFF_AIR = "off_air"
"""The network itself is not there, as it should be on the way back."""


class Direction(StrEnum):
    """What was proven: that it is open, or that it is back to what it should be after the end."""

    OPEN = "open"
    BACK = "back"


class ProofSource(StrEnum):
    """Who says so."""

    CLI = Source.CLI.value
    SNMP = Source.SNMP.value
    MQTT = Source.MQTT.value
    PERSON = Source.PERSON.value
    """A named person: one who saw it so (VOUCHED), or one who signed off what nobody could prove (NONE)."""


class Verdict(StrEnum):
    """What a look says about one attribute."""

    RIGHT = "right"
    NOT_RIGHT = "not_right"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class CheckedLook:
    """What one source told, and when."""

    source: Source
    at: datetime
    verdicts: Mapping[str, Verdict]
    """By attribute; what is not named here was not asked of this source."""


ProofKey = tuple[int, str, Direction]
"""Declaration, access point, direction."""


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """That one access point did what one declaration asks, as it was proven first and last."""

    declaration: int
    ap: str
    direction: Direction
    first_at: datetime
    """Time of the look that proved it first."""
    newest_at: datetime
    """Time of the newest look that proved it, at most NEWEST_EVERY behind while it stays proven."""
    evidence: Evidence
    """The best there was."""
    source: ProofSource
    """Where that came from."""
    looks: tuple[CheckedLook, ...] = ()
    """The newest of each source."""

    @property
    def key(self) -> ProofKey:
        return self.declaration, self.ap, self.direction

    @property
    def is_sign_off(self) -> bool:
        """Nothing was proven: a named person took the responsibility."""
        return self.evidence is Evidence.NONE

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """Over all sources: right only where one says so and none denies it."""
        found: dict[str, Verdict] = dict.fromkeys((ON_AIR, *READ_BACK) if self._is_on_air else (), Verdict.NOT_ASKED)
        for look in self.looks:
            for attribute, verdict in look.verdicts.items():
                if found.get(attribute) is not Verdict.NOT_RIGHT:
                    found[attribute] = verdict
        return found

    @property
    def is_whole(self) -> bool:
        """Both the configuration and the radios were heard: another look can only make it younger."""
        return {look.source for look in self.looks} >= {Source.CLI, Source.SNMP}

    @property
    def _is_on_air(self) -> bool:
        return any(ON_AIR in look.verdicts for look in self.looks)


@dataclass(frozen=True, slots=True)
class StateBefore:
    """The networks that a device showed when it was about to be changed for the first time under an epoch."""

    device: str
    epoch: int
    at: datetime
    wlans: Mapping[str, tuple[SeenWlan, ...]]
    """By access point id, sorted by name."""


@dataclass(frozen=True, slots=True)
class PastProblem:
    """One stretch of time in which a device had a problem."""

    device: str
    cause: Cause
    detail: Message
    """As it was when the problem appeared."""
    since: datetime
    until: datetime | None
    """None: it lasts."""
    epoch: int


@dataclass(frozen=True, slots=True)
class ApStory:
    """One access point: how it stands, and what was written down about it."""

    now: ApView
    proofs: tuple[ProofRecord, ...]
    before: tuple[StateBefore, ...]
    """Of its device, with all that hangs there."""
    problems: tuple[PastProblem, ...]
    """Of its device, oldest first, as far back as they are kept."""


Covering = Mapping[str, tuple[Declaration, ...]]
"""By access point id: the declarations that are not closed and open or close it."""


def covering(town: Inventory, declarations: Iterable[Declaration]) -> Covering:
    """A WLAN controller's group is switched together, so a declaration covers all of it when it covers one."""
    unclosed = tuple(d for d in declarations if d.closed_at is None)
    if not unclosed:
        return {}
    found: dict[str, tuple[Declaration, ...]] = {}
    for ap in town.access_points.values():
        if ap.id not in found:
            together = switched_together(town, ap)
            places = {town.access_points[other].facility for other in together}
            covers = tuple(d for d in unclosed if any(map(d.covers, places)))
            found.update(dict.fromkeys(together, covers))
    return found


def new_proofs(
    aps: Iterable[AccessPoint], covers: Covering, known: Known, kept: Mapping[ProofKey, ProofRecord], now: datetime
) -> Iterable[ProofRecord]:
    """The records that are new or say more than the kept ones, for what is proven at this moment."""
    for ap in aps:
        due = {d.number: d for d in covers.get(ap.id, ()) if _may_say_more(kept.get(_key(d, ap.id, now)), now)}
        desired = known.desired.get(ap.id, Desired())
        if not due or desired.asked is Asked.NOTHING:
            continue
        observed = known.observed.get(ap.id, NEVER_SEEN)
        if proof(ap.id, desired, observed, now, known.patience) < Evidence.VOUCHED:
            continue
        looks = fresh(observed, now, known.patience)
        for declaration in due.values():
            before = kept.get(_key(declaration, ap.id, now))
            after = _merged(before, _record(declaration, ap.id, desired, looks, now))
            if before is None or _says_more(before, after):
                yield after


def new_sign_offs(
    declarations: Iterable[Declaration], kept: Mapping[ProofKey, ProofRecord], now: datetime
) -> Iterable[ProofRecord]:
    """One record for each access point that a person signed off and that was never proven back."""
    for declaration in declarations:
        for ap in sorted(declaration.signed_off):
            key = (declaration.number, ap, Direction.BACK)
            if declaration.closed_at is None and key not in kept:
                yield ProofRecord(*key, now, now, Evidence.NONE, ProofSource.PERSON)


def verdicts_of(look: Look, desired: Desired) -> Mapping[str, Verdict]:
    """What one look says about each attribute, measured by what the access point should offer."""
    shown = next((seen for seen in look.wlans if seen.ssid == DISASTER_SSID), None)
    if not desired.wlans:
        return {OFF_AIR: Verdict.RIGHT if shown is None else Verdict.NOT_RIGHT}
    if shown is None:
        return {ON_AIR: Verdict.NOT_RIGHT}
    right = dict.fromkeys(sorted(shown.has), Verdict.RIGHT)
    return {ON_AIR: Verdict.RIGHT} | right | dict.fromkeys(sorted(shown.lacks), Verdict.NOT_RIGHT)


def _key(declaration: Declaration, ap: str, now: datetime) -> ProofKey:
    return declaration.number, ap, Direction.OPEN if declaration.is_active(now) else Direction.BACK


def _may_say_more(before: ProofRecord | None, now: datetime) -> bool:
    return before is None or not before.is_whole or now - before.newest_at >= NEWEST_EVERY


def _record(
    declaration: Declaration, ap: str, desired: Desired, looks: Mapping[Source, Look], now: datetime
) -> ProofRecord:
    best = max(looks, key=EVIDENCE_OF.__getitem__)
    began_at = declaration.declared_at
    if not declaration.is_active(now):
        began_at = declaration.ended_at or declaration.ends_at or began_at
    at = max(began_at, *(look.at for look in looks.values()))
    checked = (CheckedLook(source, look.at, verdicts_of(look, desired)) for source, look in looks.items())
    return ProofRecord(*_key(declaration, ap, now), at, at, EVIDENCE_OF[best], ProofSource(best), _in_order(checked))


def _merged(before: ProofRecord | None, after: ProofRecord) -> ProofRecord:
    """The first time stays, the best evidence stays, and each source keeps its newest look. What was only
    signed off is proven for the first time now."""
    if before is None or before.is_sign_off:
        return after
    best = before if before.evidence > after.evidence else after
    looks = {look.source: look for look in (*before.looks, *after.looks)}
    return replace(
        after,
        first_at=before.first_at,
        newest_at=max(before.newest_at, after.newest_at),
        evidence=best.evidence,
        source=best.source,
        looks=_in_order(looks.values()),
    )


def _says_more(before: ProofRecord, after: ProofRecord) -> bool:
    told = {look.source: look.verdicts for look in before.looks}
    return (
        after.evidence > before.evidence
        or after.newest_at - before.newest_at >= NEWEST_EVERY
        or {look.source: look.verdicts for look in after.looks} != told
    )


def _in_order(looks: Iterable[CheckedLook]) -> tuple[CheckedLook, ...]:
    return tuple(sorted(looks, key=lambda look: look.source))
