"""One facility: each access point, how we know what it does, and the whole sentence when something is wrong."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from controller.core.board import ApState, ApView, FacilityView
from controller.core.message import Message
from controller.core.problem import Problem
from controller.i18n import _
from tui import ap_row
from tui.banner import Banner
from tui.daemon import Daemon, View
from tui.key_line import Hint
from tui.page import Page
from tui.prose import Prose
from tui.steady_table import SteadyTable
from tui.times import clock, day_and_time
from tui.tones import Tone

SCROLLBAR = 1


class FacilityScreen(Page[None]):
    """Follows the facility by its id; a facility that left the inventory leaves an empty list."""

    DEFAULT_CSS = """
    FacilityScreen #name { background: $panel; text-style: bold; }
    FacilityScreen #detail { height: auto; max-height: 50%; border: none; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", show=False),
        Binding("r,t,f5", "retry", show=False),
        Binding("q", "app.leave", show=False),
    ]

    def __init__(self, view: View, facility: str) -> None:
        super().__init__(view)
        self._facility = facility
        self._asked_for = ""
        """The device of which a retry was asked once; the same key again does it."""
        self._is_new = True

    def body(self) -> ComposeResult:
        yield Banner()
        yield Prose(id="name")
        yield SteadyTable()
        with VerticalScroll(id="detail", can_focus=False):
            yield Prose(id="about")
            yield Prose(id="problem")

    def draw(self) -> None:
        board, facility = self.view.board, self._found()
        self.query_one(Banner).show(board, self.view.closed, self.app.size.width)
        if board is None or facility is None:
            return
        self.query_one("#name", Prose).say(_title(facility))
        columns = ap_row.columns(self.app.size.width - SCROLLBAR)
        self.query_one(SteadyTable).show(columns, {ap.id: ap_row.row(ap, board.at) for ap in facility.aps})
        if self._is_new:
            self._is_new = False
            self._point_at_trouble(facility)
        self._draw_detail(self._selected())

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("F1", _("How to use"), "app.help"),
            Hint("Esc", _("Back to the town"), "screen.back"),
            Hint("F5/r", _("Try again"), "screen.retry"),
            Hint("PgUp/PgDn", _("Scroll"), "screen.nothing"),
        )

    def on_data_table_row_highlighted(self) -> None:
        self._asked_for = ""
        self.note()

    def action_back(self) -> None:
        """Takes back the question first, if there is one."""
        if self._asked_for:
            self._asked_for = ""
            self.note()
        else:
            self.dismiss()

    async def action_retry(self) -> None:
        ap = self._selected()
        if ap is None:
            return
        values: dict[str, str | int | float | Message] = {"device": ap.device, "ap": ap.label}
        if self._asked_for != ap.device:
            self._asked_for = ap.device
            question = Message("Try device {device} again? Yes: r once more. No: Esc.", values)
            self.note(question, tone=Tone.WAITING)
            return
        self._asked_for = ""
        if await self.ask(lambda daemon: _retry(daemon, ap.device)):
            self.note(Message("Device {device} ({ap}) is being tried again now.", values), tone=Tone.GOOD)

    def _point_at_trouble(self, facility: FacilityView) -> None:
        """Who opens a facility mostly wants to know what is wrong there."""
        wrong = (ap.id for ap in facility.aps if ap.problem is not None or ap.state is ApState.UNKNOWN)
        if (first := next(wrong, None)) is not None:
            self.query_one(SteadyTable).point_at(first)

    def _found(self) -> FacilityView | None:
        facilities = self.view.board.facilities if self.view.board else ()
        return next((facility for facility in facilities if facility.id == self._facility), None)

    def _selected(self) -> ApView | None:
        facility, key = self._found(), self.query_one(SteadyTable).selected
        return next((ap for ap in facility.aps if ap.id == key), None) if facility else None

    def _draw_detail(self, ap: ApView | None) -> None:
        about, problem = self.query_one("#about", Prose), self.query_one("#problem", Prose)
        about.say("" if ap is None else _about(ap))
        has_problem = ap is not None and ap.problem is not None
        problem.display = has_problem
        if ap is not None and ap.problem is not None:
            problem.say(problem_text(ap.problem), Tone.TROUBLE)


async def _retry(daemon: Daemon, device: str) -> bool:
    await daemon.retry([device])
    return True


def _title(facility: FacilityView) -> str:
    area = f"({facility.area})" if facility.area else ""
    return f"{facility.name}{area}  " + _("{count} APs").format(count=len(facility.aps))


def _about(ap: ApView) -> str:
    networks = _(", ").join(ap.ssids) if ap.ssids else _("none")
    if ap.seen_at is None:
        networks = _("unknown")
    return _("{label} (AP {id}, device {device})  Networks on the air: {networks}").format(
        label=ap.label, id=ap.id, device=ap.device, networks=networks
    )


def problem_text(problem: Problem) -> str:
    """The whole sentence, since when, and what happens next."""
    since = _("Since {time}, tried {tries} times.").format(time=day_and_time(problem.since), tries=problem.tries)
    if problem.next_try is None:
        following = _("Not tried again by itself: press r when it is put right.")
    else:
        following = _("Next try: {time}.").format(time=clock(problem.next_try))
    return f"{problem.message.render(_)}\n{since}  {following}"
