"""The way back: which access points are proven back, when and by what; and who takes responsibility for the rest."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from controller.core import proof_words
from controller.core.board import ApState, ApView
from controller.core.declaration import Declaration
from controller.core.message import Message
from controller.core.records import Direction, ProofRecord
from controller.i18n import _
from tui import ap_row
from tui.confirm_screen import ConfirmScreen, Proposal
from tui.daemon import Daemon, View
from tui.estimate import in_words, standing
from tui.key_line import Hint
from tui.line_prompt import LinePrompt
from tui.list_page import ListPage
from tui.steady_table import GAP, Cell, Column, Rows
from tui.tally import covered, ending
from tui.times import day_and_time
from tui.tones import Tone
from tui.words import declaration_name, joined, stamp

PLACE_MIN, STATE, HOW = 16, 20, 24


class BackScreen(ListPage):
    """Of the newest declaration that goes back; of the newest closed one when none does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", show=False),
        Binding("u,enter", "sign_off", show=False),
    ]

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self._proofs: dict[str, ProofRecord] = {}
        """By access point id: when it was proven back."""
        self._ticked: set[str] = set()
        self._why = ""

    def on_mount(self) -> None:
        super().on_mount()
        self.follow(self._asked, self._take)

    def title_text(self) -> str:
        declaration, board = self._declaration(), self.view.board
        if declaration is None or board is None:
            return _("Nothing is going back.")
        front = stamp(declaration.kind)
        title = _("Proof of the way back: {name}").format(name=declaration_name(declaration))
        if declaration.closed_at is not None:
            closed = _("closed {time}").format(time=day_and_time(declaration.closed_at))
            return f"{front}{title}  {closed}"
        return f"{front}{title}\n{front}{in_words(standing(board, declaration))}"

    def columns(self) -> tuple[Column, ...]:
        rest = self.table_width - STATE - HOW - 3 * GAP
        place = max(PLACE_MIN, rest // 2)
        return (
            Column(_("Facility"), place, is_free=True),
            Column(_("Access point"), rest - place, is_free=True),
            Column(_("State"), STATE),
            Column(_("Proven back"), HOW),
        )

    def rows(self) -> Rows:
        """What is not proven first."""
        declaration, board = self._declaration(), self.view.board
        if declaration is None or board is None:
            return {}
        names = {facility.id: facility.name for facility in board.facilities}
        aps = sorted(covered(board, declaration), key=lambda ap: self._is_done(ap, declaration))
        return {ap.id: self._row(ap, names[ap.facility], declaration) for ap in aps}

    def about(self, key: str) -> str:
        proof, ap = self._proofs.get(key), self._aps()[key]
        if proof is None or proof.is_sign_off:
            return _("{label}: not proven back yet. {how}").format(label=ap.label, how=self._how(ap))
        sources = joined([f"{_(proof_words.SOURCE[look.source])} {day_and_time(look.at)}" for look in proof.looks])
        return _("{label}: first proven {first}, newest {newest} ({sources})").format(
            label=ap.label,
            first=day_and_time(proof.first_at),
            newest=day_and_time(proof.newest_at),
            sources=sources or _(proof_words.HOW[proof.evidence]),
        )

    def hints(self) -> tuple[Hint, ...]:
        sign_off = (
            Hint("Space", _("tick"), "screen.tick"),
            Hint("u", _("Sign off by name"), "screen.sign_off"),
        )
        declaration = self._declaration()
        is_over = declaration is None or declaration.closed_at is not None
        return (
            Hint("F1", _("How to use"), "app.help"),
            *(() if is_over else sign_off),
            Hint("Ctrl+" + _("arrows"), _("Scroll"), "screen.scroll_detail(3)"),
            Hint("Esc", _("Back to the town"), "screen.back"),
        )

    def on_steady_table_chosen(self) -> None:
        self.action_tick()

    def action_tick(self) -> None:
        """Only what is not proven can be signed off."""
        declaration, key = self._declaration(), self.table.selected
        if declaration is None or key is None or declaration.closed_at is not None:
            return
        if self._is_done(self._aps()[key], declaration):
            self.note(Message("This one is proven back; there is nothing to sign off."), tone=Tone.GOOD)
            return
        self._ticked ^= {key}
        self.note()

    def action_sign_off(self) -> None:
        declaration = self._declaration()
        if declaration is None or declaration.closed_at is not None:
            return
        if not self._ticked:
            self.note(Message("Tick first what you take responsibility for: Space."), tone=Tone.TROUBLE)
            return
        self.prompt.ask(_("Why can it not be proven?"), self._why)

    def on_line_prompt_given(self, event: LinePrompt.Given) -> None:
        declaration, self._why = self._declaration(), event.text
        if not event.text or declaration is None:
            self.note(Message("Nothing was signed off: write why."), tone=Tone.TROUBLE)
            return
        self.close_prompt()
        aps = tuple(sorted(self._ticked & self._aps().keys()))
        self.app.push_screen(ConfirmScreen(self.view, self._proposal(declaration, aps, event.text)), self._signed)

    def _proposal(self, declaration: Declaration, aps: tuple[str, ...], why: str) -> Proposal:
        return Proposal(
            kind=declaration.kind,
            title=lambda: _("Sign off: {name}\nWhy: {why}").format(name=declaration_name(declaration), why=why),
            words=lambda _board: self._sign_off_words(aps),
            act=lambda daemon: daemon.sign_off(declaration.number, aps, why),
            done=lambda _declaration: Message("{count} APs are signed off in your name.", {"count": len(aps)}),
        )

    def _sign_off_words(self, aps: tuple[str, ...]) -> list[str]:
        board = self.view.board
        places = {facility.id: facility.name for facility in board.facilities} if board else {}
        known = self._aps()
        return [
            _("You take responsibility in your own name for {count} APs that are not proven back:").format(
                count=len(aps)
            ),
            *(f"{places.get(known[ap].facility, '')} {known[ap].label} ({ap})" for ap in aps if ap in known),
            _("They count as settled. 00000JAPAN may still be on the air there: somebody should look with a phone."),
        ]

    def _signed(self, sentence: Message | None) -> None:
        if sentence is not None:
            self._ticked.clear()
            self.note(sentence, tone=Tone.GOOD)
            self.ask_again()

    def _declaration(self) -> Declaration | None:
        going = ending(self.view.board) if self.view.board else ()
        return next(iter(going), self.view.closed)

    def _aps(self) -> dict[str, ApView]:
        return {ap.id: ap for ap in self.view.board.aps} if self.view.board else {}

    def _is_done(self, ap: ApView, declaration: Declaration) -> bool:
        proof = self._proofs.get(ap.id)
        if declaration.closed_at is not None:
            return proof is not None and not proof.is_sign_off
        return ap.state is ApState.PROVEN

    def _row(self, ap: ApView, place: str, declaration: Declaration) -> tuple[Cell, ...]:
        tick = "[x] " if ap.id in self._ticked else ""
        if self._is_done(ap, declaration):
            state = Cell(_("back, confirmed"), Tone.GOOD)
        elif ap.id in declaration.signed_off:
            state = Cell(_("signed off by name"), Tone.WAITING)
        else:
            state = Cell(*ap_row.ap_state(ap))
        return Cell(tick + place), Cell(ap.label), state, Cell(self._how(ap))

    def _how(self, ap: ApView) -> str:
        proof = self._proofs.get(ap.id)
        if proof is not None and not proof.is_sign_off:
            return day_and_time(proof.first_at)
        return ap_row.evidence(ap, self.view.board.at) if self.view.board else ""

    async def _asked(self, daemon: Daemon) -> tuple[ProofRecord, ...]:
        declaration = self._declaration()
        return await daemon.proofs(declaration.number) if declaration is not None else ()

    def _take(self, proofs: tuple[ProofRecord, ...]) -> None:
        self._proofs = {proof.ap: proof for proof in proofs if proof.direction is Direction.BACK}
