"""`hinan status`: the board as text, with nothing claimed that is not proven."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

from controller.cli.conversation import converse
from controller.cli.declaration_line import declaration_line, mode_line, when
from controller.cli.documents import board_document
from controller.cli.exit_codes import refuse
from controller.cli.options import AsJson, Facilities
from controller.cli.output import Output, in_words
from controller.cli.result import name_and_sentence
from controller.cli.tables import laid_out
from controller.cli.tally import UNKNOWN, Unproven, unproven_aps
from controller.core.board import ApState, ApView, Board, FacilityView
from controller.core.evidence import Evidence
from controller.core.facility_mark import Opening
from controller.core.finding import WORD, Finding
from controller.core.message import Message, mark
from controller.core.problem import Cause
from controller.i18n import JAPAN, _

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark("Show the mode, the declarations, every facility, and each access point that is not proven, with why.")

NOT_ASKED = "-"


def status(context: typer.Context, facility: Facilities = None, as_json: AsJson = False) -> None:
    board = converse(context, _board)
    shown = chosen(board, facility or ())
    out = Output(as_json)
    if as_json:
        document = board_document(board)
        document["facilities"] = [row for row in document["facilities"] if row["id"] in {f.id for f in shown}]
        out.document(document)
        return
    for line in lines(board, shown):
        out.say(line)


def chosen(board: Board, named: Sequence[str]) -> list[FacilityView]:
    """The facilities of these ids or names; all when none is named. Raises Stop for one that does not exist."""
    for name in named:
        if not any(name in (facility.id, facility.name) for facility in board.facilities):
            raise refuse(Message("There is no facility {name!r}. `hinan status` lists all.", {"name": name}))
    return [facility for facility in board.facilities if not named or {facility.id, facility.name} & set(named)]


def lines(board: Board, shown: Sequence[FacilityView]) -> Iterable[str | Message]:
    """The board as text, top down: the mode, the table, what is not proven, what is odd."""
    yield f"{board.town}  {board.at.astimezone(JAPAN):%Y-%m-%d %H:%M:%S}"
    yield mode_line(board)
    yield from (declaration_line(declaration, board.at) for declaration in board.declarations)
    yield from (halt.message for halt in board.halts)
    yield from (key.message for key in board.keys)
    yield ""
    yield from _table(shown)
    findings = [finding for finding in board.findings if set(finding.facilities) & {f.id for f in shown}]
    if findings:
        yield ""
        yield Message("No answer, and why that may be:")
        yield from (Message("  {finding}", {"finding": _finding(finding)}) for finding in findings)
    unproven = unproven_aps(shown)
    if unproven:
        yield ""
        yield Message("Not proven ({count}):", {"count": len(unproven)})
        yield from (f"  {name_and_sentence(each)}" for each in _not_explained(unproven, findings))
    if in_use := [facility.name for facility in shown if facility.mark and facility.mark.opening is Opening.OPEN]:
        yield Message("Taking people in, as staff say: {names}.", {"names": ", ".join(in_use)})
    if vouched := [ap.label for facility in shown for ap in facility.aps if ap.evidence is Evidence.VOUCHED]:
        yield ""
        yield Message(
            "Confirmed by a person, not by the device ({count}): {aps}",
            {"count": len(vouched), "aps": ", ".join(vouched)},
        )
    if otherwise := [(facility, ap) for facility in shown for ap in facility.aps if ap.substituted]:
        yield ""
        yield Message("On the air, otherwise than asked ({count}):", {"count": len(otherwise)})
        for facility, ap in otherwise:
            yield from (f"  {facility.name} · {ap.label}: {in_words(one.message)}" for one in ap.substituted)
    yield from _strays(shown)


def _finding(finding: Finding) -> Message:
    parts = {
        "cause": Message(WORD[finding.cause]),
        "message": finding.message,
        "advice": finding.advice,
        "since": when(finding.since) if finding.since else Message("unknown"),
    }
    return Message("{cause} (last answer {since}): {message} {advice}", parts)


def _not_explained(unproven: Iterable[Unproven], findings: Iterable[Finding]) -> Iterable[Unproven]:
    """One cause is one message: what is only silent, together with others, is not listed one by one."""
    explained = {ap for finding in findings if len(finding.aps) > 1 for ap in finding.aps}
    return (each for each in unproven if each.ap.id not in explained or each.cause not in (UNKNOWN, Cause.UNREACHABLE))


async def _board(daemon: "Client") -> Board:
    return await daemon.board()


def _table(facilities: Sequence[FacilityView]) -> list[str]:
    head = [_("Facility"), _("APs"), _("proven"), _("heard"), _("clients")]
    rows = [[f.name, *_numbers([f])] for f in facilities]
    return laid_out([head, *rows, [_("Total"), *_numbers(facilities)]], right={1, 2, 3, 4})


def _numbers(facilities: Sequence[FacilityView]) -> list[str]:
    aps = [ap for facility in facilities for ap in facility.aps]
    asked = sum(facility.asked for facility in facilities)
    proven = f"{sum(facility.proven for facility in facilities)}/{asked}" if asked else NOT_ASKED
    return [str(len(aps)), proven, str(sum(facility.heard for facility in facilities)), _clients(aps)]


def _clients(aps: Sequence[ApView]) -> str:
    """A sum over some of the access points says so by a plus sign; nothing known is no zero."""
    known = [ap.clients for ap in aps if ap.clients is not None]
    if not known:
        return _("unknown")
    return f"{sum(known)}+" if len(known) < len(aps) else str(sum(known))


def _strays(facilities: Sequence[FacilityView]) -> Iterable[Message]:
    for facility in facilities:
        for ap in facility.aps:
            if ap.state is ApState.STRAY:
                yield Message(
                    "{facility} · {ap}: shows 00000JAPAN though no declaration asks for it. It is left alone; "
                    "find out who switched it on.",
                    {"facility": facility.name, "ap": ap.label},
                )
