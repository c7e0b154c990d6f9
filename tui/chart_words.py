"""Clients of one facility over the last hours, as a line with its ends and its peak named."""

from collections.abc import Iterable, Sequence

from controller.core.history import HistoryPoint, highest
from controller.i18n import _
from tui.sparkline import spark
from tui.times import hour_and_minute


def chart_words(points: Sequence[HistoryPoint], width: int) -> Iterable[str]:
    """One line; none when nothing is known of these hours."""
    top = highest(points)
    if top is None or top.highest is None:
        return
    letters = min(len(points), max(6, width - 50))
    yield _("Clients since {start}: [{line}] at most {count} ({time})").format(
        start=hour_and_minute(points[-letters].at),
        line=spark(points, letters),
        count=top.highest,
        time=hour_and_minute(top.at),
    )
