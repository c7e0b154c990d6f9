"""Octets per second from two looks at a counter that wraps, and that starts anew when its device restarts."""

from dataclasses import dataclass

TICKS_PER_S = 100
"""SNMPv2-SMI TimeTicks (RFC 2578, 7.1.8)."""

UPTIME_WRAPS = 2**32
"""In ticks: sysUpTime starts anew after 497 days."""

LOST_S = 2.0
"""How much less than the time between two looks the uptime may have grown: clocks differ, and agents answer late."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at a counter."""

    at_s: float
    """By a clock of ours that never jumps."""
    uptime: int
    """SNMPv2-MIB::sysUpTime at that look, in ticks."""
    count: int


def rate(before: Sample, after: Sample, bits: int, most_per_s: float) -> float | None:
    """What was counted per second; None when two looks cannot tell.

    They cannot when the device restarted in between, when no time went by, when the counter (of `bits`, 32 or 64) may
    have wrapped more than once at `most_per_s` (a 32-bit counter of octets does so in 34 s at 1 Gbit/s), or when it
    would have counted faster than that (it was set back without a restart).
    """
    seconds = after.at_s - before.at_s
    if seconds <= 0 or _restarted(before, after) or most_per_s * seconds >= 2**bits:
        return None
    per_second = ((after.count - before.count) % 2**bits) / seconds
    return per_second if per_second <= most_per_s else None


def _restarted(before: Sample, after: Sample) -> bool:
    grown_s = ((after.uptime - before.uptime) % UPTIME_WRAPS) / TICKS_PER_S
    return abs(grown_s - (after.at_s - before.at_s)) > max(LOST_S, 0.1 * (after.at_s - before.at_s))
