"""Watches a declaration until it is proven, until no more can be expected now, or until patience ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from controller.api.unreachable import DaemonUnreachable
from controller.cli.tally import BY_HAND, UNKNOWN, Tally, Unproven
from controller.core.board import Board

QUIET_S = 5.0
"""When every unproven access point has its problem and five seconds bring nothing new, the rest takes longer
than a person wants to look at a prompt."""

UNKNOWN_QUIET_S = 15.0
"""Where nothing is known yet, a first login may still be under way; a dead host takes ten seconds to say so."""

TICK_S = 1.0
"""How often elapsed seconds are shown."""


class Why(Enum):
    """Why the wait ended."""

    COMPLETE = auto()
    SETTLED = auto()
    TIME_UP = auto()
    OVERTAKEN = auto()
    LOST = auto()
    """The daemon went away."""


@dataclass(slots=True)
class Wait:
    """One wait for one declaration; knows when it should end."""

    limit_s: float
    began_s: float
    tally: Tally
    changed_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.changed_s = self.began_s

    def take_in(self, tally: Tally, now_s: float) -> None:
        if _standings(tally) != _standings(self.tally):
            self.changed_s = now_s
        self.tally = tally

    def over(self, now_s: float) -> Why | None:
        if self.tally.overtaken:
            return Why.OVERTAKEN
        if self.tally.complete:
            return Why.COMPLETE
        if now_s - self.began_s >= self.limit_s:
            return Why.TIME_UP
        quiet_s = quiet_needed_s(self.tally)
        return Why.SETTLED if quiet_s is not None and now_s - self.changed_s >= quiet_s else None


def quiet_needed_s(tally: Tally) -> float | None:
    """After how long without news nothing more can be expected now; None while something is sure to come."""
    if all(_was_tried(unproven, tally) for unproven in tally.unproven):
        return QUIET_S
    if all(_was_tried(unproven, tally) or unproven.cause == UNKNOWN for unproven in tally.unproven):
        return UNKNOWN_QUIET_S
    return None


async def follow(
    boards: AsyncIterator[Board], judge: Callable[[Board], Tally], wait: Wait, show: Callable[[Tally, float], None]
) -> Why:
    """Takes boards until `wait` is over. `show` gets every tally, and the last one again each second."""
    clock = asyncio.get_running_loop().time
    coming = asyncio.ensure_future(anext(boards))
    try:
        while (why := wait.over(clock())) is None:
            left_s = max(0.0, wait.limit_s - (clock() - wait.began_s))
            await asyncio.wait({coming}, timeout=min(TICK_S, left_s))
            if coming.done():
                wait.take_in(judge(coming.result()), clock())
                coming = asyncio.ensure_future(anext(boards))
            show(wait.tally, clock() - wait.began_s)
    except DaemonUnreachable:
        return Why.LOST
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
    return why


def _was_tried(unproven: Unproven, tally: Tally) -> bool:
    """A problem from before this declaration says nothing yet: the declaration itself leads to a new try. What people
    switch is never tried, and takes them longer than anybody waits at a prompt."""
    if unproven.cause == BY_HAND:
        return True
    problem = unproven.ap.problem
    return problem is not None and problem.epoch >= tally.declaration.number


def _standings(tally: Tally) -> frozenset[tuple[str, str]]:
    return frozenset((unproven.ap.id, unproven.cause) for unproven in tally.unproven)
