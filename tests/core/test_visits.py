"""Where people are sent, in which order, and with what in their hands."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from controller.core.board import Known, board
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.message import Message
from controller.core.problem import NOT_TAKEN_BACK, Cause, Problem
from controller.core.profile import ByHand, DeviceProfile, ProvenOn, Role
from controller.core.state import NEVER_SEEN, Observation, SeenWlan, desired_state, observe
from controller.core.visits import SILENT_FOR, Need, Visit, places, visits
from controller.core.wlan import DISASTER_SSID
from controller.core.word import Word
from tests.core.arbitrary import NOW, PATIENCE

SILENT = DeviceProfile("silent", "no words", Role.AP, ProvenOn.PAPER, ("test",))
SPOKEN = replace(SILENT, name="spoken", by_hand={"ja": ByHand("青いボタン", "赤いボタン")})
PROFILES = {each.name: each for each in (SILENT, SPOKEN)}
TOWN = inventory(
    [
        Facility("gym", "体育館", capacity="８１０人（2平方メートルあたり1人）", contact="職員室"),
        Facility("hall", "公民館", area="中央", address="緑1番地", capacity="240人"),
    ],
    [Device(id, "192.0.2.1", "silent", "c") for id in ("g1", "g2", "h1")] + [Device("h2", "", "spoken", "")],
    [
        *(AccessPoint(id, "gym", id) for id in ("g1", "g2")),
        *(AccessPoint(id, "hall", id) for id in ("h1", "h2")),
    ],
)
DECLARED = Declaration(1, Kind.DISASTER, "地震", "町長", "山田", NOW - timedelta(hours=1))
EVERYBODY_ANSWERS = {ap: Observation(ap, NOW, Source.SNMP, wlans=frozenset()) for ap in ("g1", "g2", "h1")}


def known(*declared: Declaration, by_hand: frozenset[str] = frozenset({"h2"}), **problems: Problem) -> Known:
    observed = {ap: observe(NEVER_SEEN, seen) for ap, seen in EVERYBODY_ANSWERS.items()}
    return Known(
        "町", TOWN, declared, desired_state(TOWN, declared, NOW), observed, problems, PATIENCE, by_hand=by_hand
    )


def problem(device: str, cause: Cause, since: datetime = NOW, detail: str = "so") -> Problem:
    return Problem(device, "192.0.2.1", "silent", "c", cause, Message(detail, {"what": "x", "ssid": "y"}), since, 1)


def found(what: Known) -> tuple[Visit, ...]:
    return visits(what, board(what, NOW), PROFILES)


def needs(what: Known) -> dict[str, Need]:
    return {visit.ap: visit.need for visit in found(what)}


def test_nobody_goes_anywhere_in_peace() -> None:
    assert found(known(h1=problem("h1", Cause.HOST_KEY_CHANGED))) == ()


def test_what_people_switch_is_visited_until_they_say_that_it_is_done() -> None:
    asked = known(DECLARED)
    said = Word("h2", NOW, "山田", True, 1).observation

    assert needs(asked) == {"h2": Need.BY_HAND}
    assert needs(replace(asked, observed={**asked.observed, "h2": observe(NEVER_SEEN, said)})) == {}


def test_a_visit_says_where_whom_to_call_and_what_to_press() -> None:
    (visit,) = found(known(DECLARED))
    (back,) = found(known(replace(DECLARED, ended_at=NOW)))

    assert (visit.place, visit.area, visit.address, visit.contact) == ("公民館", "中央", "緑1番地", "")
    assert (visit.press("ja", str), back.press("ja", str)) == ("青いボタン", "赤いボタン")
    assert visit.press("en", str) == visit.general


@pytest.mark.parametrize(
    ("cause", "need"),
    [
        (Cause.HOST_KEY_CHANGED, Need.STRANGER),
        (Cause.SETUP_INCOMPLETE, Need.SETUP),
        (Cause.LOGIN_REFUSED, None),
        (Cause.COMMAND_REJECTED, None),
        (Cause.UNREACHABLE, None),
    ],
)
def test_only_problems_that_need_hands_send_somebody(cause: Cause, need: Need | None) -> None:
    assert needs(known(DECLARED, by_hand=frozenset(), g1=problem("g1", cause))).get("g1") is need


def test_a_silent_device_is_visited_after_a_while_and_only_where_others_answer() -> None:
    long_ago = NOW - SILENT_FOR - timedelta(seconds=1)
    silent = problem("g1", Cause.UNREACHABLE, long_ago)
    all_silent = known(DECLARED, g1=silent)

    assert needs(known(DECLARED, g1=silent))["g1"] is Need.SILENT
    assert "g1" not in needs(known(DECLARED, g1=replace(silent, since=NOW)))
    assert "g1" not in needs(replace(all_silent, observed={}))


def test_danger_comes_first_then_where_most_people_wait() -> None:
    danger = problem("h1", Cause.READ_BACK_DIFFERS, detail=NOT_TAKEN_BACK)
    full = found(known(DECLARED, h1=danger, g1=problem("g1", Cause.HOST_KEY_CHANGED)))

    assert [(visit.ap, visit.need) for visit in full] == [
        ("h1", Need.DANGER),
        ("g1", Need.STRANGER),
        ("h2", Need.BY_HAND),
    ]
    assert [visit.people for visit in full] == [240, 810, 240]


def test_danger_is_visited_even_when_nothing_is_asked_and_until_somebody_says_that_it_is_off() -> None:
    danger = known(h1=problem("h1", Cause.READ_BACK_DIFFERS, detail=NOT_TAKEN_BACK))
    observed = {**danger.observed, "h1": observe(danger.observed["h1"], Word("h1", NOW, "山田", False, 0).observation)}

    assert [(visit.need, visit.is_off) for visit in found(danger)] == [(Need.DANGER, True)]
    assert found(replace(danger, observed=observed)) == ()


def test_clients_of_the_place_count_before_its_published_size() -> None:
    asked = known(DECLARED)
    joined = Observation("h1", NOW, Source.SNMP, wlans=frozenset({SeenWlan(DISASTER_SSID)}), clients=900)
    seen = replace(asked, observed={**asked.observed, "h1": observe(NEVER_SEEN, joined)})

    (visit,) = found(seen)

    assert (visit.clients, visit.people) == (900, 900)


@pytest.mark.parametrize(
    ("written", "number"), [("1,200人", 1200), ("約８０名（2平方メートルあたり1人）", 80), ("不明", 0), ("", 0)]
)
def test_the_first_number_of_a_published_size_is_read(written: str, number: int) -> None:
    assert places(written) == number
