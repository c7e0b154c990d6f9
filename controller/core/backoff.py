"""When to try a failing device again: doubling waits, spread a little so that a town does not knock in step."""

from datetime import datetime

from controller.core.problem import RETRY_OF, Cause


def next_try(cause: Cause, tries: int, now: datetime, chance: float) -> datetime | None:
    """Time of the next try after `tries` failures in a row; None when only a person may start it.

    `chance` in [0, 1) spreads the wait by up to a quarter, downwards.
    """
    rule = RETRY_OF[cause]
    if not rule.by_itself:
        return None
    wait = min(rule.first * (1 << min(tries - 1, 20)), rule.most)
    return now + wait * (1 - chance / 4)
