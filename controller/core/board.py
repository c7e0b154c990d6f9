"""What staff see: every facility and access point as it is known now, with nothing claimed that is not proven."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from controller.core.breaker import Halt
from controller.core.declaration import Declaration, newest_active
from controller.core.evidence import Evidence
from controller.core.facility_mark import FacilityMark
from controller.core.finding import Finding
from controller.core.health import Signs, findings
from controller.core.inventory import AccessPoint, Facility, Inventory
from controller.core.key_stand import KeyNotice, KeyStand, disagreeing
from controller.core.plan import proof
from controller.core.problem import Cause, Problem
from controller.core.state import (
    NEVER_SEEN,
    Asked,
    Desired,
    DesiredState,
    ObservedState,
    Patience,
    fresh,
    fresh_clients,
    is_heard,
)
from controller.core.substitution import Substitution
from controller.core.wlan import DISASTER_SSID


class ApState(StrEnum):
    """Where an access point stands."""

    PROVEN = "proven"
    """It does what is asked, and the device itself said so, or a named person (`Evidence.VOUCHED`)."""
    PENDING = "pending"
    UNKNOWN = "unknown"
    """No sign of life lately. Never counted as open."""
    BY_HAND = "by_hand"
    """People switch it and have not said yet that they did; or nothing is asked of it, and nobody can ask it."""
    QUIET = "quiet"
    """Nothing is asked of it and it is alive."""
    STRAY = "stray"
    """It shows the disaster SSID though no declaration asks for it. We leave it alone and say so."""


@dataclass(frozen=True, slots=True)
class ApView:
    """One access point on the board."""

    id: str
    label: str
    facility: str
    device: str
    asked: Asked
    state: ApState
    evidence: Evidence
    seen_at: datetime | None
    """When the newest look that tells what is on the air was taken."""
    heard_at: datetime | None
    ssids: tuple[str, ...]
    clients: int | None
    """Devices joined; None: unknown."""
    problem: Problem | None
    by_hand: bool = False
    """True: people switch it, because we cannot or must not log into its device."""
    substituted: tuple[Substitution, ...] = ()
    """What is on the air there otherwise than it was asked for, such as another channel. It is proven all the same."""


@dataclass(frozen=True, slots=True)
class FacilityView:
    """One facility on the board."""

    id: str
    name: str
    area: str
    aps: tuple[ApView, ...]
    mark: FacilityMark | None = None
    """What staff say of it; None: nobody has said anything."""

    @property
    def asked(self) -> int:
        return sum(ap.asked is not Asked.NOTHING for ap in self.aps)

    @property
    def proven(self) -> int:
        return sum(ap.state is ApState.PROVEN for ap in self.aps)

    @property
    def heard(self) -> int:
        silent = (ApState.UNKNOWN, ApState.BY_HAND)
        return sum(ap.state not in silent and ap.evidence is not Evidence.VOUCHED for ap in self.aps)

    @property
    def clients(self) -> int | None:
        """Devices joined, over the access points whose number is known; None when none is known."""
        known = [ap.clients for ap in self.aps if ap.clients is not None]
        return sum(known) if known else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One per device: a controller's problem is not repeated for each of its access points."""
        return tuple({ap.device: ap.problem for ap in self.aps if ap.problem is not None}.values())


