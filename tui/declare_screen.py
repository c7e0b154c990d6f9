"""Declaring: kind, place, reason and who ordered it, all on one page; nothing is sent before the next page."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from controller.core.board import FacilityView
from controller.core.declaration import DRILL_LASTS, Declaration, Kind, Wish
from controller.core.message import Message, mark
from controller.core.plan import DevicePlan
from controller.core.records import Direction
from controller.i18n import _
from tui.choice import Choice, Option
from tui.confirm_screen import ConfirmScreen, Proposal
from tui.daemon import Daemon, View
from tui.experience import Experience, experience
from tui.facility_picker import AreaPicker, FacilityPicker
from tui.key_line import Hint
from tui.page import Page
from tui.plan_words import wish_in_words
from tui.practice import practise
from tui.prose import Prose
from tui.reason import Reason
from tui.scope import AREAS, CHOSEN, NOTHING_CHOSEN, SCOPES, WHOLE_TOWN, places
from tui.tally import active
from tui.tones import PAPER, Tone
from tui.words import KIND, declaration_name, joined, stamp

NAME_MAX = 30

KINDS = tuple(Option(key, kind, KIND[kind]) for key, kind in zip("abcd", Kind, strict=True))
LENGTHS = (
    Option("6", "1800", mark("30 minutes")),
    Option("7", "3600", mark("1 hour")),
    Option("8", "7200", mark("2 hours")),
    Option("9", "14400", mark("4 hours")),
)
"""Seconds after which a drill or test ends by itself."""

ROOMY = 28
"""Lines of a terminal from which on there are empty lines between the questions of a drill."""

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
    DeclareScreen .word { text-style: bold; }
    DeclareScreen.roomy .word { margin-top: 1; }
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
        *(Binding(option.key, f"pick('lasts', '{option.key}')", show=False) for option in LENGTHS),
        Binding("p", "practise", show=False),
        *(Binding(option.key, f"pick('preset', '{option.key}')", show=False) for option in REASONS),
    ]
    AUTO_FOCUS = "#preset"

    def __init__(self, view: View, kind: Kind = Kind.DISASTER) -> None:
        super().__init__(view)
        self._first_kind = kind
        self._chosen: frozenset[str] = frozenset()
        """Ids of facilities."""
        self._areas: frozenset[str] = frozenset()

    def body(self) -> ComposeResult:
        yield Prose(id="title")
        yield Prose(id="open-already")
        yield Prose(id="kind-word", classes="word")
        yield Choice(KINDS, self._first_kind, id="kind")
        yield Prose(id="lasts-word", classes="word")
        yield Choice(LENGTHS, str(int(DRILL_LASTS.total_seconds())), id="lasts")
        yield Prose(id="scope-word", classes="word")
        yield Choice(SCOPES, WHOLE_TOWN, id="scope")
        yield Prose(id="chosen")
        yield Prose(id="reason-title", classes="word")
        yield Reason(REASONS)
        yield Prose(id="order-title", classes="word")
        with Horizontal():
            yield Prose(id="ordered-word")
            yield Input(self.view.person, id="ordered", compact=True, max_length=NAME_MAX)

    def on_mount(self) -> None:
        super().on_mount()
        self._match_reason()

    def draw(self) -> None:
        self.set_class(self.kind.is_real or self.app.size.height >= ROOMY, "roomy")
        for id in ("lasts-word", "lasts"):
            self.query_one(f"#{id}").display = not self.kind.is_real
        self._draw_title()
        self.query_one("#lasts-word", Prose).say(_("How long? (it ends by itself)"))
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
        practice = () if self.kind.is_real else (Hint("p", _("Practise on an imaginary town"), "screen.practise"),)
        return (
            Hint("Enter", _("Next: see the plan (nothing is sent yet)"), "screen.proceed"),
            *practice,
            Hint(_("arrows"), _("move"), "app.focus_next"),
            Hint("Esc", _("Cancel"), "screen.back"),
        )

    @property
    def kind(self) -> Kind:
        return Kind(self.query_one("#kind", Choice).value)

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        if event.choice.id == "scope" and event.value == CHOSEN:
            self.app.push_screen(FacilityPicker(self.view, self._chosen), self._take_chosen)
        if event.choice.id == "scope" and event.value == AREAS:
            self.app.push_screen(AreaPicker(self.view, self._areas), self._take_areas)
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
        self.begin(self._propose(self._wish()), exclusive=True)

    def action_practise(self) -> None:
        if not self.kind.is_real:
            self.note(practise(self.app), tone=Tone.WAITING)

    async def _propose(self, wish: Wish) -> None:
        found = await self.ask(lambda daemon: _worked_out(daemon, wish))
        if found is not None:
            self.note()
            self.app.push_screen(ConfirmScreen(self.view, proposal(wish, *found)), self._declared)

    def _declared(self, sentence: Message | None) -> None:
        if sentence is not None:
            self.dismiss(sentence)

    def _take_chosen(self, chosen: frozenset[str] | None) -> None:
        self._chosen = self._chosen if chosen is None else chosen
        self._back_to_whole_town(not self._chosen)

    def _take_areas(self, areas: frozenset[str] | None) -> None:
        self._areas = self._areas if areas is None else areas
        self._back_to_whole_town(not self._areas)

    def _back_to_whole_town(self, is_nothing_ticked: bool) -> None:
        if is_nothing_ticked:
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
        if self._scope in NOTHING_CHOSEN and not self._places():
            return NOTHING_CHOSEN[self._scope]
        return None

    @property
    def _scope(self) -> str:
        return self.query_one("#scope", Choice).value

    def _places(self) -> list[FacilityView]:
        return places(self.view.board, self._scope, self._chosen, self._areas)

    def _wish(self) -> Wish:
        return Wish(
            kind=self.kind,
            facilities=tuple(sorted(facility.id for facility in self._places())),
            reason=self.query_one(Reason).text,
            ordered_by=self.query_one("#ordered", Input).value.strip(),
            lasts_s=None if self.kind.is_real else int(self.query_one("#lasts", Choice).value),
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
        names = [facility.name for facility in self._places()]
        line = self.query_one("#chosen", Prose)
        line.display = self._scope in NOTHING_CHOSEN
        line.say(_("Chosen, {count}: {names}").format(count=len(names), names=joined(names)))


async def _worked_out(daemon: Daemon, wish: Wish) -> tuple[tuple[DevicePlan, ...], Experience | None]:
    return await daemon.plan(wish), await experience(daemon, Direction.OPEN)


def proposal(wish: Wish, plans: tuple[DevicePlan, ...], past: Experience | None) -> Proposal:
    """What the next page shows and does."""
    return Proposal(
        kind=wish.kind,
        title=lambda: _title(wish),
        words=lambda board: wish_in_words(board, wish, plans, past),
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
