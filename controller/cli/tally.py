"""How far a declaration has got: what is proven, and for each access point that is not, why."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from controller.core.board import ApState, ApView, Board, FacilityView
from controller.core.declaration import Declaration
from controller.core.message import Message, mark
from controller.core.problem import SHORT
from controller.core.state import Asked

UNKNOWN = "unknown"
PENDING = "pending"
BY_HAND = "by_hand"

SHORT_OF: Mapping[str, str] = dict(SHORT) | {
    UNKNOWN: mark("no sign of life"),
    PENDING: mark("under way"),
    BY_HAND: mark("switched by hand"),
}
"""Two words for each cause of not being proven: the problems', and the three that are none."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """An access point that cannot be called open, or back to normal, yet."""

    ap: ApView
    facility: str
    cause: str
    """A problem's Cause, UNKNOWN, PENDING or BY_HAND."""

    @property
    def sentence(self) -> Message:
        if self.ap.problem is not None:
            return self.ap.problem.message
        if self.cause == UNKNOWN:
            return Message(
                "{device} gave no sign of life lately, so nothing is claimed about it. It is tried at once when it "
                "does. Check its power and its network cable.",
                {"device": self.ap.device},
            )
        if self.cause == BY_HAND:
            return Message(
                "{device} is switched by hand: somebody has to go there. `hinan visits` says what to press, and "
                "`hinan visits done` takes down that it is done.",
                {"device": self.ap.device},
            )
        return Message("{device} is being seen to; its proof is not in yet.", {"device": self.ap.device})


@dataclass(frozen=True, slots=True)
class Tally:
    """One declaration at one moment."""

    declaration: Declaration
    asked: Asked
    total: int
    unproven: tuple[Unproven, ...]
    signed_off: int = 0
    kept_open: int = 0
    """On the way back: access points that another declaration keeps open."""
    overtaken: bool = False
    """On the way in: somebody ended it meanwhile, or its time is over."""

    @property
    def proven(self) -> int:
        return self.total - len(self.unproven) - self.signed_off

    @property
    def complete(self) -> bool:
        """Nothing to open is not the same as open: an empty scope is never complete on the way in."""
        return not self.unproven and not self.overtaken and (self.total > 0 or self.asked is Asked.BACK)

    @property
    def by_cause(self) -> Mapping[str, int]:
        """Most frequent first."""
        return dict(Counter(unproven.cause for unproven in self.unproven).most_common())


def tally_open(board: Board, made: Declaration) -> Tally:
    """How much of the declaration is proven to be open."""
    now = _as_on(board, made)
    return Tally(
        declaration=now or made,
        asked=Asked.OPEN,
        total=sum(len(facility.aps) for facility in covered(board, made)),
        unproven=_unproven(board, made, lambda ap: ap.state is ApState.PROVEN and ap.asked is Asked.OPEN),
        overtaken=now is None or not now.is_active(board.at),
    )


def tally_back(board: Board, ended: Declaration) -> Tally:
    """How much of the declaration is proven to be back. The daemon closes it, and so takes it from the board, only
    when all of it is proven or signed off."""
    now = _as_on(board, ended)
    aps = [ap for facility in covered(board, ended) for ap in facility.aps]
    proven = {ap.id for ap in aps if ap.state is ApState.PROVEN}
    signed_off = {ap.id for ap in aps if now is not None} & (now or ended).signed_off - proven
    unproven = _unproven(board, ended, lambda ap: ap.id in proven | signed_off)
    return Tally(
        declaration=now or ended,
        asked=Asked.BACK,
        total=len(aps),
        unproven=unproven if now is not None else (),
        signed_off=len(signed_off),
        kept_open=sum(ap.asked is Asked.OPEN for ap in aps),
    )


def covered(board: Board, declaration: Declaration) -> list[FacilityView]:
    return [facility for facility in board.facilities if declaration.covers(facility.id)]


def unproven_aps(facilities: Iterable[FacilityView]) -> tuple[Unproven, ...]:
    """Everything that is asked for and not proven, whatever asked for it."""
    return tuple(
        Unproven(ap, facility.name, cause_of(ap))
        for facility in facilities
        for ap in facility.aps
        if ap.asked is not Asked.NOTHING and ap.state is not ApState.PROVEN
    )


def _unproven(board: Board, declaration: Declaration, is_proven: Callable[[ApView], bool]) -> tuple[Unproven, ...]:
    return tuple(
        Unproven(ap, facility.name, cause_of(ap))
        for facility in covered(board, declaration)
        for ap in facility.aps
        if not is_proven(ap)
    )


def _as_on(board: Board, declaration: Declaration) -> Declaration | None:
    """The declaration as the board has it now; None when it is closed."""
    return next((known for known in board.declarations if known.number == declaration.number), None)


def cause_of(ap: ApView) -> str:
    if ap.problem is not None:
        return ap.problem.cause
    if ap.state is ApState.BY_HAND:
        return BY_HAND
    return UNKNOWN if ap.state is ApState.UNKNOWN else PENDING
