"""Where somebody has to go, the most pressing first: what we cannot switch, and what we cannot reach or trust."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from controller.core.board import ApState, ApView, Board, FacilityView, Known
from controller.core.evidence import Source
from controller.core.inventory import Device, Facility
from controller.core.message import Message, mark
from controller.core.problem import Cause, Problem
from controller.core.profile import ByHand, DeviceProfile
from controller.core.state import NEVER_SEEN, Asked, shows
from controller.core.wlan import DISASTER_SSID

SILENT_FOR = timedelta(minutes=10)
"""A restart takes up to five minutes, and a person half an hour to get there."""


class Need(StrEnum):
    """Why somebody has to go, worst first."""

    DANGER = "danger"
    """Our network is on the air without isolation or outside its VLAN, and we could not take it off."""
    BY_HAND = "by_hand"
    SILENT = "silent"
    """It does not answer while others of its facility do, so that neither power nor line of the place are gone."""
    STRANGER = "stranger"
    """It shows another host key than the pinned one."""
    SETUP = "setup"
    """Something is missing on our side, and nobody has set it right."""


WHY: Mapping[Need, str] = {
    Need.DANGER: mark("DANGER: 00000JAPAN is on the air, is not safe there, and could not be taken off"),
    Need.BY_HAND: mark("switched by hand"),
    Need.SILENT: mark("does not answer, while others in the same place do"),
    Need.STRANGER: mark("its host key changed: is it the same device?"),
    Need.SETUP: mark("the set-up is incomplete, so that we cannot switch it"),
}

PROBLEM_OF: Mapping[Cause, Need] = {
    Cause.HOST_KEY_CHANGED: Need.STRANGER,
    Cause.SETUP_INCOMPLETE: Need.SETUP,
}

GENERAL: Mapping[Asked, str] = {
    Asked.OPEN: mark(
        "1. Power: is its lamp on? 2. Network cable: firm at both ends? 3. Take the power away, give it back, wait "
        "five minutes. 4. Look with a phone for 00000JAPAN. If it is not there, set it on the device: no password, the "
        "guest network, clients kept apart."
    ),
    Asked.BACK: mark(
        "1. Look with a phone for 00000JAPAN. 2. If it is there, switch it off on the device. 3. If you cannot, take "
        "the power away. 4. Look again: it must be gone."
    ),
}
"""What to do where the profile says nothing about it."""

SWITCH_OFF = mark(
    "Switch 00000JAPAN off on the device, or take its power away: strangers can reach the facility's own network "
    "through it. Then look with a phone: it must be gone."
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One access point that needs a person on site."""

    ap: str
    label: str
    facility: str
    place: str
    area: str
    address: str
    contact: str
    """Whom to call there, and how; empty: nobody wrote it down."""
    device: str
    device_address: str
    need: Need
    asked: Asked
    by_hand: Mapping[str, str]
    """By language: what the profile says people press; empty: `general` holds."""
    general: str
    """A text of the catalogue."""
    problem: Problem | None
    clients: int | None
    """Devices joined at the facility's other access points; None: unknown."""
    capacity: str
    people: int
    """How many may wait there: the clients, else the published number of places, else 0. Only good for an order."""

    @property
    def is_off(self) -> bool:
        """Whether it must be off the air when the person leaves."""
        return self.need is Need.DANGER or self.asked is not Asked.OPEN

    def press(self, language: str, translate: Callable[[str], str]) -> str:
        """What to do there."""
        return self.by_hand.get(language) or translate(self.general)

    @property
    def why(self) -> Message:
        return Message(WHY[self.need])


def visits(known: Known, board: Board, profiles: Mapping[str, DeviceProfile]) -> tuple[Visit, ...]:
    """Danger first, then where most people wait, then in the order of the inventory. `board` is that of `known`."""
    found = [
        _visit(known, facility, ap, need, profiles[known.inventory.devices[ap.device].profile])
        for facility in board.facilities
        for ap in facility.aps
        if (need := _need(known, facility, ap, board.at)) is not None
    ]
    return tuple(sorted(found, key=lambda visit: (visit.need is not Need.DANGER, -visit.people)))


def _need(known: Known, facility: FacilityView, ap: ApView, now: datetime) -> Need | None:
    problem = ap.problem
    if problem is not None and problem.is_dangerous and not _is_said_to_be_off(known, ap):
        return Need.DANGER
    if ap.asked is Asked.NOTHING or ap.state is ApState.PROVEN:
        return None
    if ap.by_hand:
        return Need.BY_HAND
    if problem is None:
        return None
    if problem.cause is Cause.UNREACHABLE:
        is_long = now - problem.since > SILENT_FOR
        return Need.SILENT if is_long and _others_answer(facility, ap.device) else None
    return PROBLEM_OF.get(problem.cause)


def _is_said_to_be_off(known: Known, ap: ApView) -> bool:
    word = known.observed.get(ap.id, NEVER_SEEN).looks.get(Source.PERSON)
    return word is not None and not shows(word.wlans, DISASTER_SSID)


def _others_answer(facility: FacilityView, device: str) -> bool:
    silent = (ApState.UNKNOWN, ApState.BY_HAND)
    return any(ap.device != device and ap.state not in silent for ap in facility.aps)


def _visit(known: Known, view: FacilityView, ap: ApView, need: Need, profile: DeviceProfile) -> Visit:
    facility, device = known.inventory.facilities[view.id], known.inventory.devices[ap.device]
    is_off = need is Need.DANGER or ap.asked is not Asked.OPEN
    return Visit(
        **_whereabouts(facility, device),
        ap=ap.id,
        label=ap.label,
        need=need,
        asked=ap.asked,
        by_hand=dict(_texts(profile.by_hand, is_off)),
        general=SWITCH_OFF if need is Need.DANGER else GENERAL[Asked.BACK if is_off else Asked.OPEN],
        problem=ap.problem,
        clients=view.clients,
        people=view.clients or places(facility.capacity),
    )


def _whereabouts(facility: Facility, device: Device) -> dict[str, str]:
    return {
        "facility": facility.id,
        "place": facility.name,
        "area": facility.area,
        "address": facility.address,
        "contact": facility.contact,
        "capacity": facility.capacity,
        "device": device.id,
        "device_address": device.address,
    }


def _texts(by_hand: Mapping[str, ByHand], is_off: bool) -> Iterable[tuple[str, str]]:
    return ((language, text.withdraw if is_off else text.offer) for language, text in by_hand.items())


def places(capacity: str) -> int:
    """The first number in a published 想定収容人数, which is text; 0: none is in it."""
    number = re.search(r"\d[\d,]*", unicodedata.normalize("NFKC", capacity))
    return int(number[0].replace(",", "")) if number else 0
