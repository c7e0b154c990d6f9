"""The lines on top that nobody may misread: normal, drill, test or the real thing, and since when by whom."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from controller.core.board import Board
from controller.core.breaker import Halt
from controller.core.declaration import REVIEW_AFTER, Declaration, Kind, due_for_review
from controller.core.message import mark
from controller.i18n import _
from tui.cells import pack
from tui.prose import SteadyText
from tui.tally import active, ending, progress
from tui.times import clock, day_and_time, lasting
from tui.tones import CALM, PAPER, RETURNING
from tui.words import declaration_name, stamp

_HEADLINE = {
    Kind.DISASTER: mark("DISASTER MODE (open to the public)"),
    Kind.OUTAGE: mark("DISASTER MODE (carrier outage, open to the public)"),
    Kind.DRILL: mark("DRILL IN PROGRESS"),
    Kind.TEST: mark("TEST IN PROGRESS"),
}


def paper(board: Board | None) -> str:
    """Which background the banner has."""
    if board is None or (board.mode is None and ending(board)):
        return RETURNING
    return CALM if board.mode is None else board.mode.kind


def banner_lines(board: Board, closed: Declaration | None, width: int) -> list[str]:
    """Every line, each with the word for drill or test in front while that is what is going on."""
    front = _front(board)
    inner = width - cell_len(front)
    return [front + line for items in _paragraphs(board, closed) for line in pack(items, inner)]


def _front(board: Board) -> str:
    if board.mode is not None:
        return stamp(board.mode.kind)
    kinds = {declaration.kind for declaration in ending(board)}
    return stamp(kinds.pop()) if len(kinds) == 1 else ""


def _paragraphs(board: Board, closed: Declaration | None) -> Iterator[list[str]]:
    """Lists of items; each list begins on a line of its own."""
    seen = _("as of {time}").format(time=clock(board.at))
    if board.mode is not None:
        number = _("No. {number}").format(number=board.mode.number)
        yield [_(_HEADLINE[board.mode.kind]), number, board.town, seen]
        yield _who(board.mode, board)
    elif ending(board):
        yield [_("GOING BACK TO NORMAL"), board.town, seen]
    else:
        yield [_("NORMAL TIMES"), _("nothing is open"), board.town, seen]
        if closed is not None:
            yield [_back_since(closed)]
    yield from ([_stopped(halt)] for halt in board.halts)
    yield from ([key.message.render(_)] for key in board.keys)
    yield from ([_also(other)] for other in active(board) if other != board.mode)
    yield from ([_going_back(over, board)] for over in ending(board))
    yield from ([_review(old)] for old in due_for_review(board.declarations, board.at))


def _who(mode: Declaration, board: Board) -> list[str]:
    since = _("since {time} ({lasting})")
    items = [
        since.format(time=day_and_time(mode.declared_at), lasting=lasting(board.at - mode.declared_at)),
        _("reason: {reason}").format(reason=mode.reason),
        _("ordered by: {name}").format(name=mode.ordered_by),
        _("declared by: {name}").format(name=mode.declared_by),
    ]
    if mode.ends_at is not None:
        items.append(_("ends by itself at {time}").format(time=day_and_time(mode.ends_at)))
    return items


def _stopped(halt: Halt) -> str:
    return _(
        "STOPPED: {count} devices of {profile} failed alike, {waiting} wait. To go on: hinan resume {profile}"
    ).format(count=len(halt.devices), profile=halt.profile, waiting=halt.waiting)


def _also(other: Declaration) -> str:
    return _("{name} is open as well, since {time}").format(
        name=declaration_name(other), time=day_and_time(other.declared_at)
    )


def _going_back(over: Declaration, board: Board) -> str:
    so_far = progress(board, over)
    text = _("Going back: {name}, proven back {proven} of {total} APs").format(
        name=declaration_name(over), proven=so_far.proven, total=so_far.total
    )
    signed = _(" (signed off by name: {count})").format(count=so_far.signed_off)
    return text + (signed if so_far.signed_off else "")


def _back_since(closed: Declaration) -> str:
    name, time = declaration_name(closed), day_and_time(closed.closed_at or closed.declared_at)
    if closed.signed_off:
        text = _("{name} is back to normal since {time}: proven back, but for {count} APs signed off by name")
        return text.format(name=name, time=time, count=len(closed.signed_off))
    return _("{name} is back to normal since {time}: every AP proven back").format(name=name, time=time)


def _review(old: Declaration) -> str:
    return _(
        "{name} is open for over {hours} hours. Please decide whether it goes on; it never ends by itself."
    ).format(name=declaration_name(old), hours=int(REVIEW_AFTER.total_seconds() // 3600))


class Banner(SteadyText):
    """The banner as a widget; as high as it needs to be."""

    DEFAULT_CSS = "Banner { height: auto; width: 1fr; text-style: bold; padding: 0 1; }"

    def show(self, board: Board | None, closed: Declaration | None, width: int) -> None:
        for name in PAPER:
            self.set_class(name == paper(board), f"paper-{name}")
        asking = [_("Asking the daemon for the state of the town. Nothing is known yet.")]
        self.put(Content("\n".join(asking if board is None else banner_lines(board, closed, width - 2))))
