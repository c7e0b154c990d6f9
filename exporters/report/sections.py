"""The whole report as titles, lines and tables, before it is Markdown, CSV or paper: every form renders these."""

from collections.abc import Iterable
from dataclasses import dataclass

from controller.core import act_words
from controller.core.history import HistoryPoint
from controller.core.message import Message
from controller.core.problem import SHORT
from controller.core.report import Report, ReportedAp, ReportedFacility, ReportedFailure
from controller.i18n import JAPAN, _
from exporters.report.words import (
    KIND,
    NOTHING,
    clients,
    how,
    lasting,
    mean,
    moment,
    read_back,
    said,
)

MOST = 0.9
"""The share whose time is told beside the first and the last: a few dead devices say nothing about the act."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report."""

    title: str
    lines: tuple[str, ...] = ()
    head: Row = ()
    rows: tuple[Row, ...] = ()
    """Each as long as `head`."""
    numbers: frozenset[int] = frozenset()
    """Columns that are flush right."""
    hours: tuple[HistoryPoint, ...] = ()
    """To be drawn as bars where there is room for a picture."""


def title(report: Report) -> str:
    number, kind = report.declaration.number, Message(KIND[report.declaration.kind])
    return said(
        Message(
            "{town}: report on the public Wi-Fi, declaration {number} ({kind})",
            {"town": report.town, "number": number, "kind": kind},
        )
    )


def warnings(report: Report) -> tuple[str, ...]:
    """What must be read before anything else; it stands on the first page."""
    found: list[Message] = []
    if report.first_break is not None:
        found.append(
            Message(
                "The audit chain is BROKEN at record {number}: it or one before it was altered or removed. What this "
                "report says about who acted cannot be relied on.",
                {"number": report.first_break},
            )
        )
    if not report.is_judged:
        found.append(Message("There are too many audit records to check their chain."))
    if not report.is_final:
        found.append(
            Message("This is no final report: the declaration is not closed. As of {at}.", {"at": moment(report.as_of)})
        )
    if not report.declaration.kind.is_real:
        found.append(Message("This was no real disaster: drill or test."))
    return tuple(map(said, found))


def sections(report: Report) -> tuple[Section, ...]:
    """Top down: what happened, where, how many people used it, what failed, each access point, who acted."""
    return (
        _summary(report),
        _facilities(report),
        _hours(report),
        _failures(report),
        _aps(report),
        _acts(report),
    )


def _summary(report: Report) -> Section:
    declaration, total = report.declaration, len(report.aps)
    share = {"share": f"{MOST:.0%}"}
    rows: list[Row] = [
        (_("Reason"), declaration.reason),
        (_("Ordered by"), declaration.ordered_by),
        (_("Entered by"), declaration.declared_by),
        (_("Declared"), moment(declaration.declared_at)),
        (_("Ended"), _with(moment(declaration.ended_at), declaration.ended_by)),
        (_("Closed (all back to normal)"), moment(declaration.closed_at)),
        (_("Facilities"), str(sum(facility.is_covered for facility in report.facilities))),
        (_("Access points proven open"), f"{report.opened}/{total}"),
        (_("Until the first was proven open"), lasting(report.opened_within(1 / total) if total else None)),
        (said(Message("Until {share} were proven open", share)), lasting(report.opened_within(MOST))),
        (_("Until all were proven open"), lasting(report.opened_within(1))),
        (_("Access points proven back to normal"), f"{report.back}/{total}"),
        (_("Access points signed off by name"), str(report.signed_off)),
        (_("Most clients at once"), _peak(report.peak)),
        (_("Audit chain"), _chain(report)),
    ]
    return Section(_("Summary"), head=(_("Item"), _("Fact")), rows=tuple(rows))


def _facilities(report: Report) -> Section:
    head = (
        _("Facility"),
        _("Area"),
        _("APs"),
        _("proven open"),
        _("first open"),
        _("when all were open"),
        _("back to normal"),
        _("signed off"),
        _("when all were back"),
        _("most clients"),
    )
    return Section(
        _("Facilities"),
        (_("A number with + is the sum of what was known: there may have been more."),),
        head,
        tuple(map(_facility, report.facilities)),
        frozenset({2, 3, 6, 7}),
    )


