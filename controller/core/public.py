"""What the public may know: the one place that decides it, for every output that leaves the town hall.

Nothing here comes from a device's address, a contact, a note or a person's name. What is unknown has no number, and
small numbers can be held back, also where they could be found by subtraction.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from controller.core.board import ApState, ApView, Board, FacilityView
from controller.core.evidence import Evidence
from controller.core.facility_mark import Opening
from controller.core.inventory import EMPTY_INVENTORY, Facility, Inventory
from controller.core.state import Asked
from controller.core.wlan import DISASTER_SSID

HIDE_BELOW_DEFAULT = 10
"""Fewer than ten devices at a place that everybody knows by name may be one household, or show that nobody is there."""

KEPT = 1 << 15
"""Names of 10,000 access points, which are looked through again every few seconds and hardly ever change."""

_LOOKS_LIKE_ADDRESS = re.compile(
    r"(?<!\d)(\d{1,3}[.\-_]){3}\d{1,3}(?!\d)"  # IPv4, also as it is written in host names
    r"|([0-9a-f]{2}[:._-]?){5}[0-9a-f]{2}"  # MAC, as 00:1b:2c..., 00-1b..., 001b.2c..., 001b2c...
    r"|([0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}",  # IPv6
    re.IGNORECASE,
)


class PublicWifi(StrEnum):
    """Whether 00000JAPAN can be used in a facility."""

    OPEN = "open"
    """Proven on every access point there."""
    PARTLY = "partly"
    """Proven on some of them."""
    OPENING = "opening"
    """Asked for, and not proven anywhere there yet."""
    CLOSED = "closed"
    """Nobody has asked for it, or it is proven back."""
    UNKNOWN = "unknown"
    """Nothing is heard, or what is seen there is not ours to speak for."""
    NONE = "none"
    """There is no access point."""


class Certainty(StrEnum):
    """How much of a number may be said."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    """Some access points there are unknown; of the others, at least so many."""
    FEW = "few"
    """Fewer than the town wants to tell."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Count:
    """Devices joined (接続端末数). `number` is there only with EXACT and AT_LEAST."""

    certainty: Certainty
    number: int | None = None

    @property
    def exact(self) -> int | None:
        """For formats that hold a number or nothing."""
        return self.number if self.certainty is Certainty.EXACT else None


