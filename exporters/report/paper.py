"""The report on A4, as PDF: for the mayor, and to be signed and filed."""

from collections.abc import Iterable, Sequence

from controller.core.history import HistoryPoint
from controller.core.message import Message
from controller.core.report import Report
from controller.i18n import JAPAN, _
from exporters.paper.blocks import Alarm, Bars, Block, Column, Heading, Table, Text, Together
from exporters.paper.document import document
from exporters.report.sections import Section, printable, sections, title, warnings
from exporters.report.words import moment, said

COLUMNS_AT_EASE = 7
"""With more, a portrait page needs smaller letters."""


def paper(report: Report) -> bytes:
    """The same report always gives the same bytes, in the language of this process."""
    name = _plain(title(report))
    about = said(Message("As of {at}", {"at": moment(report.as_of)}))
    return document(name, about, f"{name}　{about}", list(_blocks(report)))


def _blocks(report: Report) -> Iterable[Block]:
    for warning in warnings(report):
        yield Alarm(_plain(warning))
    for section in sections(report):
        lines = [Text(_plain(line)) for line in section.lines]
        picture = [_bars(section.hours)] if section.hours else []
        yield Together([Heading(_plain(section.title)), *lines, *picture])
        if section.head:
            yield _table(section)


def _bars(hours: Sequence[HistoryPoint]) -> Bars:
    local = [point.at.astimezone(JAPAN) for point in hours]
    labels = [f"{at.month}/{at.day} {at.hour}:00" for at in local]
    return Bars(labels, [point.highest for point in hours], _("not known"))


def _table(section: Section) -> Table:
    columns = [Column(_plain(name), is_number=place in section.numbers) for place, name in enumerate(section.head)]
    return Table(columns, [printable(row) for row in section.rows], is_dense=len(columns) > COLUMNS_AT_EASE)


def _plain(text: str) -> str:
    return printable([text])[0]
