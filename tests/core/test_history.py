"""Clients minute by minute: what goes in comes out, and what is not known never becomes a number."""

from array import array
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from controller.core.history import (
    CLIENTS_MAX,
    HOUR,
    MINUTE,
    MINUTES,
    UNKNOWN,
    HistoryBlock,
    HistoryPoint,
    by_hour,
    empty_hour,
    highest,
    hour_of,
    packed,
    points,
    samples,
    start_of,
    unpacked,
)

START = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)
CLIENTS = st.none() | st.integers(0, 300) | st.integers(0, CLIENTS_MAX)
HOURS = st.lists(CLIENTS, min_size=MINUTES, max_size=MINUTES)
IDS = st.text(st.sampled_from("abc-0.19"), min_size=1, max_size=8)


def block(series: dict[str, list[int | None]], hour: int = hour_of(START)) -> HistoryBlock:
    filled = {ap: (told + [None] * MINUTES)[:MINUTES] for ap, told in series.items()}
    octets = {
        ap: array("H", [UNKNOWN if value is None else value for value in told]).tobytes() for ap, told in filled.items()
    }
    return HistoryBlock(hour, "gym", packed(octets))


def told(found: tuple[HistoryPoint, ...]) -> list[tuple[int | None, bool]]:
    return [(point.highest, point.partial) for point in found]


@given(st.dictionaries(IDS, HOURS, min_size=1, max_size=4))
def test_a_block_comes_back_as_it_was(series: dict[str, list[int | None]]) -> None:
    assert samples(block(series).clients) == {ap: tuple(told) for ap, told in series.items()}


@given(st.dictionaries(IDS, HOURS, min_size=1, max_size=4), st.integers(1, 90))
def test_every_point_lies_among_what_was_counted_in_its_minutes(series: dict[str, list[int | None]], step: int) -> None:
    found = points([block(series)], list(series), START, START + HOUR, step * MINUTE)

    for n, point in enumerate(found):
        columns = list(zip(*series.values(), strict=True))[n * step : (n + 1) * step]
        sums = [sum(x for x in column if x is not None) for column in columns if set(column) != {None}]
        assert point.highest == max(sums, default=None)
        assert point.partial == any(None in column for column in columns)
        assert (point.mean is None) == (not sums)


def test_an_hour_begins_without_a_number() -> None:
    series = unpacked(packed({"a": empty_hour().tobytes()}))

    assert set(series["a"]) == {UNKNOWN}
    assert told(points([], ["a"], START, START + HOUR, HOUR)) == [(None, True)]


def test_what_is_not_known_of_one_access_point_is_said_and_not_counted_as_none() -> None:
    blocks = [block({"a": [5, 0, None, 7], "b": [1, 0, None, None]})]

    found = points(blocks, ["a", "b"], START, START + 4 * MINUTE, MINUTE)

    assert told(found) == [(6, False), (0, False), (None, True), (7, True)]


def test_an_access_point_without_any_number_makes_the_sum_partial() -> None:
    assert told(points([block({"a": [5]})], ["a", "never"], START, START + MINUTE, MINUTE)) == [(5, True)]


def test_what_left_the_inventory_is_not_counted() -> None:
    assert told(points([block({"a": [5], "left": [9]})], ["a"], START, START + MINUTE, MINUTE)) == [(5, False)]


def test_minutes_to_come_are_not_unknown() -> None:
    found = points([block({"a": [5] * 10})], ["a"], START, START + 10 * MINUTE, HOUR)

    assert told(found) == [(5, False)]


def test_a_window_may_begin_and_end_anywhere() -> None:
    hours = [block({"a": [n] * MINUTES}, hour_of(START) + n) for n in range(3)]

    found = points(hours, ["a"], START + 30 * MINUTE + timedelta(seconds=7), START + 90 * MINUTE, 30 * MINUTE)

    assert [(point.at, point.highest) for point in found] == [(START + 30 * MINUTE, 0), (START + HOUR, 1)]


def test_minutes_are_put_together_by_the_hours_of_the_clock() -> None:
    hours = [block({"a": [10 * n, 10 * n + 2] * 30}, hour_of(START) + n) for n in range(2)]
    minutes = points(hours, ["a"], START + 59 * MINUTE, START + 2 * HOUR, MINUTE)

    assert by_hour(minutes) == (HistoryPoint(START, 2, 2.0, False), HistoryPoint(START + HOUR, 12, 11.0, False))
    assert highest(minutes) == HistoryPoint(START + 61 * MINUTE, 12, 12.0, False)
    assert highest(points([], ["a"], START, START + HOUR, HOUR)) is None


@given(st.integers(0, 2**32))
def test_an_hour_holds_its_minutes(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)

    assert start_of(hour_of(at)) <= at < start_of(hour_of(at)) + HOUR
