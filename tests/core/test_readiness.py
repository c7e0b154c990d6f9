"""How ready a town is, and for how long that is believed; and whose turn it is to be rehearsed tonight."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.readiness import BELIEVED, FORGOTTEN, FULL, Lack, Shown, device_readiness, readiness
from controller.core.rehearsal import NIGHT_ENDS, NIGHT_LASTS, Rehearsal, due_tonight, following
from tests.core.arbitrary import NOW

DAY = timedelta(days=1)
READY = Rehearsal("a", NOW, unprepared=frozenset(), commands=("flip",), proven_at=NOW)
REFUSED = Rehearsal("a", NOW, Cause.LOGIN_REFUSED, Message("no"))
UNPREPARED = replace(READY, unprepared=frozenset({"profile"}))
UNREADY = replace(READY, unready=frozenset({"privilege"}), proven_at=None)
TOWN = inventory(
    [Facility("gym", "体育館"), Facility("hall", "公民館"), Facility("empty", "空き家")],
    [Device(id, "192.0.2.1", "openwrt", "c") for id in ("a", "b", "c")],
    [AccessPoint("a", "gym", "a"), AccessPoint("b", "gym", "b"), AccessPoint("c", "hall", "c")],
)


def score(rehearsal: Rehearsal | None, opened_at: datetime | None = None, now: datetime = NOW) -> tuple[int, set[Lack]]:
    found = device_readiness("a", False, rehearsal, opened_at, now)
    return found.score, set(found.lacks)


def test_what_was_never_tried_is_worth_nothing_and_what_people_switch_is_ready() -> None:
    assert score(None) == (0, {Lack.NEVER})
    assert device_readiness("a", True, None, None, NOW).lacks == (Lack.BY_HAND,)
    assert device_readiness("a", True, None, None, NOW).score == FULL


def test_each_lack_costs_its_points() -> None:
    assert score(READY) == (100, set())
    assert score(UNPREPARED) == (60, {Lack.UNPREPARED})
    assert score(following(READY, UNREADY)) == (0, {Lack.UNREADY})
    assert score(following(READY, REFUSED)) == (0, {Lack.FAILED})
    assert score(REFUSED) == (0, {Lack.FAILED, Lack.OLD})


@given(st.lists(st.integers(0, 60 * 24 * 60), min_size=2, max_size=6).map(sorted))
def test_a_score_only_falls_while_nothing_is_proven_and_ends_at_nothing(minutes: list[int]) -> None:
    scores = [score(READY, now=NOW + timedelta(minutes=each))[0] for each in minutes]

    assert scores == sorted(scores, reverse=True)
    assert score(READY, now=NOW + BELIEVED) == (100, set())
    assert score(READY, now=NOW + FORGOTTEN) == (0, {Lack.OLD})
    assert 0 < score(READY, now=NOW + (BELIEVED + FORGOTTEN) / 2)[0] < 100


def test_a_real_opening_is_a_proof_and_outdates_a_rehearsal_that_failed_before_it() -> None:
    assert score(REFUSED, opened_at=NOW + DAY, now=NOW + DAY) == (100, set())
    assert score(None, opened_at=NOW) == (100, set())
    assert score(UNPREPARED, opened_at=NOW + DAY, now=NOW + DAY) == (100, set())
    assert score(REFUSED, opened_at=NOW - DAY) == (0, {Lack.FAILED})


def test_a_facility_is_the_mean_of_its_access_points_with_causes_counted() -> None:
    rehearsals = {"a": READY, "b": replace(following(READY, REFUSED), device="b")}
    found = readiness(Shown("町", TOWN, frozenset({"c"}), rehearsals, {}), NOW)

    gym, hall = found.facilities
    assert (gym.facility, gym.aps, gym.score, gym.is_ready) == ("gym", 2, 50, False)
    assert (gym.lacks, gym.causes, gym.proven_at) == ({Lack.FAILED: 1}, {Cause.LOGIN_REFUSED: 1}, NOW)
    assert (hall.score, hall.is_ready, hall.lacks) == (100, True, {Lack.BY_HAND: 1})
    assert found.score == 66


def test_a_town_without_access_points_has_no_score() -> None:
    assert readiness(Shown("町", inventory([], [], []), frozenset(), {}, {}), NOW).score is None


MINUTES = st.integers(-60, 6 * 60)


@given(st.lists(MINUTES, min_size=1, max_size=40).map(sorted), st.integers(1, 30))
def test_every_device_has_one_turn_a_night_spread_over_it(minutes: list[int], count: int) -> None:
    devices = [(f"d{number}", "k") for number in range(count)]
    newest: dict[str, Rehearsal] = {}
    turns: list[str] = []
    for now in (NOW + timedelta(minutes=each) for each in minutes):
        due = list(due_tonight(devices, newest, NOW, now))
        assert not due or NOW <= now < NOW + NIGHT_ENDS
        turns += due
        newest |= {device: Rehearsal(device, now) for device in due}

    assert len(turns) == len(set(turns))
    if any(NIGHT_LASTS <= timedelta(minutes=each) < NIGHT_ENDS for each in minutes):
        assert set(turns) == {device for device, _ in devices}


def test_the_night_is_used_evenly() -> None:
    devices = [(f"d{number}", "k") for number in range(100)]

    half = list(due_tonight(devices, {}, NOW, NOW + NIGHT_LASTS / 2))

    assert 45 <= len(half) <= 55


def test_a_refused_login_and_a_changed_host_key_are_not_tried_again_at_night_until_the_pin_is_new() -> None:
    before = {
        "a": replace(REFUSED, at=NOW - DAY, host_key="old"),
        "b": Rehearsal("b", NOW - DAY, Cause.HOST_KEY_CHANGED, host_key="old"),
        "c": Rehearsal("c", NOW - DAY, Cause.UNREACHABLE, host_key="old"),
        "d": Rehearsal("d", NOW - DAY, Cause.HOST_KEY_CHANGED, host_key="older"),
    }

    assert set(due_tonight([(id, "old") for id in before], before, NOW, NOW + NIGHT_LASTS)) == {"c", "d"}