def _facility(facility: ReportedFacility) -> Row:
    name = facility.name
    if not facility.is_covered:
        name = said(Message("{name} (opened along with others)", {"name": name}))
    total = len(facility.aps)
    return (
        name,
        facility.area or NOTHING,
        str(total),
        f"{facility.opened}/{total}",
        moment(facility.first_opened_at),
        moment(facility.all_opened_at),
        f"{facility.back}/{total}",
        str(facility.signed_off),
        moment(facility.all_back_at),
        _peak(facility.peak),
    )


def _hours(report: Report) -> Section:
    rows = tuple((hour(point), clients(point), mean(point)) for point in report.hourly)
    head = (_("Hour"), _("most clients"), _("on average"))
    note = _("Devices joined, not people. What is not known is never counted as 0.")
    return Section(_("Clients by the hour"), (note,), head, rows, frozenset({1, 2}), report.hourly)


def hours_by_facility(report: Report) -> Section:
    """For spreadsheets: the most clients of every facility in every hour."""
    names = tuple(facility.name for facility in report.facilities)
    columns = zip(*(facility.hourly for facility in report.facilities), strict=True)
    rows = tuple((hour(points[0]), *map(clients, points)) for points in columns)
    return Section(_("Clients by the hour and facility"), (), (_("Hour"), *names), rows)


def _failures(report: Report) -> Section:
    head = (_("From"), _("To"), _("Device"), _("Facility"), _("APs"), _("Cause"), _("Details"))
    rows = tuple(map(_failure, report.failures))
    lines = () if rows else (_("Nothing failed as far as it was written down."),)
    return Section(_("What failed, and why"), lines, head if rows else (), rows, frozenset({4}))


def _failure(failure: ReportedFailure) -> Row:
    return (
        moment(failure.since),
        _("to the end") if failure.until is None else moment(failure.until),
        failure.device,
        ", ".join(failure.facilities),
        str(failure.aps),
        _(SHORT[failure.cause]),
        said(failure.detail),
    )


def _aps(report: Report) -> Section:
    head = (
        _("Facility"),
        _("Access point"),
        _("Device"),
        _("proven open"),
        _("last proof"),
        _("How we know"),
        _("Read back"),
        _("proven back"),
        _("How we know it is back"),
    )
    rows = [_ap(facility.name, ap) for facility in report.facilities for ap in facility.aps]
    rows += [_ap(_("(not in the inventory any more)"), ap) for ap in report.gone]
    return Section(_("Access points"), (), head, tuple(rows))


def _ap(place: str, ap: ReportedAp) -> Row:
    opened, back = ap.opened, ap.back
    return (
        place,
        ap.label,
        ap.device or NOTHING,
        moment(opened.first_at if opened else None),
        moment(opened.newest_at if opened else None),
        how(opened),
        read_back(opened),
        moment(back.first_at if back else None),
        how(back) + (said(Message(" (signed off)")) if ap.signed_off and back and back.looks else ""),
    )


def _acts(report: Report) -> Section:
    names = {facility.id: facility.name for facility in report.facilities}

    def name_of(id: str) -> str:
        return names.get(id, id)

    head = (_("No."), _("When"), _("Who"), _("What"), _("About"), _("Why"), _("Result"))
    rows = tuple(
        (
            str(record.number),
            moment(record.act.at),
            said(act_words.who(record.act)),
            said(act_words.what(record.act)),
            said(act_words.subject(record.act, name_of)) or NOTHING,
            said(act_words.why(record.act)) or NOTHING,
            said(act_words.result(record.act, name_of)) or NOTHING,
        )
        for record in report.acts
    )
    chain = said(Message("Audit chain: {state}", {"state": _chain(report)}))
    return Section(_("Who acted"), (chain,), head, rows, frozenset({0}))


def _chain(report: Report) -> str:
    if report.first_break is not None:
        return said(Message("BROKEN at record {number}", {"number": report.first_break}))
    return _("whole: no record was altered or removed") if report.is_judged else _("not checked")


def _peak(point: HistoryPoint | None) -> str:
    return clients(point) if point is None else _with(clients(point), f"{point.at.astimezone(JAPAN):%m-%d %H:%M}")


def _with(text: str, more: str) -> str:
    return f"{text} ({more})" if more and text != NOTHING else text


def hour(point: HistoryPoint) -> str:
    return f"{point.at.astimezone(JAPAN):%Y-%m-%d %H:00}"


def printable(cells: Iterable[str]) -> Row:
    """On one line and without control characters: devices are quoted, and people write line breaks."""
    return tuple(" ".join("".join(x if x.isprintable() else " " for x in cell).split()) for cell in cells)
