"""One access point: what it should do, what was seen of it, by what and when, and what was written down before."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from controller.api.town import Town
from controller.core.board import ApView, Board, FacilityView
from controller.core.history import HistoryPoint
from controller.core.message import mark
from controller.core.records import ApStory
from controller.core.visits import Visit
from controller.i18n import _
from tui import ap_words
from tui.banner import Banner
from tui.daemon import View
from tui.key_line import Hint
from tui.page import Page
from tui.prose import Prose
from tui.retry_question import RetryQuestion
from tui.sparkline import SPAN
from tui.tones import Tone
from tui.trouble_words import finding_text, problem_text
from tui.visit_words import press_words

CHART_TURNS, CONTACT_TURNS = 30, 150
"""Once a minute, as the daemon samples; contacts change in office hours."""

SECTIONS = {
    "should": mark("What should be"),
    "seen": mark("What was seen"),
    "trouble": mark("Problem and what to do"),
    "clients": mark("Clients"),
    "contact": mark("Whom to call"),
    "attributes": mark("What was checked, one by one"),
    "proofs": mark("Proofs so far"),
    "changes": mark("What it showed before we changed it"),
    "problems": mark("Problems so far"),
}
"""From the top: what is needed at night, then what is needed the day after."""

Told = tuple[str, Sequence[str], Tone]
"""A section, its lines and their tone."""


class ApScreen(Page[None]):
    """Follows the access point by its id. The arrows scroll."""

    DEFAULT_CSS = """
    ApScreen #title, ApScreen .heading { background: $panel; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace,enter", "back", show=False),
        Binding("q", "app.leave", show=False),
        Binding("r,t,f5", "retry", show=False),
    ]
    AUTO_FOCUS = "#sections"

    def __init__(self, view: View, ap: str) -> None:
        super().__init__(view)
        self._ap = ap
        self._story: ApStory | None = None
        self._town: Town | None = None
        self._chart: Sequence[HistoryPoint] = ()
        self._visit: Visit | None = None
        self._retrying = RetryQuestion(self)

    def on_mount(self) -> None:
        super().on_mount()
        self.follow(lambda daemon: daemon.access_point(self._ap), self._take_story)
        self.follow(lambda daemon: daemon.visits(), self._take_visits)
        self.follow(lambda daemon: daemon.history_of_ap(self._ap, SPAN), self._take_chart, CHART_TURNS)
        self.follow(lambda daemon: daemon.town(), self._take_town, CONTACT_TURNS)

    def body(self) -> ComposeResult:
        yield Banner()
        yield Prose(id="title")
        with VerticalScroll(id="sections"):
            for name in SECTIONS:
                yield Prose(id=f"{name}-heading", classes="heading")
                yield Prose(id=name)

    def draw(self) -> None:
        self.query_one(Banner).show(self.view.board, self.view.closed, self.app.size.width)
        facility, ap = self._found()
        title = _("This access point is not in the inventory any more.")
        if facility is not None and ap is not None:
            title = _("{place} / {ap} (AP {id}, device {device})").format(
                place=facility.name, ap=ap.label, id=ap.id, device=ap.device
            )
        self.query_one("#title", Prose).say(title)
        told = {name: (lines, tone) for name, lines, tone in self._told(ap)}
        for name, heading in SECTIONS.items():
            lines, tone = told.get(name, ((), Tone.PLAIN))
            for part in ("", "-heading"):
                self.query_one(f"#{name}{part}", Prose).display = bool(lines)
            self.query_one(f"#{name}-heading", Prose).say(_(heading))
            self.query_one(f"#{name}", Prose).say("\n".join(lines), tone)

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("F1", _("How to use"), "app.help"),
            Hint("Esc", _("Back to the facility"), "screen.back"),
            Hint("F5/r", _("Try again"), "screen.retry"),
            Hint(_("arrows"), _("Scroll"), "screen.scroll_sections(3)"),
        )

    def action_back(self) -> None:
        """Takes back the question first, if there is one."""
        if not self._retrying.take_back():
            self.dismiss()

    def action_retry(self) -> None:
        _facility, ap = self._found()
        if ap is not None:
            self._retrying.press(ap)

    def action_scroll_sections(self, lines: int) -> None:
        self.query_one("#sections", VerticalScroll).scroll_relative(y=lines, animate=False)

    def _told(self, ap: ApView | None) -> Iterator[Told]:
        board = self.view.board
        if ap is None or board is None:
            return
        yield "should", ap_words.should_be(ap, board), Tone.PLAIN
        yield "seen", ap_words.seen(ap, board), Tone.PLAIN
        yield from self._trouble(ap, board)
        yield "clients", ap_words.clients(ap, self._chart, self.app.size.width - 2), Tone.PLAIN
        yield "contact", ap_words.contact(ap, self._town), Tone.PLAIN
        if self._story is not None:
            yield "attributes", ap_words.attributes(self._story, board.at), Tone.PLAIN
            yield "proofs", ap_words.proofs(self._story), Tone.PLAIN
            yield "changes", ap_words.changes(self._story), Tone.PLAIN
            yield "problems", ap_words.problems(self._story), Tone.PLAIN

    def _trouble(self, ap: ApView, board: Board) -> Iterator[Told]:
        texts = [finding_text(finding) for finding in board.findings if ap.id in finding.aps]
        texts += [problem_text(ap.problem)] if ap.problem is not None else []
        texts += press_words(self._visit) if self._visit is not None else []
        yield "trouble", texts or [_("No problem is known.")], Tone.TROUBLE if texts else Tone.GOOD

    def _found(self) -> tuple[FacilityView | None, ApView | None]:
        for facility in self.view.board.facilities if self.view.board else ():
            for ap in facility.aps:
                if ap.id == self._ap:
                    return facility, ap
        return None, None

    def _take_story(self, story: ApStory) -> None:
        self._story = story

    def _take_town(self, town: Town) -> None:
        self._town = town

    def _take_chart(self, points: Sequence[HistoryPoint]) -> None:
        self._chart = points

    def _take_visits(self, visits: tuple[Visit, ...]) -> None:
        self._visit = next((visit for visit in visits if visit.ap == self._ap), None)
