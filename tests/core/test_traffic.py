"""Octets per second from counters that wrap and start anew; a rate that may be wrong is not told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.core.traffic import UPTIME_WRAPS, Sample, rate

GIGABIT = 125e6
"""Octets per second."""


@given(
    bits=st.sampled_from([32, 64]),
    start=st.integers(0, 2**64 - 1),
    uptime=st.integers(0, UPTIME_WRAPS - 1),
    seconds=st.integers(1, 34),
    per_second=st.integers(0, int(GIGABIT)),
)
def test_a_wrap_of_the_counter_or_of_the_uptime_changes_no_rate(
    bits: int, start: int, uptime: int, seconds: int, per_second: int
) -> None:
    before = Sample(0, uptime, start % 2**bits)
    ticks = (uptime + seconds * 100) % UPTIME_WRAPS
    after = Sample(seconds, ticks, (start + seconds * per_second) % 2**bits)

    assert rate(before, after, bits, GIGABIT) == pytest.approx(per_second)


@pytest.mark.parametrize(
    ("after", "bits"),
    [
        (Sample(30, 500, 10), 64),  # it restarted: sysUpTime began anew
        (Sample(0, 100_000, 2_000), 64),  # no time went by
        (Sample(60, 106_000, 2_000), 32),  # at 1 Gbit/s 32 bits wrap in 34 s: perhaps more than once
        (Sample(10, 101_000, 10), 64),  # it went back without a restart
    ],
    ids=["restart", "no time", "wrapped who knows how often", "set back"],
)
def test_a_rate_that_cannot_be_known_is_none(after: Sample, bits: int) -> None:
    assert rate(Sample(0, 100_000, 1_000), after, bits, GIGABIT) is None


def test_a_restart_that_hides_behind_a_higher_counter_is_noticed_by_the_uptime() -> None:
    assert rate(Sample(0, 100_000, 1_000), Sample(600, 30_000, 5_000), 64, GIGABIT) is None
