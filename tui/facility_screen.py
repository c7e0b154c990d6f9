"""One facility: what staff say of it, each access point, how we know what it does, and what to do when it is wrong."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from controller.core.board import ApState, ApView, FacilityView
from controller.core.facility_mark import OPENING, Opening
from controller.core.finding import Finding
from controller.core.message import Message
from controller.core.visits import Visit
from controller.i18n import _
from tui import ap_row
from tui.ap_screen import ApScreen
from tui.chart_words import chart_words
from tui.daemon import View
from tui.key_line import Hint
from tui.line_prompt import LinePrompt
from tui.list_page import ListPage
from tui.retry_question import RetryQuestion
from tui.steady_table import Column, Rows
from tui.times import day_and_time
from tui.tones import Tone
from tui.trouble_words import finding_text, problem_text
from tui.visit_words import press_words


class FacilityScreen(ListPage):
    """Follows the facility by its id; a facility that left the inventory leaves an empty list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,t,f5", "retry", show=False),
        Binding("1", "mark('open')", show=False),
        Binding("2", "mark('closed')", show=False),
        Binding("3", "mark('unknown')", show=False),
        Binding("m", "write_note", show=False),
    ]

    def __init__(self, view: View, facility: str) -> None:
        super().__init__(view)
        self._facility = facility
        self._retrying = RetryQuestion(self)
        self._is_new = True
        self._visits: dict[str, Visit] = {}
        """By access point id."""

    def on_mount(self) -> None:
        super().on_mount()
        self.follow(lambda daemon: daemon.visits(), self._take_visits)

    def draw(self) -> None:
        super().draw()
        if self._is_new and self.table.rows:
            self._is_new = False
            self._point_at_trouble()

    def title_text(self) -> str:
        facility = self._found()
        if facility is None:
            return _("This facility is not in the inventory any more.")
        chart = chart_words(self.view.charts.get(facility.id, ()), self.app.size.width - 2)
        return "\n".join([_title(facility), *chart])

    def columns(self) -> tuple[Column, ...]:
        return ap_row.columns(self.table_width)

    def rows(self) -> Rows:
        board, facility = self.view.board, self._found()
        return {ap.id: ap_row.row(ap, board.at) for ap in facility.aps} if board and facility else {}

    def about(self, key: str) -> str:
        ap = self._ap(key)
        if ap is None:
            return ""
        visit = self._visits.get(ap.id)
        otherwise = [one.message.render(_) for one in ap.substituted]
        return "\n".join([_about(ap), *otherwise, *(press_words(visit) if visit else ())])

    def trouble_of(self, key: str) -> str:
        ap = self._ap(key)
        if ap is None:
            return ""
        texts = [finding_text(finding) for finding in self._findings(ap)]
        return "\n".join([*texts, *([problem_text(ap.problem)] if ap.problem is not None else [])])

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("F1", _("How to use"), "app.help"),
            Hint("Esc", _("Back to the town"), "screen.back"),
            Hint("1", _(OPENING[Opening.OPEN]), "screen.mark('open')"),
            Hint("2", _(OPENING[Opening.CLOSED]), "screen.mark('closed')"),
            Hint("3", _("unknown"), "screen.mark('unknown')"),
            Hint("m", _("Note"), "screen.write_note"),
            Hint("Enter", "AP", "screen.look"),
            Hint("F5/r", _("Try again"), "screen.retry"),
            Hint("Ctrl+" + _("arrows"), _("Scroll"), "screen.scroll_detail(3)"),
        )

    def on_steady_table_moved(self) -> None:
        self._retrying.take_back()
        self.note()
        super().on_steady_table_moved()

    def on_line_prompt_given(self, event: LinePrompt.Given) -> None:
        self.close_prompt()
        self.begin(self._mark(None, event.text))

    def action_back(self) -> None:
        """Takes back the question first, if there is one."""
        if not self._retrying.take_back():
            self.dismiss()

    def action_mark(self, opening: str) -> None:
        self.begin(self._mark(Opening(opening), None))

    def action_write_note(self) -> None:
        facility = self._found()
        if facility is not None:
            self.prompt.ask(_("Note (Enter: keep):"), facility.mark.note if facility.mark else "")

    def on_steady_table_chosen(self) -> None:
        self.action_look()

    def action_look(self) -> None:
        if self.table.selected is not None:
            self.app.push_screen(ApScreen(self.view, self.table.selected))

    def action_retry(self) -> None:
        ap = self._ap(self.table.selected)
        if ap is not None:
            self._retrying.press(ap)

    async def _mark(self, opening: Opening | None, note: str | None) -> None:
        said = await self.ask(lambda daemon: daemon.mark_facility(self._facility, opening, note))
        if said is not None:
            word = Message(OPENING[said.opening])
            sentence = Message("Taken down: {word}. The Wi-Fi stays as it is.", {"word": word})
            self.note(sentence if note is None else Message("The note is taken down."), tone=Tone.GOOD)

    def _take_visits(self, visits: tuple[Visit, ...]) -> None:
        self._visits = {visit.ap: visit for visit in visits}

    def _point_at_trouble(self) -> None:
        """Who opens a facility mostly wants to know what is wrong there."""
        facility = self._found()
        aps = facility.aps if facility else ()
        wrong = (ap.id for ap in aps if ap.problem is not None or ap.state is ApState.UNKNOWN)
        if (first := next(wrong, None)) is not None:
            self.table.point_at(first)

    def _found(self) -> FacilityView | None:
        facilities = self.view.board.facilities if self.view.board else ()
        return next((facility for facility in facilities if facility.id == self._facility), None)

    def _ap(self, key: str | None) -> ApView | None:
        facility = self._found()
        return next((ap for ap in facility.aps if ap.id == key), None) if facility else None

    def _findings(self, ap: ApView) -> list[Finding]:
        return [finding for finding in self.view.board.findings if ap.id in finding.aps] if self.view.board else []


def _title(facility: FacilityView) -> str:
    area = f"({facility.area})" if facility.area else ""
    name = f"{facility.name}{area}  " + _("{count} APs").format(count=len(facility.aps))
    if facility.mark is None:
        return name + "  " + _("people: nobody has said (keys 1, 2)")
    said = _("people: {opening} ({name}, {time})").format(
        opening=_(OPENING[facility.mark.opening]), name=facility.mark.by, time=day_and_time(facility.mark.at)
    )
    note = "\n" + _("Note: {text}").format(text=facility.mark.note) if facility.mark.note else ""
    return f"{name}  {said}{note}"


def _about(ap: ApView) -> str:
    networks = _(", ").join(ap.ssids) if ap.ssids else _("none")
    if ap.seen_at is None:
        networks = _("unknown")
    return _("{label} (AP {id}, device {device})  Networks on the air: {networks}").format(
        label=ap.label, id=ap.id, device=ap.device, networks=networks
    )
