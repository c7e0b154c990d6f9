"""Ending a declaration: which one, what goes back, why. Nothing is sent before the key on the next page is turned."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from controller.core.declaration import Declaration
from controller.core.message import Message, mark
from controller.core.records import Direction
from controller.i18n import _
from tui.choice import Choice, Option
from tui.confirm_screen import ConfirmScreen, Proposal
from tui.daemon import View
from tui.experience import Experience, experience
from tui.key_line import Hint
from tui.page import Page
from tui.plan_words import end_in_words
from tui.prose import Prose
from tui.reason import Reason
from tui.tally import active
from tui.times import day_and_time
from tui.tones import PAPER, Tone
from tui.words import declaration_name, stamp

DRILL_OVER = "drill-over"
REASONS = (
    Option("1", "closed", mark("shelters closed")),
    Option("2", "restored", mark("lines work again")),
    Option("3", DRILL_OVER, mark("drill is over")),
    Option("4", "mistake", mark("declared by mistake")),
)


class EndScreen(Page[Message | None]):
    """The newest active declaration is shown first; `n` shows the next one."""

    DEFAULT_CSS = """
    EndScreen #title { text-style: bold; }
    EndScreen VerticalScroll { height: 1fr; }
    EndScreen .word { margin-top: 1; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("enter", "proceed", show=False, priority=True),
        Binding("n,f6", "other", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        *(Binding(option.key, f"pick('{option.key}')", show=False) for option in REASONS),
    ]
    AUTO_FOCUS = "#preset"

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._number: int | None = None
        """Which declaration; None: the newest that is active."""

    def body(self) -> ComposeResult:
        yield Prose(id="title")
        yield Prose(id="which", classes="word")
        yield Prose(id="others")
        with VerticalScroll(can_focus=False):
            yield Prose(id="words", classes="word")
        yield Prose(id="why", classes="word")
        yield Reason(REASONS)

    def draw(self) -> None:
        self.query_one("#why", Prose).say(_("Why does it end?"))
        self.query_one(Reason).show()
        declaration, board = self._declaration(), self.view.board
        if declaration is None or board is None:
            self.query_one("#which", Prose).say(_("It has ended meanwhile. Nothing more to do here."))
            return
        self._draw_title(declaration)
        self.query_one("#which", Prose).say(_which(declaration))
        self.query_one("#words", Prose).say(
            "\n".join(f"・{sentence}" for sentence in end_in_words(board, declaration)), front=stamp(declaration.kind)
        )
        self._draw_others(declaration)

    def hints(self) -> tuple[Hint, ...]:
        several = self.view.board is not None and len(active(self.view.board)) > 1
        other = (Hint("F6/n", _("Other declaration"), "screen.other"),) if several else ()
        return (
            Hint("Enter", _("Next (nothing is sent yet)"), "screen.proceed"),
            *other,
            Hint("Esc", _("Cancel"), "screen.back"),
        )

    def on_reason_preset(self) -> None:
        self.note()

    def action_pick(self, key: str) -> None:
        self.query_one("#preset", Choice).action_pick(key)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_other(self) -> None:
        """The next active declaration, and round again."""
        numbers = [declaration.number for declaration in self._active()]
        here = self._declaration()
        if here is not None:
            self._number = numbers[(numbers.index(here.number) + 1) % len(numbers)]
            self.redraw()

    def action_proceed(self) -> None:
        declaration, why = self._declaration(), self.query_one(Reason).text
        if declaration is None:
            self.dismiss(None)
        elif not why:
            self.note(
                Message("Choose first why it ends: one of the keys 1 to 4, or write it in words."), tone=Tone.TROUBLE
            )
        else:
            self.begin(self._propose(declaration, why), exclusive=True)

    async def _propose(self, declaration: Declaration, why: str) -> None:
        """What the last way back took is told when it is known; ending never waits for it."""
        past = await self.ask(lambda daemon: experience(daemon, Direction.BACK))
        self.app.push_screen(ConfirmScreen(self.view, proposal(declaration, why, past)), self._ended)

    def _ended(self, sentence: Message | None) -> None:
        if sentence is not None:
            self.dismiss(sentence)

    def _active(self) -> tuple[Declaration, ...]:
        return active(self.view.board) if self.view.board else ()

    def _declaration(self) -> Declaration | None:
        if self._number is None:
            return next(iter(self._active()), None)
        return next((d for d in self._active() if d.number == self._number), None)

    def _draw_title(self, declaration: Declaration) -> None:
        title = self.query_one("#title", Prose)
        for name in PAPER:
            title.set_class(name == declaration.kind, f"paper-{name}")
        title.say(_("Back to normal: {name}").format(name=declaration_name(declaration)), front=stamp(declaration.kind))

    def _draw_others(self, declaration: Declaration) -> None:
        others = [declaration_name(d) for d in self._active() if d != declaration]
        line = self.query_one("#others", Prose)
        line.display = bool(others)
        line.say(_("{count} more are open; n shows the next.").format(count=len(others)), Tone.WAITING)


def proposal(declaration: Declaration, why: str, past: Experience | None) -> Proposal:
    return Proposal(
        kind=declaration.kind,
        title=lambda: _("Back to normal: {name}  Nothing is sent yet.\nWhy: {why}").format(
            name=declaration_name(declaration), why=why
        ),
        words=lambda board: end_in_words(board, declaration, past),
        act=lambda daemon: daemon.end(declaration.number, why),
        done=_done,
    )


def _done(declaration: Declaration) -> Message:
    return Message(
        "No. {number} is ended. The lines on top show how many are proven back.",
        {"number": declaration.number},
    )


def _which(declaration: Declaration) -> str:
    return _("Open since {time}, reason: {reason}, ordered by {name}").format(
        time=day_and_time(declaration.declared_at), reason=declaration.reason, name=declaration.ordered_by
    )
