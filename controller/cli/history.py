"""`hinan history`: how many clients a facility had over the last hours, as a chart of digits and a table."""

from collections.abc import Iterable, Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.completing import facilities
from controller.cli.conversation import converse
from controller.cli.documents import points_document
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.cli.status import chosen
from controller.cli.tables import laid_out
from controller.core.board import FacilityView
from controller.core.history import HistoryPoint, Span, highest
from controller.core.message import Message, mark
from controller.i18n import JAPAN, _

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark("Show how many clients a facility had over the last hours. What is not known is never a number.")

HOURS_MAX = 24 * 366
"""What the API takes at most."""

CHART_CELLS = 60
"""Cells of the chart: with its labels it fits a line of 80; in a narrower terminal it takes more lines."""

CHART_CELLS_MIN, LABEL_CELLS = 20, 15

ROWS_MAX = 24
"""Lines of the table: one screen."""

UNKNOWN = "?"
"""One cell of the chart in which nothing was known."""

STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1_440)
"""Minutes that people can count in."""


def history(
    context: typer.Context,
    facility: Annotated[
        str, typer.Argument(metavar="FACILITY", help=mark("Id or name of the facility."), autocompletion=facilities)
    ],
    hours: Annotated[
        int, typer.Option("--hours", min=1, max=HOURS_MAX, metavar="N", help=mark("How far to look back."))
    ] = 24,
    as_json: AsJson = False,
) -> None:
    place, chart, table = converse(context, lambda daemon: _asked(daemon, facility, hours))
    out = Output(as_json)
    if as_json:
        out.document({"facility": place.id, "name": place.name, "points": points_document(chart)})
        return
    for line in lines(place.name, chart, table):
        out.say(line)


async def _asked(
    daemon: "Client", named: str, hours: int
) -> tuple[FacilityView, Sequence[HistoryPoint], Sequence[HistoryPoint]]:
    (place,) = chosen(await daemon.board(), (named,))
    chart = await daemon.history(place.id, Span(hours, step_minutes(hours, CHART_CELLS)))
    table = await daemon.history(place.id, Span(hours, step_minutes(hours, ROWS_MAX)))
    return place, chart, table


def step_minutes(hours: int, most: int) -> int:
    """The smallest usual step with which so many hours are at most so many points."""
    return next((step for step in STEPS if hours * 60 / step <= most), STEPS[-1])


def lines(name: str, chart: Sequence[HistoryPoint], table: Sequence[HistoryPoint]) -> Iterable[str | Message]:
    """The chart, what its digits mean, and the table."""
    most = highest(chart)
    top = most.highest if most is not None and most.highest is not None else 0
    yield Message("{name}: clients, {start} to {end}", {"name": name, "start": _at(chart[0]), "end": _at(chart[-1])})
    if most is None:
        yield Message("Nothing is known of this time.")
        return
    yield ""
    cells = max(CHART_CELLS_MIN, min(CHART_CELLS, get_terminal_size().columns - LABEL_CELLS))
    for first in range(0, len(chart), cells):
        row = chart[first : first + cells]
        yield f"  {_at(row[0])}  " + "".join(digit(point.highest, top) for point in row)
    yield Message(
        "  Each digit is {minutes} minutes: 9 is {top} clients, 0 is none, {unknown} is not known.",
        {"minutes": (chart[1].at - chart[0].at).seconds // 60 if len(chart) > 1 else 0, "top": top, "unknown": UNKNOWN},
    )
    yield ""
    yield from laid_out([(_("From"), _("most clients"), _("on average")), *map(_row, table)], right={1, 2})


def digit(clients: int | None, top: int) -> str:
    """0 only for none: a single client is shown as 1 even where 9 stands for hundreds."""
    if clients is None:
        return UNKNOWN
    return str(max(round(9 * clients / top), 1)) if clients and top else "0"


def _at(point: HistoryPoint) -> str:
    return f"{point.at.astimezone(JAPAN):%m-%d %H:%M}"


def _row(point: HistoryPoint) -> Sequence[str]:
    from exporters.report.words import clients, mean

    return _at(point), clients(point), mean(point)
