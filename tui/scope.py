"""Where a declaration opens: the whole town, facilities, areas, or the facilities that staff have marked as in use."""

from controller.core.board import Board, FacilityView
from controller.core.facility_mark import Opening
from controller.core.message import Message, mark
from tui.choice import Option
from tui.facility_row import opened

WHOLE_TOWN, CHOSEN, AREAS, IN_USE = "town", "chosen", "areas", "in-use"
SCOPES = (
    Option("w", WHOLE_TOWN, mark("the whole town")),
    Option("s", CHOSEN, mark("choose facilities")),
    Option("r", AREAS, mark("choose areas")),
    Option("m", IN_USE, mark("those in use")),
)

NOTHING_CHOSEN = {
    CHOSEN: Message("Tick at least one facility, or choose the whole town."),
    AREAS: Message("Tick at least one area, or choose the whole town."),
    IN_USE: Message("No facility is marked as in use. Mark them on their pages (key 1), or choose another place."),
}


def places(board: Board | None, scope: str, facilities: frozenset[str], areas: frozenset[str]) -> list[FacilityView]:
    """Those that a declaration with this scope names; none for the whole town."""
    named = {
        CHOSEN: lambda facility: facility.id in facilities,
        AREAS: lambda facility: facility.area in areas,
        IN_USE: lambda facility: opened(facility) is Opening.OPEN,
    }
    if board is None or scope not in named:
        return []
    return [facility for facility in board.facilities if named[scope](facility)]
