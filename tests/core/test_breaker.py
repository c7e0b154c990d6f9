"""The circuit breaker: a wrong recipe stops soon, a right one never, and one odd device decides nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.core.breaker import (
    ALIKE_MAX,
    PILOTS_LAST,
    PILOTS_MAX,
    PROBE_EVERY,
    Recipe,
    Rejection,
    Trial,
    rejection_of,
)
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import Block
from controller.core.state import Asked
from tests.core.profiles import profile, session

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
RECIPE = Recipe("small", Asked.OPEN)
SAID = Message("`on`, answering no")
LINES = [Rejection(Cause.COMMAND_REJECTED, line) for line in ("on {ssid} {vlan}", "save")]
DEVICES = [f"ap-{number}" for number in range(8)]
REFUSALS = st.lists(st.tuples(st.sampled_from(DEVICES), st.sampled_from(LINES)), max_size=30)


def begun() -> Trial:
    return Trial(epoch=1, began_at=NOW)


def after(trial: Trial, refusals: list[tuple[str, Rejection]]) -> Trial:
    for device, rejection in refusals:
        trial = trial.refused_by(device, RECIPE, rejection, SAID, NOW)
    return trial


def stopped() -> Trial:
    return after(begun(), [(device, LINES[0]) for device in DEVICES[:ALIKE_MAX]])


@given(REFUSALS)
def test_it_stops_when_enough_different_devices_refused_the_same_line_and_not_before(
    refusals: list[tuple[str, Rejection]],
) -> None:
    alike = max((len({device for device, at in refusals if at == line}) for line in LINES), default=0)

    assert (after(begun(), refusals).halt is not None) == (alike >= ALIKE_MAX)


@given(REFUSALS, REFUSALS)
def test_a_recipe_that_worked_once_is_not_stopped_any_more(
    before: list[tuple[str, Rejection]], later: list[tuple[str, Rejection]]
) -> None:
    """A success closes the breaker, and odd devices among working ones never trip it."""
    trial = after(after(begun(), before).succeeded(), later)

    assert trial.halt is None
    assert trial.admits(under_way=10_000, now=NOW)


@given(REFUSALS, st.integers(0, 10_000))
def test_what_a_person_lets_go_on_goes_on(refusals: list[tuple[str, Rejection]], under_way: int) -> None:
    trial = after(stopped().override(), refusals)

    assert trial.halt is None
    assert trial.admits(under_way, NOW)


def test_a_stopped_recipe_is_tried_on_one_device_now_and_then() -> None:
    trial = stopped()
    later = NOW + PROBE_EVERY

    assert not trial.admits(under_way=0, now=later - timedelta(seconds=1))
    assert trial.admits(under_way=0, now=later)
    assert not trial.admits(under_way=1, now=later)
    again = trial.refused_by("ap-7", RECIPE, LINES[0], SAID, later)
    assert not again.admits(under_way=0, now=later)
    assert again.halt is not None
    assert again.halt.since == NOW


def test_a_recipe_that_never_worked_has_pilots_first_unless_nobody_answers_them() -> None:
    trial = begun()

    assert trial.admits(PILOTS_MAX - 1, NOW)
    assert not trial.admits(PILOTS_MAX, NOW)
    assert trial.admits(PILOTS_MAX, NOW + PILOTS_LAST)
    assert Trial(epoch=2, began_at=NOW, piloted=True).admits(PILOTS_MAX, NOW)


def refused(command: str, cause: Cause = Cause.COMMAND_REJECTED) -> DeviceProblem:
    return DeviceProblem(cause, Message('`{command}`, answering "{answer}"', {"command": command, "answer": "no"}))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("on 00000JAPAN 700", "on 00000JAPAN 710", True),
        ("on 00000JAPAN 700", "off 00000JAPAN", False),
        ("wlan 12 up", "wlan 7 up", True),
        ("wlan 12 up", "wlan 12 down", False),
    ],
)
def test_refusals_are_alike_when_they_came_at_the_same_line_of_the_profile(one: str, other: str, alike: bool) -> None:
    recipe = profile(ssh=session(login=("no pager",)), save=(Block(("write",)),))

    assert (rejection_of(refused(one), recipe) == rejection_of(refused(other), recipe)) is alike


def test_only_refusals_say_something_about_the_recipe() -> None:
    causes = {cause for cause in Cause if rejection_of(refused("on 00000JAPAN 700", cause), profile()) is not None}

    assert causes == {Cause.COMMAND_REJECTED, Cause.PROMPT_NOT_UNDERSTOOD}


def test_staff_are_told_who_refused_what_and_how_to_go_on() -> None:
    halt = stopped().halt

    assert halt is not None
    said = str(halt.message)
    assert all(words in said for words in ("small", "5 of them", "ap-0", "answering no", "hinan resume small"))
