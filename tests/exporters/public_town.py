"""Boards of any kind for the outputs to the public, and everything that those say of them."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from controller.core.board import ApState, ApView, Board, FacilityView
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Evidence
from controller.core.facility_mark import FacilityMark, Opening
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.public import PublicTown, public_town
from controller.core.state import Asked
from controller.core.wlan import DISASTER_SSID
from exporters.public.ngsi import entities
from exporters.public.publishing import public_files

AT = datetime(2026, 1, 17, 5, 46, tzinfo=UTC)

ADDRESS, OTHER_ADDRESS = "192.0.2.77", "00:1b:2c:3d:4e:5f"
PRIVATE = (
    ADDRESS,
    "001b2c3d4e5f",
    "yamada",
    "suzuki",
    "震度6弱",
    "school-net",
    "内線 210",
    "北門の鍵",
    "cred-1",
    "SHA256:kk",
)
"""Addresses, people, a reason, a network of the school's own, a contact, a note, a credential, a key: all stay in."""

DISASTER = Declaration(3, Kind.DISASTER, "震度6弱", "suzuki", "yamada", AT - timedelta(minutes=9))
DRILL = Declaration(4, Kind.DRILL, "震度6弱", "suzuki", "yamada", AT, ends_at=AT + timedelta(hours=1))

_ASKED = {
    ApState.PROVEN: (Asked.OPEN, Asked.BACK),
    ApState.PENDING: (Asked.OPEN, Asked.BACK),
    ApState.UNKNOWN: tuple(Asked),
    ApState.BY_HAND: tuple(Asked),
    ApState.QUIET: (Asked.NOTHING,),
    ApState.STRAY: (Asked.NOTHING,),
}


def ap(
    id: str,
    facility: str,
    state: ApState = ApState.PROVEN,
    clients: int | None = None,
    asked: Asked = Asked.OPEN,
) -> ApView:
    heard = AT - timedelta(seconds=4) if state not in (ApState.UNKNOWN, ApState.BY_HAND) else None
    is_shown = state is ApState.STRAY or (state is ApState.PROVEN and asked is Asked.OPEN)
    ssids = ("school-net", *((DISASTER_SSID,) if is_shown else ()))
    evidence = Evidence.ON_RADIO if state is ApState.PROVEN else Evidence.NONE
    return ApView(id, f"{id} 北側", facility, id, asked, state, evidence, heard, heard, ssids, clients, None)


def facility(
    id: str, *aps: ApView, name: str = "", opening: Opening = Opening.UNKNOWN, note: str = "北門の鍵"
) -> FacilityView:
    said = FacilityMark(id, opening, note, AT - timedelta(minutes=30), "yamada")
    return FacilityView(id, name or f"{id} 公民館", "中央", aps, said)


def board(*facilities: FacilityView, mode: Declaration | None = DISASTER) -> Board:
    return Board("みどり町", AT, mode, (mode,) if mode else (), facilities)


def town_of(shown: Board) -> Inventory:
    """With everything that must not get out."""
    places = [
        Facility(
            id=one.id,
            name=one.name,
            kana="コウミンカン",
            area=one.area,
            address="みどり町中央1-2",
            latitude=35.4567,
            longitude=136.9876,
            capacity="810人",
            contact="内線 210",
            published={"wifi.名称_英語": "Central Hall", "shelters.備考": "北門の鍵"},
        )
        for one in shown.facilities
    ]
    devices = [Device(one.device, ADDRESS, "openwrt", "cred-1", host_key="SHA256:kk") for one in shown.aps]
    return inventory(places, devices, [AccessPoint(one.id, one.facility, one.device) for one in shown.aps])


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """Any board that the core could make, and a few that it should not."""
    places = []
    for number in range(draw(st.integers(0, 3))):
        aps = []
        for other in range(draw(st.integers(0, 3))):
            state = draw(st.sampled_from(ApState))
            silent = state in (ApState.UNKNOWN, ApState.BY_HAND)
            clients = None if silent else draw(st.none() | st.integers(0, 30))
            name = draw(st.sampled_from(["ap", f"ap-{ADDRESS}", "ap-192-0-2-77", OTHER_ADDRESS.replace(":", "")]))
            aps.append(
                ap(f"{name}-{number}{other}", f"f{number}", state, clients, draw(st.sampled_from(_ASKED[state])))
            )
        places.append(facility(f"f{number}", *aps, opening=draw(st.sampled_from(Opening))))
    return board(*places, mode=draw(st.sampled_from([None, DISASTER, DRILL])))


def published(shown: Board, hide_below: int) -> tuple[PublicTown, Mapping[str, str]]:
    """What the public may know, and every output as text."""
    town = public_town(shown, town_of(shown), hide_below)
    files = {name: content.decode() for name, content in public_files(town).items()}
    return town, {**files, "ngsi": json.dumps(entities(town), ensure_ascii=False)}


def numbers_in(value: Any) -> Iterator[float]:
    """Every number anywhere in a JSON value, positions aside."""
    match value:
        case bool():
            return
        case int() | float():
            yield value
        case list():
            for one in value:
                yield from numbers_in(one)
        case dict():
            for name, one in value.items():
                if name != "coordinates":
                    yield from numbers_in(one)
