"""What Prometheus is told of a town: what is known, nothing that is not, and nothing that is nobody's business."""

import os
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest

from controller.core.board import ApState
from controller.core.evidence import Evidence
from controller.core.problem import Cause
from controller.core.readiness import Shown, readiness
from controller.core.rehearsal import Rehearsal
from controller.core.state import Observation
from controller.core.vitals import Vitals
from controller.counters import SUCCESS
from tests.exporters.small_board import (
    AT,
    DEAD,
    EARTHQUAKE,
    HALL,
    LATE,
    OPEN,
    PRIVATE,
    QUIET,
    SCHOOL,
    SEEN,
    board_of,
    ended,
    exposed,
    problem,
    samples,
    snapshot,
    town,
    values,
)

SERIES_PER_AP_MAX = 40
"""A town of 400 access points then stays below 16,000 series, which the smallest Prometheus carries."""


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        assert os.environ.get("CI") != "true", "promtool is not installed, and CI must not go without it"
        pytest.skip("promtool is not installed (apt install prometheus)")
    return found


def test_promtool_has_no_complaint(promtool: str) -> None:
    told = subprocess.run([promtool, "check", "metrics"], input=exposed(snapshot()), capture_output=True, text=True)

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_promtool_has_no_complaint_about_a_town_without_anything(promtool: str) -> None:
    empty = exposed(snapshot(board_of(town({}), (), ())))
    told = subprocess.run([promtool, "check", "metrics"], input=empty, capture_output=True, text=True)

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def test_an_unknown_access_point_is_down_and_has_no_number_of_clients() -> None:
    text = exposed(snapshot())

    assert values(text, "hinan_ap_up", "ap") == {OPEN: 1, LATE: 1, DEAD: 0, QUIET: 1}
    assert values(text, "hinan_ap_clients", "ap") == {OPEN: 12, LATE: 0, QUIET: 7}
    assert values(text, "hinan_ap_evidence", "ap")[DEAD] == 0


def test_a_facility_of_which_nothing_is_known_has_no_number_of_clients_either() -> None:
    text = exposed(snapshot(board_of(town({DEAD: SCHOOL, QUIET: HALL}))))

    assert values(text, "hinan_facility_clients", "facility") == {HALL: 7}


def test_what_is_asked_and_what_is_proven_are_two_series() -> None:
    text = exposed(snapshot())

    assert values(text, "hinan_ap_desired_open", "ap") == {OPEN: 1, LATE: 1, DEAD: 1, QUIET: 0}
    assert values(text, "hinan_ap_proven", "ap") == {OPEN: 1, LATE: 0, DEAD: 0, QUIET: 0}


def test_on_the_way_back_only_access_points_that_are_back_count_as_proven() -> None:
    text = exposed(snapshot(board_of(town(), SEEN, (ended(EARTHQUAKE),))))

    assert set(values(text, "hinan_ap_desired_open", "ap").values()) == {0}
    assert values(text, "hinan_ap_proven", "ap") == {OPEN: 0, LATE: 1, DEAD: 0, QUIET: 0}


def test_exactly_one_mode_is_on() -> None:
    opened = values(exposed(snapshot()), "hinan_mode", "mode")
    normal = values(exposed(snapshot(board_of(town(), SEEN, ()))), "hinan_mode", "mode")

    assert opened == {"normal": 0, "disaster": 1, "outage": 0, "drill": 0, "test": 0}
    assert normal == {"normal": 1, "disaster": 0, "outage": 0, "drill": 0, "test": 0}


def test_a_declaration_has_its_time_until_it_is_closed() -> None:
    declared = values(exposed(snapshot()), "hinan_declaration_timestamp_seconds", "number")

    assert declared == {"3": EARTHQUAKE.declared_at.timestamp()}


def test_a_device_has_a_series_for_the_problem_it_has_now() -> None:
    text = exposed(snapshot())

    assert {(s.labels["device"], s.labels["cause"]) for s in samples(text) if s.name == "hinan_device_problem"} == {
        (LATE, "command_rejected"),
        (DEAD, "unreachable"),
    }


