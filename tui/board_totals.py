"""The last line of the board: the town in numbers."""

from controller.core.board import Board
from controller.core.facility_mark import Opening
from controller.i18n import _
from tui.facility_row import opened


def totals(board: Board) -> list[str]:
    heard = sum(facility.heard for facility in board.facilities)
    unknown = sum(ap.clients is None for ap in board.aps)
    clients = _("unknown") if board.clients is None else str(board.clients)
    if board.clients is not None and unknown:
        clients = _("{count} (unknown at {aps} APs)").format(count=clients, aps=unknown)
    items = [_("Town: {facilities} facilities, {aps} APs").format(facilities=len(board.facilities), aps=len(board.aps))]
    if in_use := sum(opened(facility) is Opening.OPEN for facility in board.facilities):
        items.append(_("taking people in {count}").format(count=in_use))
    items.append(_("no answer {count}").format(count=len(board.aps) - heard))
    items.append(_("Clients {clients}").format(clients=clients))
    return items
