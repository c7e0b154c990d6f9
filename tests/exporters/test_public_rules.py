"""What leaves the town hall: nothing secret, nothing stale as a number, nothing small that should be hidden."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.core.board import ApState, Board, FacilityView
from controller.core.facility_mark import Opening
from controller.core.public import Certainty, Count, PublicWifi, public_town
from controller.core.state import Asked
from exporters.public.geojson import geojson
from exporters.public.ngsi import entities
from tests.exporters.public_town import (
    ADDRESS,
    DISASTER,
    DRILL,
    PRIVATE,
    ap,
    board,
    boards,
    facility,
    numbers_in,
    published,
    town_of,
)

LIMITS = st.sampled_from([0, 1, 10])
OPEN, PENDING, UNKNOWN, QUIET = ApState.PROVEN, ApState.PENDING, ApState.UNKNOWN, ApState.QUIET


def public_numbers(seen: FacilityView) -> list[int]:
    """Elsewhere people use the facility's own networks."""
    is_open = [one for one in seen.aps if one.asked is Asked.OPEN and one.state is OPEN]
    return [one.clients for one in is_open if one.clients is not None]


@given(boards(), LIMITS)
@settings(max_examples=50, deadline=None)
def test_no_output_holds_anything_that_is_not_public(shown: Board, hide_below: int) -> None:
    _, texts = published(shown, hide_below)

    assert {(name, word) for name, text in texts.items() for word in PRIVATE if word in text} == set()
    assert not any(re.search(r"192[.\-_]0[.\-_]2[.\-_]77", text) for text in texts.values())


@given(boards(), LIMITS)
@settings(max_examples=50, deadline=None)
def test_a_number_is_told_only_when_it_is_known_whole_and_not_small(shown: Board, hide_below: int) -> None:
    town, _ = published(shown, hide_below)
    for seen, place in zip(shown.facilities, town.facilities, strict=True):
        known = public_numbers(seen)
        if place.clients.exact is not None:
            assert len(known) == len(seen.aps)
            assert place.clients.exact == sum(known) >= hide_below
        if place.clients.certainty is Certainty.AT_LEAST:
            assert place.clients.number == sum(known) >= hide_below
            assert len(known) < len(seen.aps)


@given(boards(), LIMITS)
@settings(max_examples=50, deadline=None)
def test_every_number_in_a_machine_readable_output_is_one_that_may_be_told(shown: Board, hide_below: int) -> None:
    town, _ = published(shown, hide_below)
    told = {place.clients.exact for place in town.facilities}
    told |= {one.clients for place in town.facilities for one in place.aps}

    assert set(numbers_in(json.loads(geojson(town)))) <= told
    assert set(numbers_in(list(entities(town)))) <= told


@given(boards(), st.integers(1, 12))
@settings(max_examples=50, deadline=None)
def test_no_hidden_number_can_be_found_by_subtraction(shown: Board, hide_below: int) -> None:
    """Of a facility's sum and the numbers of its access points, those that are told leave no small one over."""
    town, _ = published(shown, hide_below)
    for seen, place in zip(shown.facilities, town.facilities, strict=True):
        by_ap = [one.clients for one in place.aps if one.clients is not None]
        if by_ap:
            assert all(number >= hide_below for number in public_numbers(seen))


@given(boards())
@settings(max_examples=50, deadline=None)
def test_nothing_is_counted_where_the_network_is_not_open(shown: Board) -> None:
    for place in public_town(shown, hide_below=0).facilities:
        if place.wifi not in (PublicWifi.OPEN, PublicWifi.PARTLY):
            assert place.clients.number is None
            assert all(one.clients is None for one in place.aps)


