"""What staff see: every facility and access point as it is known now, with nothing claimed that is not proven."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controller.core.declaration import Declaration, newest_active
from controller.core.evidence import Evidence
from controller.core.inventory import AccessPoint, Facility, Inventory
from controller.core.plan import proof
from controller.core.problem import Problem
from controller.core.state import (
    NEVER_SEEN,
    Asked,
    Desired,
    DesiredState,
    Observed,
    ObservedState,
    Patience,
    fresh,
    fresh_clients,
    is_heard,
)
from controller.core.wlan import DISASTER_SSID


class ApState(StrEnum):
    """Where an access point stands."""

    PROVEN = "proven"
    """It does what is asked, and the device itself said so."""
    PENDING = "pending"
    UNKNOWN = "unknown"
    """No sign of life lately. Never counted as open."""
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


@dataclass(frozen=True, slots=True)
class FacilityView:
    """One facility on the board."""

    id: str
    name: str
    area: str
    aps: tuple[ApView, ...]

    @property
    def asked(self) -> int:
        return sum(ap.asked is not Asked.NOTHING for ap in self.aps)

    @property
    def proven(self) -> int:
        return sum(ap.state is ApState.PROVEN for ap in self.aps)

    @property
    def heard(self) -> int:
        return sum(ap.state is not ApState.UNKNOWN for ap in self.aps)

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


def board(known: Known, now: datetime) -> Board:
    """The board as of now."""
    return Board(
        town=known.town,
        at=now,
        mode=newest_active(known.declarations, now),
        declarations=tuple(sorted((d for d in known.declarations if d.closed_at is None), key=lambda d: -d.number)),
        facilities=tuple(facility_view(known, facility, now) for facility in known.inventory.facilities.values()),
    )


def facility_view(known: Known, facility: Facility, now: datetime) -> FacilityView:
    aps = known.inventory.aps_in(facility.id)
    return FacilityView(facility.id, facility.name, facility.area, tuple(ap_view(known, ap, now) for ap in aps))


def ap_view(known: Known, ap: AccessPoint, now: datetime) -> ApView:
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
        state=_state(desired, observed, evidence, ssids, known.patience, now),
        evidence=evidence,
        seen_at=max((look.at for look in looks.values()), default=None),
        heard_at=observed.heard_at,
        ssids=tuple(sorted(ssids)),
        clients=fresh_clients(observed, now, known.patience),
        problem=known.problems.get(ap.device),
    )


def _state(
    desired: Desired, observed: Observed, evidence: Evidence, ssids: set[str], patience: Patience, now: datetime
) -> ApState:
    if not is_heard(observed, now, patience):
        return ApState.UNKNOWN
    if desired.asked is not Asked.NOTHING:
        return ApState.PROVEN if evidence >= Evidence.READ_BACK else ApState.PENDING
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
