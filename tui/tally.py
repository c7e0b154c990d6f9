"""Counting on a board: which access points a declaration covers, and how many of them are proven."""

from collections.abc import Iterable
from dataclasses import dataclass

from controller.core.board import ApState, ApView, Board
from controller.core.declaration import Declaration
from controller.core.state import Asked


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the access points of one declaration are."""

    proven: int
    signed_off: int
    """Not proven, but a named person took responsibility."""
    total: int


def covered(board: Board, declaration: Declaration) -> tuple[ApView, ...]:
    return tuple(ap for ap in board.aps if declaration.covers(ap.facility))


def progress(board: Board, declaration: Declaration) -> Progress:
    aps = covered(board, declaration)
    proven = {ap.id for ap in aps if ap.state is ApState.PROVEN}
    signed = {ap.id for ap in aps if ap.id in declaration.signed_off}
    return Progress(len(proven), len(signed - proven), len(aps))


def active(board: Board) -> tuple[Declaration, ...]:
    """Newest first."""
    return tuple(d for d in board.declarations if d.is_active(board.at))


def ending(board: Board) -> tuple[Declaration, ...]:
    """Over, but not every access point is proven back yet."""
    return tuple(d for d in board.declarations if not d.is_active(board.at))


def goes_back(board: Board, declaration: Declaration) -> tuple[ApView, ...]:
    """What ending this declaration puts back: all that is open now and that no other active one keeps open.

    Access points that a WLAN controller opened along with the covered ones go back with them.
    """
    others = [d for d in active(board) if d.number != declaration.number]
    opened = [ap for ap in board.aps if ap.asked is Asked.OPEN]
    if others:
        opened = [ap for ap in opened if declaration.covers(ap.facility)]
    return tuple(ap for ap in opened if not any(other.covers(ap.facility) for other in others))


def stays_open(board: Board, declaration: Declaration) -> tuple[ApView, ...]:
    """What it covers but another active declaration keeps open."""
    back = {ap.id for ap in goes_back(board, declaration)}
    return tuple(ap for ap in covered(board, declaration) if ap.asked is Asked.OPEN and ap.id not in back)


def by_facility(board: Board, aps: Iterable[ApView]) -> dict[str, int]:
    """Facility name -> number of these access points, in the board's order. Same names keep apart by their id."""
    wanted = {ap.id for ap in aps}
    names = [facility.name for facility in board.facilities]
    counts: dict[str, int] = {}
    for facility in board.facilities:
        count = sum(ap.id in wanted for ap in facility.aps)
        if count:
            unique = facility.name if names.count(facility.name) == 1 else f"{facility.name}({facility.id})"
            counts[unique] = count
    return counts