NO_COUNT = Count(Certainty.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PublicAp:
    """One access point: where it is and whether it lives. No name of a network but 00000JAPAN."""

    id: str
    name: str
    is_up: bool | None
    """True: it gave a sign of life lately. None: unknown. Never False: silence does not prove that it is off."""
    is_open: bool
    """00000JAPAN is proven there."""
    clients: int | None
    seen_at: datetime | None
    """When it was last heard; None while unknown."""


@dataclass(frozen=True, slots=True)
class PublicFacility:
    """One facility: what its visitors need."""

    id: str
    name: str
    kana: str
    english: str
    """Its name in English as an open-data list has it; empty: none has."""
    area: str
    address: str
    position: tuple[float, float] | None
    """Latitude and longitude, WGS 84; None unless both are known and on the globe."""
    capacity: str
    opening: Opening
    opening_at: datetime | None
    wifi: PublicWifi
    is_exercise: bool
    """It is open for a drill or test only."""
    clients: Count
    """Told only while 00000JAPAN is open there: who uses the facility's own networks is nobody's business."""
    seen_at: datetime | None
    """The oldest of the looks that the Wi-Fi's state is made of; None while nothing is known."""
    aps: tuple[PublicAp, ...]


@dataclass(frozen=True, slots=True)
class PublicTown:
    """The whole town as of `at`. There is no total: hidden numbers could be found by subtraction."""

    name: str
    at: datetime
    is_exercise: bool
    """Everything that is open is so for a drill or test."""
    hide_below: int
    facilities: tuple[PublicFacility, ...]


def public_town(board: Board, town: Inventory = EMPTY_INVENTORY, hide_below: int = HIDE_BELOW_DEFAULT) -> PublicTown:
    """`hide_below`: numbers below it are only called few; 0: every number that is known is told."""
    return PublicTown(
        name=board.town,
        at=board.at,
        is_exercise=board.mode is not None and not board.mode.kind.is_real,
        hide_below=hide_below,
        facilities=tuple(_facility(view, board, town, hide_below) for view in board.facilities),
    )


def _facility(view: FacilityView, board: Board, town: Inventory, hide_below: int) -> PublicFacility:
    known = town.facilities.get(view.id) or Facility(view.id, view.name, area=view.area)
    mark = view.mark
    active = [one for one in board.declarations if one.is_active(board.at) and one.covers(view.id)]
    wifi = _wifi(view.aps)
    is_told = wifi in (PublicWifi.OPEN, PublicWifi.PARTLY)
    return PublicFacility(
        id=view.id,
        name=view.name,
        kana=known.kana,
        english=known.published.get("wifi.名称_英語") or known.published.get("shelters.名称_英字", ""),
        area=view.area,
        address=known.address,
        position=_position(known),
        capacity=known.capacity,
        opening=mark.opening if mark else Opening.UNKNOWN,
        opening_at=mark.at if mark and mark.opening is not Opening.UNKNOWN else None,
        wifi=wifi,
        is_exercise=bool(active) and not any(one.kind.is_real for one in active),
        clients=_count(view.aps, hide_below) if is_told else NO_COUNT,
        seen_at=min((ap.seen_at for ap in view.aps if ap.seen_at is not None), default=None),
        aps=_aps(view.aps, town, hide_below, is_told),
    )


def _position(known: Facility) -> tuple[float, float] | None:
    if known.latitude is None or known.longitude is None:
        return None
    return (known.latitude, known.longitude) if abs(known.latitude) <= 90 and abs(known.longitude) <= 180 else None


def _is_open(ap: ApView) -> bool:
    return ap.asked is Asked.OPEN and ap.state is ApState.PROVEN


def _wifi(aps: tuple[ApView, ...]) -> PublicWifi:
    if not aps:
        return PublicWifi.NONE
    opened = sum(map(_is_open, aps))
    if opened:
        return PublicWifi.OPEN if opened == len(aps) else PublicWifi.PARTLY
    states = {ap.state for ap in aps if ap.asked is Asked.OPEN}
    if states:
        return PublicWifi.OPENING if ApState.PENDING in states else PublicWifi.UNKNOWN
    off = all(ap.state is not ApState.STRAY and (ap.asked is Asked.NOTHING or ap.state is ApState.PROVEN) for ap in aps)
    return PublicWifi.CLOSED if off else PublicWifi.UNKNOWN


def _told(ap: ApView) -> int | None:
    """Whoever is joined where 00000JAPAN is not proven uses the facility's own networks."""
    return ap.clients if _is_open(ap) else None


def _count(aps: Iterable[ApView], hide_below: int) -> Count:
    """Partial sums below the limit are unknown, not few: the rest may be many."""
    numbers = [_told(ap) for ap in aps]
    known = [number for number in numbers if number is not None]
    if not known:
        return NO_COUNT
    total, is_whole = sum(known), len(known) == len(numbers)
    if total < hide_below:
        return Count(Certainty.FEW) if is_whole else NO_COUNT
    if not is_whole and total == 0:
        return NO_COUNT
    return Count(Certainty.EXACT if is_whole else Certainty.AT_LEAST, total)


def _aps(aps: tuple[ApView, ...], town: Inventory, hide_below: int, is_told: bool) -> tuple[PublicAp, ...]:
    """Where one number is small, none of the facility's access points has one: the others, taken from the facility's
    sum, would tell it."""
    is_told = is_told and all(number is None or number >= hide_below for number in map(_told, aps))
    places = {id: number for number, id in enumerate(sorted(ap.id for ap in aps), 1)}
    return tuple(_ap(ap, places[ap.id], town, is_told) for ap in aps)


def _ap(ap: ApView, place: int, town: Inventory, is_told: bool) -> PublicAp:
    """`place`: among the access points of its facility. People name access points after their addresses; such a name
    gives way to the place. A digest would not do: all addresses there are can be tried in minutes."""
    device = town.devices.get(ap.device)
    address = device.address if device else ""
    silent = ap.state in (ApState.UNKNOWN, ApState.BY_HAND) or ap.evidence is Evidence.VOUCHED
    is_up = True if not silent or ap.clients is not None else None
    return PublicAp(
        id=f"{ap.facility}.ap-{place}" if _holds_address(ap.id, address) else ap.id,
        name=f"AP {place}" if _holds_address(ap.label, address) else ap.label,
        is_up=is_up,
        is_open=_is_open(ap),
        clients=_told(ap) if is_told else None,
        seen_at=ap.heard_at if is_up else None,
    )


@lru_cache(maxsize=KEPT)
def _holds_address(name: str, address: str) -> bool:
    return bool(_LOOKS_LIKE_ADDRESS.search(name) or (address and address.casefold() in name.casefold()))


def open_networks(ap: PublicAp) -> tuple[str, ...]:
    """The names of its networks that are the public's business."""
    return (DISASTER_SSID,) if ap.is_open else ()
