"""Clients over the last hours in as many cells as there are, with letters that every terminal draws one cell wide."""

from collections.abc import Sequence

from controller.core.history import HistoryPoint, Span
from controller.i18n import _

LEVELS = "_.-=#"
"""From none at all to the most of these hours."""

GAP = " "
"""Nothing is known of that time."""

TOP_MIN = 4
"""One telephone in a quiet hall must not look like a crowd."""

STEP_MINUTES = 30
SPAN = Span(hours=12, step_minutes=STEP_MINUTES)
"""What is asked of the daemon for the whole town; narrow screens show the end of it."""


def spark(points: Sequence[HistoryPoint], width: int) -> str:
    """`width` letters, the newest last; blank where nothing is known."""
    last = points[-width:]
    top = max([TOP_MIN, *(point.highest for point in last if point.highest is not None)])
    return "".join(_letter(point.highest, top) for point in last).rjust(width)


def _letter(clients: int | None, top: int) -> str:
    if clients is None:
        return GAP
    steps = len(LEVELS) - 1
    return LEVELS[-(-clients * steps // top)] if clients else LEVELS[0]


def hours_shown(width: int) -> str:
    """How much of the past so many letters show."""
    return _("{count} h").format(count=width * STEP_MINUTES // 60)
