"""Views that are used again are the ones that would be made anew."""

from dataclasses import fields, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from controller.core.board import Known, board
from controller.core.evidence import Source
from controller.core.facility_mark import FacilityMark, Opening
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.kept_views import KeptViews
from controller.core.message import Message
from controller.core.problem import Cause, Problem
from controller.core.state import NEVER_SEEN, Observation, SeenWlan, desired_state, observe
from controller.core.wlan import DISASTER_SSID
from tests.core.arbitrary import NOW, PATIENCE, declarations

AP_IDS = ("a", "b", "c")
TOWN = inventory(
    [Facility("gym", "体育館"), Facility("hall", "公民館")],
    [Device(id, "192.0.2.1", "openwrt", "c") for id in AP_IDS],
    [AccessPoint("a", "gym", "a"), AccessPoint("b", "gym", "b"), AccessPoint("c", "hall", "c")],
)

SEEN = st.builds(
    Observation,
    ap=st.sampled_from(AP_IDS),
    at=st.integers(-60, 0).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    source=st.sampled_from(Source),
    heard=st.booleans(),
    wlans=st.sampled_from([None, frozenset(), frozenset({SeenWlan(DISASTER_SSID)})]),
    clients=st.none() | st.integers(0, 9),
)
HAPPENINGS = st.one_of(
    SEEN,
    st.tuples(st.just("told"), st.sampled_from(AP_IDS)),
    st.tuples(st.just("problem"), st.sampled_from(AP_IDS)),
    st.tuples(st.just("solved"), st.sampled_from(AP_IDS)),
    st.tuples(st.just("by hand"), st.sampled_from(AP_IDS)),
    st.tuples(st.just("marked"), st.sampled_from(tuple(TOWN.facilities))),
    st.builds(lambda seconds: timedelta(seconds=seconds), st.integers(1, 1000)),
    declarations(),
)


def problem(device: str, now: datetime) -> Problem:
    return Problem(device, "192.0.2.1", "openwrt", "c", Cause.UNREACHABLE, Message("no"), now, 1)


@given(st.lists(HAPPENINGS, max_size=30))
def test_a_board_with_kept_views_is_the_board_made_anew(happenings: list[object]) -> None:
    kept, now = KeptViews(), NOW
    known = Known("みどり町", TOWN, (), desired_state(TOWN, (), NOW), {}, {}, PATIENCE)
    for happening in happenings:
        match happening:
            case Observation() as seen:
                seen = replace(seen, at=seen.at + (now - NOW))
                known = replace(
                    known, observed={**known.observed, seen.ap: observe(known.observed.get(seen.ap, NEVER_SEEN), seen)}
                )
            case ("told", str(ap)):
                told = replace(known.observed.get(ap, NEVER_SEEN), changed_at=now)
                known = replace(known, observed={**known.observed, ap: told})
            case ("problem", str(device)):
                known = replace(known, problems={**known.problems, device: problem(device, now)})
            case ("solved", str(device)):
                left = {id: problem for id, problem in known.problems.items() if id != device}
                known = replace(known, problems=left)
            case ("by hand", str(device)):
                known = replace(known, by_hand=known.by_hand ^ {device})
            case ("marked", str(facility)):
                said = FacilityMark(facility, Opening.OPEN, "", now, "佐藤")
                known = replace(known, marks={**known.marks, facility: said})
            case timedelta() as passed:
                now += passed
            case tuple() as declared:
                known = replace(known, declarations=declared, desired=desired_state(TOWN, declared, now))
        assert board(known, now, kept.view).facilities == board(known, now).facilities


def test_whatever_else_boards_come_to_be_made_of_is_thought_of_here() -> None:
    """A facility's view must not be used again when something new that it is made of has changed."""
    of_facilities = {"inventory", "desired", "observed", "problems", "patience", "by_hand", "marks"}
    of_the_whole_board = {"town", "declarations", "halts", "answered_at", "unread", "keys"}

    assert {field.name for field in fields(Known)} == of_facilities | of_the_whole_board


def test_what_has_not_changed_is_the_same_object() -> None:
    """The API writes a facility as JSON anew only when it gets another object."""
    kept = KeptViews()
    known = Known("みどり町", TOWN, (), desired_state(TOWN, (), NOW), {}, {}, PATIENCE)
    before = board(known, NOW, kept.view)
    seen = observe(NEVER_SEEN, Observation("c", NOW, Source.SNMP))
    after = board(replace(known, observed={"c": seen}), NOW + timedelta(seconds=1), kept.view)

    assert after.facilities[0] is before.facilities[0]
    assert after.facilities[1] != before.facilities[1]
