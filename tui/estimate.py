"""How far a declaration is, how long it may still take, and what nobody can say: never full before it is proven."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from controller.core.board import ApState, ApView, Board
from controller.core.declaration import Declaration
from controller.i18n import _
from tui.cells import bar
from tui.tally import covered
from tui.times import lasting
from tui.words import joined

BAR = 16

FORESEEN_MIN = timedelta(seconds=10)
"""Nobody foresees seconds; the next look alone takes some."""

FORESEEN_MAX = timedelta(minutes=30)
"""Beyond this a number would be a guess."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The access points of one declaration, each counted once."""

    proven: int
    signed_off: int
    """Not proven; a named person took responsibility."""
    under_way: int
    """They answer, and are told or looked at."""
    tried_again: int
    """They answer, something went wrong, and we try again by ourselves: nobody can say how often."""
    held_up: int
    """They answer, and wait for a person to put something right."""
    by_hand: int
    silent: int
    elapsed: timedelta

    @property
    def total(self) -> int:
        return self.proven + self.signed_off + self._left

    @property
    def _left(self) -> int:
        return self.under_way + self.tried_again + self.held_up + self.by_hand + self.silent

    @property
    def left(self) -> timedelta | None:
        """For those under way, at the pace so far; None: nothing to go by."""
        if not self.proven or not self.under_way:
            return None
        left = self.elapsed * self.under_way / self.proven
        return max(left, FORESEEN_MIN) if left <= FORESEEN_MAX else None


def standing(board: Board, declaration: Declaration) -> Standing:
    counts = dict.fromkeys(("proven", "signed_off", "under_way", "tried_again", "held_up", "by_hand", "silent"), 0)
    for ap in covered(board, declaration):
        counts[_where(ap, declaration)] += 1
    return Standing(**counts, elapsed=max(timedelta(0), board.at - _began_at(declaration, board.at)))


def _where(ap: ApView, declaration: Declaration) -> str:
    if ap.state is ApState.PROVEN:
        return "proven"
    if ap.id in declaration.signed_off:
        return "signed_off"
    if ap.state is ApState.BY_HAND or ap.by_hand:
        return "by_hand"
    if ap.state is ApState.UNKNOWN:
        return "silent"
    if ap.problem is None:
        return "under_way"
    return "held_up" if ap.problem.next_try is None else "tried_again"


def _began_at(declaration: Declaration, now: datetime) -> datetime:
    """Of the way it is on."""
    if declaration.is_active(now):
        return declaration.declared_at
    return declaration.ended_at or declaration.ends_at or declaration.declared_at


def in_words(so_far: Standing) -> str:
    """`[####....] proven 12/18 (66 %)`, what the rest waits for, and how long it may take."""
    if not so_far.total:
        return _("It covers no AP.")
    share = bar(so_far.proven, so_far.total, BAR)
    percent = 100 * so_far.proven // so_far.total
    text = _("{bar} proven {proven}/{total} ({percent} %)")
    text = text.format(bar=share, proven=so_far.proven, total=so_far.total, percent=percent)
    rest = _rest(so_far)
    return text if not rest else _("{text}  left: {rest}").format(text=text, rest=joined(rest))


def _rest(so_far: Standing) -> list[str]:
    found = []
    if so_far.under_way:
        left = so_far.left
        took = _("about {time}").format(time=lasting(left)) if left is not None else _("time cannot be told yet")
        found.append(_("under way {count} ({took})").format(count=so_far.under_way, took=took))
    if so_far.tried_again:
        found.append(_("tried again {count}").format(count=so_far.tried_again))
    if so_far.silent:
        found.append(_("no answer at {count} APs").format(count=so_far.silent))
    if so_far.held_up:
        found.append(_("waiting for a person {count}").format(count=so_far.held_up))
    if so_far.by_hand:
        found.append(_("by hand {count}").format(count=so_far.by_hand))
    if so_far.signed_off:
        found.append(_("signed off by name {count}").format(count=so_far.signed_off))
    return found
