"""The first screen: the whole town, one line a facility."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from controller.core.board import Board
from controller.core.declaration import Kind
from controller.core.finding import WORD
from controller.core.message import Message
from controller.i18n import _
from tui import board_order, facility_row
from tui.back_screen import BackScreen
from tui.banner import Banner
from tui.board_order import Order
from tui.board_totals import totals
from tui.daemon import Daemon
from tui.declare_screen import DeclareScreen
from tui.end_screen import EndScreen
from tui.estimate import in_words, standing
from tui.facility_screen import FacilityScreen
from tui.key_line import Hint
from tui.line_prompt import LinePrompt
from tui.page import Page
from tui.prose import Prose
from tui.readiness_screen import ReadinessScreen
from tui.records_screen import RecordsScreen
from tui.steady_table import Cells, RowsInSight, SteadyTable
from tui.tally import active, ending
from tui.tones import Tone
from tui.visits_screen import VisitsScreen
from tui.words import stamp

SCROLLBAR = 1

SHOWN_MAX = 2
"""Sentences about several facilities; more would leave no room for the facilities themselves."""


SORTED_BY = (Order.NAME, Order.OPENED, Order.PROVEN, Order.PROVEN, Order.CLIENTS, Order.CLIENTS, Order.TROUBLE)
"""What a click on the heading of each column does."""


class BoardScreen(Page[None]):
    """Lives as long as the program."""

    DEFAULT_CSS = """
    BoardScreen #progress { background: $surface; text-style: bold; }
    BoardScreen #progress, BoardScreen #findings, BoardScreen #shown { display: none; }
    BoardScreen #totals, BoardScreen #shown { background: $panel; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o,f2", "declare", show=False),
        Binding("e,f4", "end", show=False),
        Binding("n,f6", "next_trouble", show=False),
        Binding("v,f3", "visits", show=False),
        Binding("p,f7", "readiness", show=False),
        Binding("k,f8", "records", show=False),
        Binding("d,f5", "drill", show=False),
        Binding("b", "way_back", show=False),
        Binding("g", "resume", show=False),
        Binding("s", "sort", show=False),
        Binding("slash,fullwidth_solidus", "filter", show=False),
        Binding("escape", "all", show=False),
        Binding("q", "app.leave", show=False),
    ]
    AUTO_FOCUS = "SteadyTable"

    _sorting = Order.LISTED
    _wanted = ""
    _asked_to_resume = False
    """Whether the key was pressed once; the same key again does it."""

    def body(self) -> ComposeResult:
        yield Banner()
        yield Prose(id="progress")
        yield SteadyTable()
        yield Prose(id="findings")
        yield Prose(id="shown")
        yield LinePrompt()
        yield Prose(id="totals")

    def draw(self) -> None:
        board, width = self.view.board, self.app.size.width
        self.query_one(Banner).show(board, self.view.closed, width)
        if board is None:
            return
        self._draw_progress(board)
        self._draw_table(board, width)
        self._draw_findings(board)
        self.query_one("#totals", Prose).say("  ".join(totals(board)))

    def _draw_table(self, board: Board, width: int) -> None:
        columns = facility_row.columns(width - SCROLLBAR, board.facilities)
        likely = {id: finding.cause for finding in reversed(board.findings) for id in finding.facilities}
        chosen = {
            facility.id: facility for facility in board_order.listed(board.facilities, self._sorting, self._wanted)
        }

        def cells(id: str) -> Cells:
            return facility_row.row(chosen[id], columns, likely.get(id), self.view.charts.get(id, ()))

        self.query_one(SteadyTable).show(columns, RowsInSight(list(chosen), cells))
        self._draw_shown(len(chosen), len(board.facilities))

    def _draw_progress(self, board: Board) -> None:
        """Of the one that names the mode, else of the newest that goes back."""
        declaration = board.mode or next(iter(ending(board)), None)
        line = self.query_one("#progress", Prose)
        line.display = declaration is not None
        if declaration is not None:
            line.say(in_words(standing(board, declaration)), front=stamp(declaration.kind))

    def _draw_findings(self, board: Board) -> None:
        """What concerns more than one facility; the rest stands in the facilities' lines."""
        wide = [finding for finding in board.findings if len(finding.facilities) > 1]
        line = self.query_one("#findings", Prose)
        line.display = bool(wide)
        line.say("\n".join(f"{_(WORD[finding.cause])}: {finding.message.render(_)}" for finding in wide[:SHOWN_MAX]))

    def _draw_shown(self, shown: int, all: int) -> None:
        """Only when something is left out or sorted: nobody must take a part for the whole."""
        words = []
        if self._wanted:
            words.append(_("shown {shown} of {all}: {text}").format(shown=shown, all=all, text=self._wanted))
        if self._sorting is not Order.LISTED:
            words.append(_("sorted: {order}").format(order=_(board_order.WORD[self._sorting])))
        line = self.query_one("#shown", Prose)
        line.display = bool(words)
        line.say("  ".join([*words, _("Esc: all, as in the inventory")]), Tone.WAITING)

    def hints(self) -> tuple[Hint, ...]:
        is_open = self.view.board is not None and self.view.board.mode is not None
        has_back = self._has_way_back() and not is_open  # while something is open, other keys matter more
        back = (Hint("b", _("Proof of the way back"), "screen.way_back"),) if has_back else ()
        return (
            Hint("F1", _("How to use"), "app.help"),
            Hint("F2/o", _("Declare"), "screen.declare"),
            Hint("F4/e", _("Back to normal"), "screen.end"),
            *back,
            *((Hint("g", _("Go on"), "screen.resume"),) if self._halted() else ()),
            Hint("Enter", _("Facility"), "screen.look"),
            Hint("n", _("Next trouble"), "screen.next_trouble"),
            Hint("v", _("Visits"), "screen.visits"),
            Hint("p", _("Ready?"), "screen.readiness"),
            Hint("d", _("Drill"), "screen.drill"),
            Hint("k", _("Records"), "screen.records"),
            Hint("/", _("Filter"), "screen.filter"),
            Hint("s", _("Sort"), "screen.sort"),
            Hint("q", _("Quit"), "app.leave"),
        )

    def on_steady_table_chosen(self) -> None:
        self.action_look()

    def on_line_prompt_typed(self, event: LinePrompt.Typed) -> None:
        self._wanted = event.text.strip()
        self.redraw()

    def on_line_prompt_given(self) -> None:
        self._close_prompt()

    def on_line_prompt_taken_back(self) -> None:
        self._wanted = ""
        self._close_prompt()
        self.redraw()

    def action_look(self) -> None:
        facility = self.query_one(SteadyTable).selected
        if facility is not None:
            self.app.push_screen(FacilityScreen(self.view, facility))

    def action_declare(self) -> None:
        if self.view.board is not None:
            self.app.push_screen(DeclareScreen(self.view), self._answer)

    def action_drill(self) -> None:
        if self.view.board is not None:
            self.app.push_screen(DeclareScreen(self.view, Kind.DRILL), self._answer)

    def action_end(self) -> None:
        if self.view.board is None:
            return
        if not active(self.view.board):
            self.note(Message("Nothing is open, so there is nothing to put back to normal."), tone=Tone.WAITING)
            return
        self.app.push_screen(EndScreen(self.view), self._answer)

    def action_visits(self) -> None:
        self.app.push_screen(VisitsScreen(self.view))

    def action_readiness(self) -> None:
        self.app.push_screen(ReadinessScreen(self.view))

    def action_records(self) -> None:
        self.app.push_screen(RecordsScreen(self.view))

    def action_way_back(self) -> None:
        if self._has_way_back():
            self.app.push_screen(BackScreen(self.view))

    def action_resume(self) -> None:
        """Goes on with every recipe that was stopped because devices refused it alike."""
        profiles = self._halted()
        if not profiles:
            return
        if not self._asked_to_resume:
            self._asked_to_resume = True
            values = {"profiles": ", ".join(profiles)}
            question = Message("Go on with {profiles}? Devices may refuse it again. Yes: g once more. No: Esc.", values)
            self.note(question, tone=Tone.WAITING)
            return
        self._asked_to_resume = False
        self.begin(self._resume(profiles))

    async def _resume(self, profiles: list[str]) -> None:
        if await self.ask(lambda daemon: _resumed(daemon, profiles)):
            values = {"profiles": ", ".join(profiles)}
            self.note(Message("{profiles}: the devices that waited are being told now.", values), tone=Tone.GOOD)

    def on_steady_table_heading_clicked(self, event: SteadyTable.HeadingClicked) -> None:
        """Sorts by that column; once more: as it was."""
        order = SORTED_BY[event.column]
        self._sorting = Order.LISTED if self._sorting is order else order
        self.redraw()

    def action_sort(self) -> None:
        self._sorting = self._sorting.next
        self.redraw()

    def action_filter(self) -> None:
        self.query_one(LinePrompt).ask(_("Filter by name, area or note:"), self._wanted)

    def action_all(self) -> None:
        """Takes back a question first, and what is left out then."""
        if self._asked_to_resume:
            self._asked_to_resume = False
            self.note()
            return
        self._sorting, self._wanted = Order.LISTED, ""
        self.redraw()

    def action_next_trouble(self) -> None:
        """Down to the next facility with something wrong, and round again."""
        board, table = self.view.board, self.query_one(SteadyTable)
        if board is None:
            return
        order = [*table.order[table.cursor_row + 1 :], *table.order[: table.cursor_row + 1]]
        wrong = {facility.id for facility in board.facilities if facility_row.troubles(facility)}
        troubled = next((id for id in order if id in wrong), None)
        if troubled is None:
            self.note(Message("No facility has trouble."), tone=Tone.GOOD)
        else:
            table.point_at(troubled)

    def _halted(self) -> list[str]:
        return sorted({halt.profile for halt in self.view.board.halts}) if self.view.board else []

    def _has_way_back(self) -> bool:
        return self.view.closed is not None or (self.view.board is not None and bool(ending(self.view.board)))

    def _close_prompt(self) -> None:
        self.query_one(LinePrompt).close()
        self.query_one(SteadyTable).focus()

    def _answer(self, sentence: Message | None) -> None:
        if sentence is not None:
            self.note(sentence, tone=Tone.GOOD)


async def _resumed(daemon: Daemon, profiles: list[str]) -> bool:
    for profile in profiles:
        await daemon.resume(profile, "")
    return True