def test_sessions_are_counted_by_cause_and_no_cause_is_left_out() -> None:
    counted = values(exposed(snapshot()), "hinan_push_sessions_total", "outcome")

    assert set(counted) == {SUCCESS, *Cause}
    assert (counted[SUCCESS], counted[Cause.COMMAND_REJECTED], counted[Cause.UNREACHABLE]) == (5, 2, 0)


def test_the_age_of_the_newest_poll_is_told_once_there_was_one() -> None:
    polled = snapshot()
    before = snapshot()
    before.counters.polled_at = None

    assert [s.value for s in samples(exposed(polled)) if s.name == "hinan_poll_age_seconds"] == [4]
    assert "hinan_poll_age_seconds" not in exposed(before)


def test_no_series_carries_an_address_a_key_a_person_or_a_reason() -> None:
    text = exposed(snapshot())

    assert [secret for secret in PRIVATE if secret in text] == []
    assert "施設 school" in text, "names of places are public, and are there to show that the search works"


def test_an_access_point_costs_at_most_forty_series() -> None:
    """Also when it brings a facility, a device and a problem of its own."""
    few = len(samples(exposed(snapshot(board_of(town({QUIET: HALL}))))))
    more = len(samples(exposed(snapshot(board_of(town({QUIET: HALL, LATE: SCHOOL}))))))

    assert problem(LATE).device == LATE
    assert 0 < more - few <= SERIES_PER_AP_MAX


def test_an_access_point_that_leaves_the_inventory_leaves_no_series() -> None:
    before, after = exposed(snapshot()), exposed(snapshot(board_of(town({QUIET: HALL}))))

    assert LATE in before
    assert not any(left in after for left in (OPEN, LATE, DEAD, SCHOOL))


def test_a_look_at_a_box_that_is_not_in_the_inventory_makes_no_series() -> None:
    stranger = Observation("stranger", SEEN[0].at, SEEN[0].source, clients=99)

    assert "stranger" not in exposed(snapshot(board_of(town(), (*SEEN, stranger))))


def test_how_an_access_point_fares_is_told_and_what_is_unknown_has_no_series() -> None:
    now = snapshot()
    ap = now.board.aps[0]
    fares = Vitals(clients_ours=20, clients_own=7, clients_by_radio={"ng": 3, "na": 24}, cpu_percent=15.0)

    text = exposed(replace(now, vitals={ap.id: fares}))

    assert values(text, "hinan_ap_network_clients", "network") == {"ours": 20, "own": 7}
    assert values(text, "hinan_ap_radio_clients", "radio") == {"ng": 3, "na": 24}
    assert values(text, "hinan_ap_cpu_utilization_ratio", "ap") == {ap.id: 0.15}
    assert values(text, "hinan_ap_memory_utilization_ratio", "ap") == {}


def test_a_box_that_nobody_can_ask_is_neither_up_nor_down() -> None:
    now = snapshot()
    by_hand = [replace(ap, state=ApState.BY_HAND, clients=None, heard_at=None) for ap in now.board.aps]
    place = replace(now.board.facilities[0], aps=tuple(by_hand))

    text = exposed(replace(now, board=replace(now.board, facilities=(place,))))

    assert values(text, "hinan_ap_up", "ap") == {}
    assert values(text, "hinan_ap_heard_timestamp_seconds", "ap") == {}
    assert set(values(text, "hinan_ap_proven", "ap").values()) == {0}


def test_what_a_named_person_says_is_called_so() -> None:
    now = snapshot()
    said = replace(now.board.aps[0], state=ApState.PROVEN, evidence=Evidence.VOUCHED, clients=None)
    place = replace(now.board.facilities[0], aps=(said,))

    text = exposed(replace(now, board=replace(now.board, facilities=(place,))))

    assert values(text, "hinan_ap_evidence", "ap") == {said.id: 1}
    assert "1 a named person's word" in text
    assert all(f" {source.value} " in text for source in Evidence), "the help explains every value"


def test_the_access_points_of_a_facility_are_counted_by_where_they_stand() -> None:
    text = exposed(snapshot())

    counted = [s for s in samples(text) if s.name == "hinan_facility_access_points"]
    assert {s.labels["state"]: s.value for s in counted if s.labels["facility"] == SCHOOL} == {
        **dict.fromkeys(map(str, ApState), 0),
        "proven": 1,
        "pending": 1,
        "unknown": 1,
    }


