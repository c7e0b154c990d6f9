"""現地対応リスト: where somebody has to go, what to press there, whom to call; ticked off by telephone, by name."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from controller.core.message import Message, mark
from controller.core.visits import Need, Visit
from controller.i18n import _
from tui.daemon import Daemon, View
from tui.key_line import Hint
from tui.line_prompt import LinePrompt
from tui.list_page import ListPage
from tui.steady_table import GAP, Cell, Column, Rows
from tui.tones import Tone
from tui.trouble_words import problem_text
from tui.visit_words import place_words, press_words, seen_words

WHY, PEOPLE, CALL = 14, 8, 20
PLACE_MIN = 16

SHORT = {
    Need.DANGER: mark("DANGER: off!"),
    Need.BY_HAND: mark("by hand"),
    Need.SILENT: mark("no answer"),
    Need.STRANGER: mark("other key"),
    Need.SETUP: mark("set-up"),
}


class VisitsScreen(ListPage):
    """The daemon sorts: danger first, then where most people wait."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,x,enter", "tick", show=False)]

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._visits: dict[str, Visit] | None = None
        """By access point id; None: not heard yet."""

    def on_mount(self) -> None:
        super().on_mount()
        self.follow(lambda daemon: daemon.visits(), self._take)

    def title_text(self) -> str:
        if self._visits is None:
            return _("Visits: asking the daemon ...")
        if not self._visits:
            return _("Visits: nobody has to go anywhere.")
        return _("Visits: {count} APs need somebody on site").format(count=len(self._visits))

    def columns(self) -> tuple[Column, ...]:
        rest = self.table_width - WHY - PEOPLE - CALL - 4 * GAP
        place = max(PLACE_MIN, rest // 2)
        return (
            Column(_("Facility"), place, is_free=True),
            Column(_("Access point"), rest - place, is_free=True),
            Column(_("Why"), WHY),
            Column(_("Waiting"), PEOPLE, is_number=True),
            Column(_("Whom to call"), CALL, is_free=True),
        )

    def rows(self) -> Rows:
        return {id: _row(visit) for id, visit in (self._visits or {}).items()}

    def about(self, key: str) -> str:
        visit = (self._visits or {})[key]
        return "\n".join([*place_words(visit), *press_words(visit)])

    def trouble_of(self, key: str) -> str:
        problem = (self._visits or {})[key].problem
        return "" if problem is None else problem_text(problem)

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("F1", _("How to use"), "app.help"),
            Hint("Space", _("Done: somebody looked"), "screen.tick"),
            Hint("Ctrl+" + _("arrows"), _("Scroll"), "screen.scroll_detail(3)"),
            Hint("Esc", _("Back to the town"), "screen.back"),
        )

    def on_steady_table_chosen(self) -> None:
        self.action_tick()

    def action_tick(self) -> None:
        visit = self._selected()
        if visit is not None:
            self.note(
                Message("Say yes only to this: {seen}", {"seen": seen_words(visit)}),
                Message("Who looked? Enter: take down. Esc: no."),
            )
            self.prompt.ask(_("Name of who looked:"))

    def on_line_prompt_given(self, event: LinePrompt.Given) -> None:
        visit = self._selected()
        if not event.text:
            self.note(Message("Nothing was taken down: without a name nobody has looked."), tone=Tone.TROUBLE)
            return
        self.close_prompt()
        if visit is not None:
            self.begin(self._vouch(visit, event.text))

    def on_line_prompt_taken_back(self) -> None:
        self.note()
        self.close_prompt()

    async def _vouch(self, visit: Visit, by: str) -> None:
        if await self.ask(lambda daemon: _vouched(daemon, visit, by)):
            values = {"seen": seen_words(visit), "name": by}
            self.note(Message("Taken down: {seen}, seen by {name}.", values), tone=Tone.GOOD)
            self.ask_again()

    def _selected(self) -> Visit | None:
        return (self._visits or {}).get(self.table.selected or "")

    def _take(self, visits: tuple[Visit, ...]) -> None:
        """A person who types a name means the line that was there when they began."""
        if not self.prompt.is_open:
            self._visits = {visit.ap: visit for visit in visits}


async def _vouched(daemon: Daemon, visit: Visit, by: str) -> bool:
    await daemon.vouch([visit.ap], not visit.is_off, by)
    return True


def _row(visit: Visit) -> tuple[Cell, ...]:
    waiting = _("unknown") if visit.clients is None else str(visit.clients)
    return (
        Cell(visit.place),
        Cell(visit.label),
        Cell(_(SHORT[visit.need]), Tone.TROUBLE if visit.need is Need.DANGER else Tone.WAITING),
        Cell(waiting, Tone.UNKNOWN if visit.clients is None else Tone.PLAIN),
        Cell(visit.contact or "-"),
    )
