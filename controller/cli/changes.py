"""What is different between two boards, as the lines that `hinan watch` prints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from controller.cli.declaration_line import declaration_line
from controller.cli.tally import SHORT_OF
from controller.core.board import ApState, ApView, Board, FacilityView
from controller.core.declaration import Declaration
from controller.core.message import Message, mark
from controller.core.state import Asked

STANDING: Mapping[tuple[Asked, ApState], str] = {
    (Asked.OPEN, ApState.PROVEN): mark("proven open"),
    (Asked.OPEN, ApState.PENDING): mark("opening"),
    (Asked.BACK, ApState.PROVEN): mark("proven back to normal"),
    (Asked.BACK, ApState.PENDING): mark("going back to normal"),
}

STATE = {
    ApState.UNKNOWN: mark("unknown: no sign of life"),
    ApState.BY_HAND: mark("switched by hand: somebody has to go there"),
    ApState.QUIET: mark("alive, nothing asked"),
    ApState.STRAY: mark("shows 00000JAPAN though nothing asked for it"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that became different. `what`: declaration, closed, halt, state or problem. `subject`: number or id."""

    what: str
    subject: str
    facility: str
    value: str
    sentence: Message


def changes(before: Board, after: Board) -> Iterable[Change]:
    """Declarations first: they are why the rest changes. Counts of clients are no change: they never stand still."""
    yield from _declarations(before, after)
    yield from _halts(before, after)
    known = {ap.id: ap for ap in before.aps}
    for facility in after.facilities:
        for ap in facility.aps:
            yield from _of_ap(facility, known.get(ap.id), ap)


def _declarations(before: Board, after: Board) -> Iterable[Change]:
    known = {declaration.number: declaration for declaration in before.declarations}
    left = {declaration.number for declaration in after.declarations}
    for declaration in after.declarations:
        if known.get(declaration.number) != declaration:
            yield _declared(declaration, after)
    for number in sorted(known.keys() - left):
        sentence = Message(
            "Declaration {number} is closed: everything is proven back or signed off.", {"number": number}
        )
        yield Change("closed", str(number), "", "closed", sentence)


def _declared(declaration: Declaration, board: Board) -> Change:
    value = "ended" if declaration.ended_at is not None else "declared"
    return Change("declaration", str(declaration.number), "", value, declaration_line(declaration, board.at))


def _halts(before: Board, after: Board) -> Iterable[Change]:
    known = {(halt.profile, halt.asked) for halt in before.halts}
    for halt in after.halts:
        if (halt.profile, halt.asked) not in known:
            yield Change("halt", halt.profile, "", "stopped", halt.message)
    for profile, _ in sorted(known - {(halt.profile, halt.asked) for halt in after.halts}):
        yield Change("halt", profile, "", "", Message("Profile {profile} is no longer stopped.", {"profile": profile}))


def _of_ap(facility: FacilityView, before: ApView | None, after: ApView) -> Iterable[Change]:
    if before is None or (before.state, before.asked) != (after.state, after.asked):
        text = STANDING.get((after.asked, after.state)) or STATE[after.state]
        yield Change("state", after.id, facility.id, after.state, _named(facility, after, Message(text)))
    cause_before = before.problem.cause if before is not None and before.problem is not None else ""
    if after.problem is not None and after.problem.cause != cause_before:
        text = SHORT_OF[after.problem.cause]
        yield Change("problem", after.id, facility.id, after.problem.cause, _named(facility, after, Message(text)))
    elif after.problem is None and cause_before:
        yield Change("problem", after.id, facility.id, "", _named(facility, after, Message("problem gone")))


def _named(facility: FacilityView, ap: ApView, what: Message) -> Message:
    return Message("{facility} · {ap}: {what}", {"facility": facility.name, "ap": ap.label, "what": what})