@dataclass(frozen=True, slots=True)
class Board:
    """The whole town at one moment."""

    town: str
    at: datetime
    mode: Declaration | None
    """The declaration that names the town's mode now; None: 平常時."""
    declarations: tuple[Declaration, ...]
    """Every declaration that is not closed, newest first."""
    facilities: tuple[FacilityView, ...]
    halts: tuple[Halt, ...] = ()
    """Recipes that were stopped because devices refused them alike."""
    findings: tuple[Finding, ...] = ()
    """Why access points are silent: one likely cause, one finding, the widest first."""
    keys: tuple[KeyNotice, ...] = ()
    """Key switches that stand otherwise than the town."""

    @property
    def aps(self) -> tuple[ApView, ...]:
        return tuple(ap for facility in self.facilities for ap in facility.aps)

    @property
    def clients(self) -> int | None:
        known = [facility.clients for facility in self.facilities if facility.clients is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a board is made of."""

    town: str
    inventory: Inventory
    declarations: tuple[Declaration, ...]
    desired: DesiredState
    observed: ObservedState
    problems: Mapping[str, Problem]
    """By device id."""
    patience: Patience
    halts: tuple[Halt, ...] = ()
    answered_at: Mapping[str, datetime] = field(default_factory=dict)
    """By device id: its newest answer over SNMP."""
    unread: Mapping[str, Cause] = field(default_factory=dict)
    """By device id: why the newest look over SNMP found nothing."""
    by_hand: Set[str] = frozenset()
    """Ids of devices that people switch by hand."""
    marks: Mapping[str, FacilityMark] = field(default_factory=dict)
    """By facility id: what staff say."""
    keys: Mapping[str, KeyStand] = field(default_factory=dict)
    """By access point id: its key switch."""


View = Callable[[Known, Facility, datetime], FacilityView]


def board(known: Known, now: datetime, view: View | None = None) -> Board:
    """The board as of now. `view` makes the facilities' views; see controller.core.kept_views."""
    view = view or facility_view
    return Board(
        town=known.town,
        at=now,
        mode=newest_active(known.declarations, now),
        declarations=tuple(sorted((d for d in known.declarations if d.closed_at is None), key=lambda d: -d.number)),
        facilities=tuple(view(known, facility, now) for facility in known.inventory.facilities.values()),
        halts=known.halts,
        findings=findings(signs(known, now)),
        keys=tuple(disagreeing(known.keys.items(), known.inventory, known.declarations, now)),
    )


def signs(known: Known, now: datetime) -> Signs:
    return Signs(known.inventory, known.observed, known.problems, known.answered_at, known.unread, known.patience, now)


def facility_view(known: Known, facility: Facility, now: datetime) -> FacilityView:
    aps = known.inventory.aps_in(facility.id)
    views, said = tuple(ap_view(known, ap, now) for ap in aps), known.marks.get(facility.id)
    return FacilityView(facility.id, facility.name, facility.area, views, said)


def ap_view(known: Known, ap: AccessPoint, now: datetime) -> ApView:
    """Whatever of `known` is looked at here is also compared in controller.core.kept_views."""
    desired = known.desired.get(ap.id, Desired())
    observed = known.observed.get(ap.id, NEVER_SEEN)
    looks = fresh(observed, now, known.patience)
    evidence = proof(ap.id, desired, observed, now, known.patience)
    ssids = {seen.ssid for look in looks.values() for seen in look.wlans}
    return ApView(
        id=ap.id,
        label=ap.label,
        facility=ap.facility,
        device=ap.device,
        asked=desired.asked,
        state=_state(known, ap, desired, evidence, ssids, now),
        evidence=evidence,
        seen_at=max((look.at for look in looks.values()), default=None),
        heard_at=observed.heard_at,
        ssids=tuple(sorted(ssids)),
        clients=fresh_clients(observed, now, known.patience),
        problem=known.problems.get(ap.device),
        by_hand=ap.device in known.by_hand,
        substituted=tuple(one for look in looks.values() for one in look.substituted),
    )


def _state(
    known: Known, ap: AccessPoint, desired: Desired, evidence: Evidence, ssids: set[str], now: datetime
) -> ApState:
    observed = known.observed.get(ap.id, NEVER_SEEN)
    is_asked, by_hand = desired.asked is not Asked.NOTHING, ap.device in known.by_hand
    if is_asked and evidence >= Evidence.VOUCHED:
        return ApState.PROVEN
    if by_hand and (is_asked or observed.heard_at is None):
        return ApState.BY_HAND
    if not is_heard(observed, now, known.patience):
        return ApState.UNKNOWN
    if is_asked:
        return ApState.PENDING
    return ApState.STRAY if DISASTER_SSID in ssids - desired.ours else ApState.QUIET


def proven_back(declaration: Declaration, known: Known, now: datetime) -> bool:
    """Whether an ended declaration may be closed: every access point it covered is proven to be back to what it
    should be now, or signed off by name."""
    return all(
        ap_view(known, ap, now).state is ApState.PROVEN
        for ap in covered(declaration, known.inventory)
        if ap.id not in declaration.signed_off
    )


def covered(declaration: Declaration, town: Inventory) -> Iterable[AccessPoint]:
    """The access points in the facilities that a declaration names."""
    return (ap for ap in town.access_points.values() if declaration.covers(ap.facility))
