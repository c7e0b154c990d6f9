"""How far it is and how long it may take: nothing that is not so."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui.estimate import FORESEEN_MAX, Standing, in_words

COUNTS = st.integers(0, 300)
STANDINGS = st.builds(
    Standing, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.timedeltas(timedelta(0), timedelta(days=3))
)


@given(STANDINGS)
def test_full_is_said_only_when_every_access_point_is_proven(so_far: Standing) -> None:
    said = in_words(so_far)

    assert ("100%" in said) == (so_far.total > 0 and so_far.proven == so_far.total)
    assert so_far.proven == so_far.total or "." in said


@given(STANDINGS)
def test_no_time_is_promised_without_anything_to_go_by(so_far: Standing) -> None:
    if not so_far.proven or not so_far.under_way:
        assert so_far.left is None
    if so_far.left is not None:
        assert so_far.left <= FORESEEN_MAX


def test_silent_ones_are_counted_and_no_time_is_told_for_them() -> None:
    said = in_words(Standing(16, 0, 0, 0, 0, 0, 2, timedelta(seconds=30)))

    assert said == "[############..] 確認済み 16/18台(88%)  残り: 応答なし 2台"


def test_the_pace_so_far_is_what_the_rest_is_judged_by() -> None:
    assert Standing(10, 0, 20, 0, 0, 0, 0, timedelta(minutes=1)).left == timedelta(minutes=2)
    assert Standing(1, 0, 20, 0, 0, 0, 0, timedelta(hours=1)).left is None


def test_who_waits_for_a_person_is_told_apart() -> None:
    said = in_words(Standing(10, 1, 2, 5, 3, 4, 0, timedelta(seconds=20)))

    assert "処理中 2台(あと約10秒)、再試行中 5台、人の対応待ち 3台、手で切り替え 4台、担当者が引き受け 1台" in said
