"""The first screen: the whole town, one line a facility."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from controller.core.board import Board
from controller.core.message import Message
from controller.i18n import _
from tui import facility_row
from tui.banner import Banner
from tui.declare_screen import DeclareScreen
from tui.end_screen import EndScreen
from tui.facility_screen import FacilityScreen
from tui.key_line import Hint
from tui.page import Page
from tui.prose import Prose
from tui.steady_table import SteadyTable
from tui.tally import active, progress
from tui.tones import Tone

SCROLLBAR = 1


class BoardScreen(Page[None]):
    """Lives as long as the program."""

    DEFAULT_CSS = """
    BoardScreen #totals { background: $panel; text-style: bold; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o,f2", "declare", show=False),
        Binding("e,f4", "end", show=False),
        Binding("n,f6", "next_trouble", show=False),
        Binding("q", "app.leave", show=False),
    ]

    def body(self) -> ComposeResult:
        yield Banner()
        yield SteadyTable()
        yield Prose(id="totals")

    def draw(self) -> None:
        board, width = self.view.board, self.app.size.width
        self.query_one(Banner).show(board, self.view.closed, width)
        if board is None:
            return
        columns = facility_row.columns(width - SCROLLBAR, board.facilities)
        rows = {facility.id: facility_row.row(facility, columns[-1].width) for facility in board.facilities}
        self.query_one(SteadyTable).show(columns, rows)
        self.query_one("#totals", Prose).say("  ".join(totals(board)))

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("F1", _("How to use"), "app.help"),
            Hint("F2/o", _("Declare"), "screen.declare"),
            Hint("F4/e", _("Back to normal"), "screen.end"),
            Hint("Enter", _("Facility"), "screen.look"),
            Hint("n", _("Next trouble"), "screen.next_trouble"),
            Hint("q", _("Quit"), "app.leave"),
        )

    def on_data_table_row_selected(self) -> None:
        self.action_look()

    def action_look(self) -> None:
        facility = self.query_one(SteadyTable).selected
        if facility is not None:
            self.app.push_screen(FacilityScreen(self.view, facility))

    def action_declare(self) -> None:
        if self.view.board is not None:
            self.app.push_screen(DeclareScreen(self.view), self._answer)

    def action_end(self) -> None:
        if self.view.board is None:
            return
        if not active(self.view.board):
            self.note(Message("Nothing is open, so there is nothing to put back to normal."), tone=Tone.WAITING)
            return
        self.app.push_screen(EndScreen(self.view), self._answer)

    def action_next_trouble(self) -> None:
        """Down to the next facility with something wrong, and round again."""
        board, table = self.view.board, self.query_one(SteadyTable)
        if board is None:
            return
        order = [*board.facilities[table.cursor_row + 1 :], *board.facilities[: table.cursor_row + 1]]
        troubled = next((facility.id for facility in order if facility_row.trouble(facility)), None)
        if troubled is None:
            self.note(Message("No facility has trouble."), tone=Tone.GOOD)
        else:
            table.point_at(troubled)

    def _answer(self, sentence: Message | None) -> None:
        if sentence is not None:
            self.note(sentence, tone=Tone.GOOD)


def totals(board: Board) -> list[str]:
    """The last line: the town in numbers."""
    heard = sum(facility.heard for facility in board.facilities)
    unknown = sum(ap.clients is None for ap in board.aps)
    clients = _("unknown") if board.clients is None else str(board.clients)
    if board.clients is not None and unknown:
        clients = _("{count} (unknown at {aps} APs)").format(count=clients, aps=unknown)
    items = [_("Town: {facilities} facilities, {aps} APs").format(facilities=len(board.facilities), aps=len(board.aps))]
    if board.mode is not None:
        so_far = progress(board, board.mode)
        items.append(_("proven open {proven}/{total}").format(proven=so_far.proven, total=so_far.total))
    items.append(_("no answer {count}").format(count=len(board.aps) - heard))
    items.append(_("Clients {clients}").format(clients=clients))
    return items
