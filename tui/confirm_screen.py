"""The last page before anything happens: what would be done, in words, and the key that must be turned."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from controller.core.board import Board
from controller.core.declaration import Declaration, Kind
from controller.core.message import Message
from controller.core.plan import DevicePlan
from controller.i18n import _
from tui.commands_screen import CommandsScreen
from tui.daemon import Daemon, View
from tui.key_line import Hint
from tui.page import Page
from tui.prose import Prose
from tui.tones import Tone
from tui.turn_key import TurnKey
from tui.words import stamp


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is about to be done. Texts are made anew at every drawing, in the language of then."""

    kind: Kind
    title: Callable[[], str]
    words: Callable[[Board], list[str]]
    act: Callable[[Daemon], Awaitable[Declaration]]
    done: Callable[[Declaration], Message]
    """The sentence the board says afterwards."""
    plans: tuple[DevicePlan, ...] = ()


class ConfirmScreen(Page[Message | None]):
    """Answers with the sentence of success; None: the person went back and nothing was done."""

    DEFAULT_CSS = """
    ConfirmScreen #title { text-style: bold; }
    ConfirmScreen VerticalScroll { height: 1fr; }
    ConfirmScreen #words { padding: 1 1 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("c", "commands", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
        Binding("pagedown", "scroll(8)", show=False),
    ]
    AUTO_FOCUS = "TurnKey"

    def __init__(self, view: View, proposal: Proposal) -> None:
        super().__init__(view)
        self._proposal = proposal

    def body(self) -> ComposeResult:
        yield Prose(id="title", classes=f"paper-{self._proposal.kind}")
        with VerticalScroll(can_focus=False):
            yield Prose(id="words")
        yield TurnKey()

    def draw(self) -> None:
        self.query_one("#title", Prose).say(self._proposal.title(), front=stamp(self._proposal.kind))
        if self.view.board is not None:
            sentences = "\n".join(f"・{sentence}" for sentence in self._proposal.words(self.view.board))
            self.query_one("#words", Prose).say(sentences, front=stamp(self._proposal.kind))
        self.query_one(TurnKey).show()

    def hints(self) -> tuple[Hint, ...]:
        commands = (Hint("c", _("Exact commands"), "screen.commands"),) if self._proposal.plans else ()
        return (
            *commands,
            Hint(_("arrows"), _("Scroll"), "screen.scroll(8)"),
            Hint("Esc", _("Back without doing anything"), "screen.back"),
        )

    async def on_turn_key_turned(self) -> None:
        self.begin(self._act(), exclusive=True)

    def action_back(self) -> None:
        if not self.query_one(TurnKey).is_locked:
            self.dismiss(None)

    def action_commands(self) -> None:
        if self._proposal.plans:
            self.app.push_screen(CommandsScreen(self.view, self._proposal.plans))

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    async def _act(self) -> None:
        """Asks once. After a broken connection nobody knows whether it was done, and the page says so."""
        declaration = await self.ask(self._proposal.act)
        if declaration is not None:
            self.dismiss(self._proposal.done(declaration))
            return
        self.query_one(TurnKey).unlock()
        self.note(*self._note, Message("Look at the board before you do it again."), tone=Tone.TROUBLE)
