"""The small charts of the last hours."""

import unicodedata
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from controller.core.history import HistoryPoint
from tui.sparkline import spark

START = datetime(2026, 9, 2, tzinfo=UTC)


def points(*clients: int | None) -> tuple[HistoryPoint, ...]:
    return tuple(
        HistoryPoint(START + n * timedelta(minutes=30), count, count, count is None) for n, count in enumerate(clients)
    )


@given(st.lists(st.none() | st.integers(0, 2000), max_size=30), st.integers(1, 24))
def test_a_chart_has_its_width_in_letters_that_every_terminal_draws_one_cell_wide(
    clients: list[int | None], width: int
) -> None:
    drawn = spark(points(*clients), width)

    assert len(drawn) == width
    assert {unicodedata.east_asian_width(letter) for letter in drawn} == {"Na"}


@given(st.lists(st.integers(0, 2000), min_size=2, max_size=12))
def test_more_clients_never_look_like_fewer(clients: list[int]) -> None:
    heights = ["_.-=#".index(letter) for letter in spark(points(*clients), len(clients))]

    assert [heights[n] for n in sorted(range(len(clients)), key=clients.__getitem__)] == sorted(heights)


def test_unknown_is_blank_and_none_at_all_is_not() -> None:
    assert spark(points(None, 0, 40, None, 1), 6) == "  _# ."


def test_one_telephone_is_no_crowd() -> None:
    assert spark(points(0, 1, 1), 3) == "_.."


def test_a_narrow_chart_shows_the_newest_hours() -> None:
    assert spark(points(40, 40, 40, 0, 0, 0), 3) == "___"