def test_a_declaration_that_is_over_and_not_closed_has_the_time_of_its_end() -> None:
    over = ended(EARTHQUAKE)
    back = exposed(snapshot(board_of(town(), SEEN, (over,))))

    assert over.ended_at is not None
    assert values(back, "hinan_declaration_end_timestamp_seconds", "number") == {"3": over.ended_at.timestamp()}
    assert values(back, "hinan_ap_desired_back", "ap") == {OPEN: 1, LATE: 1, DEAD: 1, QUIET: 0}
    assert values(exposed(snapshot()), "hinan_declaration_end_timestamp_seconds", "number") == {}


def test_devices_with_a_problem_wait_for_a_retry_or_for_a_person() -> None:
    text = exposed(snapshot())

    assert values(text, "hinan_devices_waiting", "waits_for") == {"retry": 0, "person": 2}


def test_how_late_looks_were_is_a_histogram_that_adds_up() -> None:
    text = exposed(snapshot())

    assert values(text, "hinan_poll_lag_seconds_bucket", "le") == {
        **dict.fromkeys(("0.01", "0.05", "0.1", "0.25", "0.5", "1.0", "2.0"), 1),
        **dict.fromkeys(("5.0", "10.0", "30.0", "+Inf"), 2),
    }
    assert "hinan_poll_lag_seconds_sum 3.004" in text


def test_time_in_sessions_and_traps_are_told_by_outcome() -> None:
    text = exposed(snapshot())

    assert values(text, "hinan_push_session_seconds_total", "outcome")["success"] == 12.5
    assert values(text, "hinan_traps_total", "outcome") == {"hint": 3, "refused": 1}


def test_mqtt_is_told_of_only_where_there_is_a_broker() -> None:
    without, given = exposed(snapshot()), exposed(replace(snapshot(), uses_mqtt=True))

    assert "hinan_mqtt" not in without
    assert "hinan_mqtt_connected 0.0" in given
    assert values(given, "hinan_mqtt_messages_total", "outcome") == {"reports": 4}


def test_how_ready_facilities_are_is_told_with_when_they_were_proven() -> None:
    proven_at = AT - timedelta(days=1)
    rehearsed = {OPEN: Rehearsal(OPEN, AT, proven_at=proven_at)}
    found = readiness(Shown("試験町", town({OPEN: SCHOOL, QUIET: HALL}), frozenset(), rehearsed, {}), AT)

    text = exposed(replace(snapshot(), readiness=found))

    assert values(text, "hinan_facility_readiness_ratio", "facility") == {SCHOOL: 1, HALL: 0}
    assert values(text, "hinan_facility_readiness_timestamp_seconds", "facility") == {SCHOOL: proven_at.timestamp()}
    assert values(text, "hinan_readiness_lacking_access_points", "lack")["never_rehearsed"] == 1
    assert "hinan_readiness_ratio 0.5" in text


def test_a_facility_tells_where_it_is_if_anybody_knows() -> None:
    places = {s.labels["facility"]: s.labels for s in samples(exposed(snapshot())) if s.name == "hinan_facility_info"}

    assert (places[SCHOOL]["latitude"], places[SCHOOL]["longitude"]) == ("35.6188", "137.4379")
    assert not {"latitude", "longitude"} & set(places[HALL])


def test_a_device_that_tells_of_a_thousand_radios_stays_within_its_forty_series() -> None:
    few = snapshot(board_of(town({QUIET: HALL})))
    radios = {f"radio-{number}": 1 for number in range(1000)}
    look = Vitals(clients_ours=1, clients_own=1, clients_by_radio=radios, cpu_percent=1, memory_percent=1, up_since=AT)

    of_it = [s for s in samples(exposed(replace(few, vitals={QUIET: look}))) if QUIET in s.labels.values()]

    assert 15 < len(of_it) < SERIES_PER_AP_MAX


def test_what_the_store_and_the_loops_did_is_counted() -> None:
    text = exposed(snapshot())

    assert values(text, "hinan_store_transaction_duration_seconds_count", "kind") == {"read": 0, "write": 1}
    assert values(text, "hinan_loop_turns_total", "loop") == {"poller": 20, "reconciler": 10}
    assert values(text, "hinan_town_info", "name") == {"試験町": 1}
