"""Everything about one access point as sections of text: what should be, what was seen, when, by what, and before."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from controller.api.town import Town
from controller.core.board import ApView, Board
from controller.core.declaration import Declaration
from controller.core.history import HistoryPoint
from controller.core.message import mark
from controller.core.problem import SHORT
from controller.core.proof_words import ATTRIBUTE, DIRECTION, HOW, SOURCE
from controller.core.records import ApStory, CheckedLook, PastProblem, ProofRecord, StateBefore, Verdict
from controller.core.state import Asked
from controller.i18n import _
from tui import ap_row
from tui.chart_words import chart_words
from tui.times import ago, clock, day_and_time
from tui.words import declaration_name, joined

NEWEST = 5
"""Of proofs, problems and changes: a night's worth; `hinan proof` and the report have them all."""

_VERDICT = {
    Verdict.RIGHT: mark("as it should be"),
    Verdict.NOT_RIGHT: mark("NOT as it should be"),
}

_ASKED = {
    Asked.OPEN: mark("00000JAPAN, open to everybody: {name}, since {time}"),
    Asked.BACK: mark("without 00000JAPAN, as before: {name} is over since {time}"),
}


def should_be(ap: ApView, board: Board) -> list[str]:
    """What is asked of it, by which declaration, since when."""
    asking = _asking(ap, board)
    lines = [_("Nothing is asked of it: its networks are left as they are.")]
    if ap.asked in _ASKED:
        lines = [_(_ASKED[ap.asked]).format(name=declaration_name(each), time=_since(each)) for each in asking]
    if ap.by_hand:
        lines.append(_("People switch it: nobody can log into its device."))
    return lines


def seen(ap: ApView, board: Board) -> list[str]:
    networks = _("unknown") if ap.seen_at is None else joined(list(ap.ssids)) or _("none")
    heard = _("never answered yet") if ap.heard_at is None else ago(ap.heard_at, board.at)
    return [
        _("{state}. {how}.").format(state=ap_row.ap_state(ap)[0], how=ap_row.evidence(ap, board.at)),
        _("Networks on the air: {networks}  Last sign of life: {heard}").format(networks=networks, heard=heard),
        *(one.message.render(_) for one in ap.substituted),
    ]


def clients(ap: ApView, points: Sequence[HistoryPoint], width: int) -> list[str]:
    now = _("unknown") if ap.clients is None else str(ap.clients)
    return [_("Now: {count}").format(count=now), *chart_words(points, width)]


def contact(ap: ApView, town: Town | None) -> list[str]:
    """Whom to call at the facility, and where it is."""
    place = next((place for place in town.facilities if place.id == ap.facility), None) if town else None
    if place is None:
        return [_("Asking the daemon ...")]
    where = " ".join(filter(None, (place.area, place.address))) or "-"
    return [
        _("Call: {contact}").format(contact=place.contact or _("nobody is written down")),
        _("Where: {where}").format(where=where),
    ]


def attributes(story: ApStory, now: datetime) -> list[str]:
    """Of the newest proof: what each source says of each attribute, and when it said so."""
    proven = [proof for proof in story.proofs if proof.looks]
    if not proven:
        return [_("Nothing was proven yet.")]
    newest = max(proven, key=lambda proof: (proof.declaration, proof.newest_at))
    lines = [_("Of {name}:").format(name=_of(newest))]
    not_asked = []
    for attribute in newest.verdicts:
        word = _(ATTRIBUTE.get(attribute, attribute))
        told = [_told(look, attribute, now) for look in newest.looks if attribute in look.verdicts]
        lines += [f"  {word}: {joined(told)}"] if told else []
        not_asked += [] if told else [word]
    return [*lines, _("  Not asked yet: {names}").format(names=joined(not_asked))] if not_asked else lines


def proofs(story: ApStory) -> list[str]:
    newest = sorted(story.proofs, key=lambda proof: proof.newest_at, reverse=True)[:NEWEST]
    return [_proof(proof) for proof in newest] or [_("Nothing was proven yet.")]


def changes(story: ApStory) -> list[str]:
    """What it showed before we changed it for the first time under each declaration."""
    newest = sorted(story.before, key=lambda before: before.at, reverse=True)[:NEWEST]
    return [_before(before, story.now.id) for before in newest] or [_("We never changed it.")]


def problems(story: ApStory) -> list[str]:
    newest = sorted(story.problems, key=lambda problem: problem.since, reverse=True)[:NEWEST]
    return [_problem(problem) for problem in newest] or [_("None that is kept.")]


def _asking(ap: ApView, board: Board) -> Iterable[Declaration]:
    is_open = ap.asked is Asked.OPEN
    return (d for d in board.declarations if d.covers(ap.facility) and d.is_active(board.at) is is_open)


def _since(declaration: Declaration) -> str:
    return day_and_time(declaration.ended_at or declaration.declared_at)


def _told(look: CheckedLook, attribute: str, now: datetime) -> str:
    return _("{verdict} by {source} at {time} ({age})").format(
        verdict=_(_VERDICT[look.verdicts[attribute]]),
        source=_(SOURCE[look.source]),
        time=clock(look.at),
        age=ago(look.at, now),
    )


def _of(proof: ProofRecord) -> str:
    return _("No. {number}, {direction}").format(number=proof.declaration, direction=_(DIRECTION[proof.direction]))


def _proof(proof: ProofRecord) -> str:
    if proof.is_sign_off:
        return _("{name}: signed off by a person {first}").format(name=_of(proof), first=day_and_time(proof.first_at))
    return _("{name}: {how}, first {first}, last {last}").format(
        name=_of(proof),
        how=_(HOW[proof.evidence]),
        first=day_and_time(proof.first_at),
        last=day_and_time(proof.newest_at),
    )


def _before(before: StateBefore, ap: str) -> str:
    shown = [wlan.ssid for wlan in before.wlans.get(ap, ())]
    return _("Before No. {number} ({time}): {networks}").format(
        number=before.epoch, time=day_and_time(before.at), networks=joined(shown) or _("none")
    )


def _problem(problem: PastProblem) -> str:
    until = _("still there") if problem.until is None else day_and_time(problem.until)
    return _("{since} to {until}: {cause}: {detail}").format(
        since=day_and_time(problem.since), until=until, cause=_(SHORT[problem.cause]), detail=problem.detail.render(_)
    )
