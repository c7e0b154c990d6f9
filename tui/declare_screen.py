"""Declaring: kind, place, reason and who ordered it, all on one page; nothing is sent before the next page."""

import getpass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from controller.core.declaration import Declaration, Kind, Wish
from controller.core.message import Message, mark
from controller.core.plan import DevicePlan
from controller.i18n import _
from tui.choice import Choice, Option
from tui.confirm_screen import ConfirmScreen, Proposal
from tui.daemon import View
from tui.facility_picker import FacilityPicker
from tui.key_line import Hint
from tui.page import Page
from tui.plan_words import wish_in_words
from tui.prose import Prose
from tui.reason import Reason
from tui.tally import active
from tui.tones import PAPER, Tone
from tui.words import KIND, declaration_name, joined, stamp

NAME_MAX = 30

KINDS = tuple(Option(key, kind, KIND[kind]) for key, kind in zip("abcd", Kind, strict=True))
WHOLE_TOWN, CHOSEN = "town", "chosen"
SCOPES = (Option("w", WHOLE_TOWN, mark("the whole town")), Option("s", CHOSEN, mark("choose facilities")))
DRILL_REASON = "drill"
REASONS = (
    Option("1", "earthquake", mark("earthquake")),
    Option("2", "storm", mark("typhoon or heavy rain")),
    Option("3", "power", mark("power cut")),
    Option("4", "outage", mark("carrier outage")),
    Option("5", DRILL_REASON, mark("drill")),
)


