"""The one decision of the project: which steps lead from what is on the air to what should be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from controller.core.evidence import EVIDENCE_OF, Evidence
from controller.core.problem import Problem
from controller.core.state import NEVER_SEEN, Desired, DesiredState, Observed, ObservedState, Patience, fresh, offers
from controller.core.wlan import Wlan


@dataclass(frozen=True, slots=True, order=True)
class OfferWlan:
    """Put this network on the air."""

    ap: str
    wlan: Wlan


@dataclass(frozen=True, slots=True, order=True)
class WithdrawWlan:
    """Take our network off the air."""

    ap: str
    ssid: str


Step = OfferWlan | WithdrawWlan


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """What would be sent to one device."""

    device: str
    address: str
    profile: str
    aps: tuple[str, ...]
    steps: tuple[Step, ...]
    commands: tuple[str, ...]
    heard: bool
    """False: it does not answer now; the steps follow as soon as it does."""
    looked: bool
    """False: its networks are not known yet; it is asked first, and told only what is missing."""
    problem: Problem | None
    by_hand: bool = False
    """True: people switch it, so that there are no commands."""


def plan(desired: DesiredState, observed: ObservedState, now: datetime, patience: Patience) -> tuple[Step, ...]:
    """Every step still to do; empty when the air already matches.

    Two rules people rely on. An access point we have not heard from gets no steps: guessing could take down the
    only network left. And we withdraw only networks we could have put there (`Desired.ours`), never the facility's
    own. Offers come before withdrawals.
    """
    steps: list[Step] = []
    for ap, wanted in desired.items():
        steps.extend(steps_for(ap, wanted, observed.get(ap, NEVER_SEEN), now, patience))
    return tuple(sorted(steps, key=lambda step: isinstance(step, WithdrawWlan)))


def steps_for(ap: str, wanted: Desired, observed: Observed, now: datetime, patience: Patience) -> Iterable[Step]:
    """One access point's part of the plan. A network counts as offered only when no fresh look denies it,
    and as withdrawn only when no fresh look still shows it."""
    looks = fresh(observed, now, patience).values()
    if not looks:
        return
    for wlan in sorted(wanted.wlans):
        if any(not offers(look.wlans, wlan.ssid) for look in looks):
            yield OfferWlan(ap, wlan)
    on_air = {seen.ssid for look in looks for seen in look.wlans}
    for ssid in sorted((on_air & wanted.ours) - {wlan.ssid for wlan in wanted.wlans}):
        yield WithdrawWlan(ap, ssid)


def proof(ap: str, wanted: Desired, observed: Observed, now: datetime, patience: Patience) -> Evidence:
    """The best evidence that this access point offers just what it should; NONE while anything is left to do
    or nothing fresh was read from it. That a network is on the air is not enough: some look must tell how it is."""
    looks = fresh(observed, now, patience)
    if not looks or any(steps_for(ap, wanted, observed, now, patience)):
        return Evidence.NONE
    if wanted.wlans and not any(look.whole for look in looks.values()):
        return Evidence.NONE
    return max(EVIDENCE_OF[source] for source in looks)