@pytest.mark.parametrize(
    ("states", "wifi"),
    [
        ([], PublicWifi.NONE),
        ([(OPEN, Asked.OPEN), (OPEN, Asked.OPEN)], PublicWifi.OPEN),
        ([(OPEN, Asked.OPEN), (UNKNOWN, Asked.OPEN)], PublicWifi.PARTLY),
        ([(PENDING, Asked.OPEN), (UNKNOWN, Asked.OPEN)], PublicWifi.OPENING),
        ([(UNKNOWN, Asked.OPEN)], PublicWifi.UNKNOWN),
        ([(ApState.BY_HAND, Asked.OPEN)], PublicWifi.UNKNOWN),
        ([(QUIET, Asked.NOTHING), (UNKNOWN, Asked.NOTHING)], PublicWifi.CLOSED),
        ([(OPEN, Asked.BACK)], PublicWifi.CLOSED),
        ([(PENDING, Asked.BACK)], PublicWifi.UNKNOWN),
        ([(ApState.STRAY, Asked.NOTHING)], PublicWifi.UNKNOWN),
    ],
)
def test_the_state_of_the_wifi_is_never_better_than_what_is_proven(
    states: list[tuple[ApState, Asked]], wifi: PublicWifi
) -> None:
    aps = [ap(f"a{number}", "f", state, asked=asked) for number, (state, asked) in enumerate(states)]

    assert public_town(board(facility("f", *aps))).facilities[0].wifi is wifi


@pytest.mark.parametrize(
    ("clients", "hide_below", "count"),
    [
        ([12, 30], 10, Count(Certainty.EXACT, 42)),
        ([2, 3], 10, Count(Certainty.FEW)),
        ([0, 0], 10, Count(Certainty.FEW)),
        ([0, 0], 0, Count(Certainty.EXACT, 0)),
        ([12, None], 10, Count(Certainty.AT_LEAST, 12)),
        ([2, None], 10, Count(Certainty.UNKNOWN)),
        ([0, None], 0, Count(Certainty.UNKNOWN)),
        ([None, None], 0, Count(Certainty.UNKNOWN)),
    ],
)
def test_how_many_devices_may_be_told(clients: list[int | None], hide_below: int, count: Count) -> None:
    aps = [ap(f"a{number}", "f", clients=one) for number, one in enumerate(clients)]

    assert public_town(board(facility("f", *aps)), hide_below=hide_below).facilities[0].clients == count


def test_access_points_have_no_numbers_where_one_of_them_is_small() -> None:
    place = public_town(board(facility("f", ap("a", "f", clients=40), ap("b", "f", clients=3)))).facilities[0]

    assert place.clients == Count(Certainty.EXACT, 43)
    assert [one.clients for one in place.aps] == [None, None]


def test_a_drill_is_told_as_a_drill_and_a_disaster_is_not() -> None:
    place = facility("f", ap("a", "f"))

    drill, disaster = (public_town(board(place, mode=mode)) for mode in (DRILL, DISASTER))
    assert (drill.is_exercise, drill.facilities[0].is_exercise) == (True, True)
    assert (disaster.is_exercise, disaster.facilities[0].is_exercise) == (False, False)


def test_the_opening_state_is_what_staff_said_and_has_its_time() -> None:
    opened, unsaid = public_town(board(facility("a", opening=Opening.OPEN), facility("b"))).facilities

    assert (opened.opening, opened.opening_at is None) == (Opening.OPEN, False)
    assert (unsaid.opening, unsaid.opening_at) == (Opening.UNKNOWN, None)


def test_an_access_point_that_is_named_after_an_address_is_told_by_its_place_and_by_nothing_made_of_the_name() -> None:
    """Not by a digest either: the few addresses there are can all be tried."""
    shown = board(facility("f", ap("a", "f"), ap(f"ap-{ADDRESS}", "f")))
    other = board(facility("f", ap("a", "f"), ap("ap-198.51.100.9", "f")))
    aps, others = (public_town(one, town_of(one)).facilities[0].aps for one in (shown, other))

    assert [one.id for one in aps] == ["a", "f.ap-2"]
    assert aps == others


def test_who_uses_a_facilitys_own_networks_is_not_told_while_others_there_are_open() -> None:
    shown = board(facility("f", ap("a", "f", clients=30), ap("b", "f", PENDING, clients=40)))
    place = public_town(shown).facilities[0]

    assert place.wifi is PublicWifi.PARTLY
    assert place.clients == Count(Certainty.AT_LEAST, 30)
    assert [one.clients for one in place.aps] == [30, None]


def test_half_a_position_is_none() -> None:
    shown = board(facility("f"))
    town = town_of(shown)
    whole = public_town(shown, town).facilities[0].position
    without = public_town(shown).facilities[0].position

    assert (whole, without) == ((35.4567, 136.9876), None)