class DeclareScreen(Page[Message | None]):
    """Keeps what was entered while the next page is looked at, and when the daemon refuses."""

    DEFAULT_CSS = """
    DeclareScreen #title { text-style: bold; }
    DeclareScreen .word { margin-top: 1; text-style: bold; }
    DeclareScreen Horizontal { height: 1; }
    DeclareScreen #ordered-word { width: 14; }
    DeclareScreen #ordered { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("enter", "proceed", show=False, priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        *(Binding(option.key, f"pick('kind', '{option.key}')", show=False) for option in KINDS),
        *(Binding(option.key, f"pick('scope', '{option.key}')", show=False) for option in SCOPES),
        *(Binding(option.key, f"pick('preset', '{option.key}')", show=False) for option in REASONS),
    ]
    AUTO_FOCUS = "#preset"

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._chosen: frozenset[str] = frozenset()

    def body(self) -> ComposeResult:
        yield Prose(id="title")
        yield Prose(id="open-already")
        yield Prose(id="kind-word", classes="word")
        yield Choice(KINDS, Kind.DISASTER, id="kind")
        yield Prose(id="scope-word", classes="word")
        yield Choice(SCOPES, WHOLE_TOWN, id="scope")
        yield Prose(id="chosen")
        yield Prose(id="reason-title", classes="word")
        yield Reason(REASONS)
        yield Prose(id="order-title", classes="word")
        with Horizontal():
            yield Prose(id="ordered-word")
            yield Input(getpass.getuser(), id="ordered", compact=True, max_length=NAME_MAX)

    def draw(self) -> None:
        self._draw_title()
        self.query_one("#kind-word", Prose).say(_("1. What is it?"))
        self.query_one("#scope-word", Prose).say(_("2. Where?"))
        self.query_one("#reason-title", Prose).say(_("3. Why?"))
        self.query_one("#order-title", Prose).say(_("4. Who ordered it?"))
        self.query_one("#ordered-word", Prose).say(_("name:"))
        for choice in self.query(Choice):
            choice.show()
        self.query_one(Reason).show()
        self._draw_chosen()

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("Enter", _("Next: see the plan (nothing is sent yet)"), "screen.proceed"),
            Hint(_("arrows"), _("move"), "app.focus_next"),
            Hint("Esc", _("Cancel"), "screen.back"),
        )

    @property
    def kind(self) -> Kind:
        return Kind(self.query_one("#kind", Choice).value)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        if event.choice.id == "scope" and event.value == CHOSEN:
            self.app.push_screen(FacilityPicker(self.view, self._chosen), self._take_chosen)
        if event.choice.id == "kind":
            self._match_reason()
        self.note()

    def on_reason_preset(self, event: Reason.Preset) -> None:
        """`Drill` as the reason of a real declaration is a slip of the finger: it makes it a drill."""
        if event.value == DRILL_REASON and self.kind.is_real:
            self.query_one("#kind", Choice).choose(Kind.DRILL)
        self.note()

    def action_pick(self, choice: str, key: str) -> None:
        self.query_one(f"#{choice}", Choice).action_pick(key)

    def action_back(self) -> None:
        self.dismiss(None)

    async def action_proceed(self) -> None:
        """Checks, asks for the dry run, and shows it."""
        if (complaint := self._complaint()) is not None:
            self.note(complaint, tone=Tone.TROUBLE)
            return
        self.note(Message("Working out the plan ..."))
        self.run_worker(self._propose(self._wish()), exclusive=True)

    async def _propose(self, wish: Wish) -> None:
        plans = await self.ask(lambda daemon: daemon.plan(wish))
        if plans is not None:
            self.note()
            self.app.push_screen(ConfirmScreen(self.view, proposal(wish, plans)), self._declared)

    def _declared(self, sentence: Message | None) -> None:
        if sentence is not None:
            self.dismiss(sentence)

    def _take_chosen(self, chosen: frozenset[str] | None) -> None:
        self._chosen = self._chosen if chosen is None else chosen
        if not self._chosen:
            self.query_one("#scope", Choice).choose(WHOLE_TOWN)
        self.redraw()

    def _match_reason(self) -> None:
        preset = self.query_one("#preset", Choice).value
        if self.kind is Kind.DRILL and not self.query_one(Reason).text:
            self.query_one(Reason).preset(DRILL_REASON)
        elif self.kind.is_real and preset == DRILL_REASON:
            self.query_one(Reason).preset("")

    def _complaint(self) -> Message | None:
        if not self.query_one(Reason).text:
            return Message("Choose a reason first: one of the keys 1 to 5, or write it in words.")
        if self._is_partial() and not self._chosen:
            return Message("Tick at least one facility, or choose the whole town.")
        return None

    def _is_partial(self) -> bool:
        return self.query_one("#scope", Choice).value == CHOSEN

    def _wish(self) -> Wish:
        return Wish(
            kind=self.kind,
            facilities=tuple(sorted(self._chosen)) if self._is_partial() else (),
            reason=self.query_one(Reason).text,
            ordered_by=self.query_one("#ordered", Input).value.strip(),
        )

    def _draw_title(self) -> None:
        title = self.query_one("#title", Prose)
        for name in PAPER:
            title.set_class(name == self.kind, f"paper-{name}")
        real = _(": the real thing, not a drill") if self.kind.is_real else ""
        title.say(_("Declare") + real, front=stamp(self.kind))
        names = [declaration_name(d) for d in active(self.view.board)] if self.view.board else []
        already = self.query_one("#open-already", Prose)
        already.display = bool(names)
        already.say(_("Open already: {names}").format(names=joined(names)), Tone.WAITING)

    def _draw_chosen(self) -> None:
        board = self.view.board
        names = [f.name for f in board.facilities if f.id in self._chosen] if board else []
        line = self.query_one("#chosen", Prose)
        line.display = self._is_partial()
        line.say(_("Chosen, {count}: {names}").format(count=len(names), names=joined(names)))


def proposal(wish: Wish, plans: tuple[DevicePlan, ...]) -> Proposal:
    """What the next page shows and does."""
    return Proposal(
        kind=wish.kind,
        title=lambda: _title(wish),
        words=lambda board: wish_in_words(board, wish, plans),
        act=lambda daemon: daemon.declare(wish),
        done=_done,
        plans=plans,
    )


def _title(wish: Wish) -> str:
    real = _(": the real thing, not a drill") if wish.kind.is_real else ""
    return _("Declare ({kind}){real}  Nothing is sent yet.\nReason: {reason}  Ordered by: {name}").format(
        kind=_(KIND[wish.kind]), real=real, reason=wish.reason, name=wish.ordered_by or "-"
    )


def _done(declaration: Declaration) -> Message:
    return Message(
        "No. {number} is declared. The board shows how far the opening is.",
        {"number": declaration.number},
    )
