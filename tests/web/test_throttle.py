"""Guessing becomes slow, and the real clerk still comes in."""

import pytest

from tui.web.throttle import FORGOTTEN_S, FREE, KNOWN_MAX, LONGEST_S, WAITING_MAX, Throttle, network


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock)


def test_the_wait_begins_after_three_and_doubles_up_to_half_a_minute(throttle: Throttle) -> None:
    waits = []
    for _ in range(12):
        waits.append(throttle.wait_s("山田", "192.0.2.1"))
        throttle.was_wrong("山田", "192.0.2.1")

    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, LONGEST_S, LONGEST_S, LONGEST_S, LONGEST_S]


def test_however_long_others_guess_a_person_waits_half_a_minute_at_most(throttle: Throttle) -> None:
    for attempt in range(5000):
        throttle.was_wrong("山田", f"192.0.2.{attempt % 250}")

    assert throttle.wait_s("山田", "198.51.100.7") == LONGEST_S


def test_guessing_one_name_does_not_slow_another_one_from_elsewhere(throttle: Throttle) -> None:
    for _ in range(20):
        throttle.was_wrong("山田", "192.0.2.1")

    assert throttle.wait_s("田中", "198.51.100.7") == 0
    assert throttle.wait_s("田中", "192.0.2.1") == LONGEST_S


def test_trying_many_names_from_one_place_is_slowed_too(throttle: Throttle) -> None:
    for number in range(FREE):
        throttle.was_wrong(f"name-{number}", "192.0.2.1")

    assert throttle.wait_s("another", "192.0.2.1") > 0


def test_the_right_password_clears_the_slate(throttle: Throttle) -> None:
    for _ in range(20):
        throttle.was_wrong("山田", "192.0.2.1")
    throttle.was_right("山田", "192.0.2.1")

    assert throttle.wait_s("山田", "192.0.2.1") == 0


def test_after_a_quarter_of_an_hour_all_is_forgotten(throttle: Throttle, clock: Clock) -> None:
    for _ in range(20):
        throttle.was_wrong("山田", "192.0.2.1")
    clock.now += FORGOTTEN_S

    assert throttle.wait_s("山田", "192.0.2.1") == 0


def test_few_attempts_from_one_place_wait_at_the_same_time(throttle: Throttle) -> None:
    assert [throttle.enter("192.0.2.1") for _ in range(WAITING_MAX + 1)] == [True] * WAITING_MAX + [False]
    assert throttle.enter("192.0.2.2")

    throttle.leave("192.0.2.1")

    assert throttle.enter("192.0.2.1")


def test_strangers_do_not_fill_the_memory(throttle: Throttle) -> None:
    for number in range(KNOWN_MAX):
        throttle.was_wrong(f"name-{number}", f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    assert len(throttle._slates) == KNOWN_MAX


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("-", "-"),
    ],
)
def test_addresses_that_one_host_may_choose_from_count_as_one(address: str, place: str) -> None:
    assert network(address) == place
