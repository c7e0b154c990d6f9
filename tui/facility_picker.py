"""Ticking the facilities to open, when it is not the whole town."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from controller.core.board import FacilityView
from controller.i18n import _
from tui.cells import fit
from tui.daemon import View
from tui.key_line import Hint
from tui.page import Page
from tui.prose import Prose


class FacilityPicker(Page[frozenset[str] | None]):
    """Answers with ids; with None when the person went back without choosing."""

    DEFAULT_CSS = """
    FacilityPicker #title { background: $panel; text-style: bold; }
    FacilityPicker OptionList, FacilityPicker OptionList:focus { height: 1fr; border: none; padding: 0; }
    FacilityPicker OptionList { background: $background; }
    FacilityPicker OptionList:focus > .option-list--option-highlighted { background: #F0F0F0; color: #000000; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,f2", "done", show=False, priority=True),
        Binding("space", "tick", show=False, priority=True),
        Binding("a", "all", show=False),
        Binding("escape", "back", show=False),
    ]

    def __init__(self, view: View, chosen: frozenset[str]) -> None:
        super().__init__(view)
        self._ticked = set(chosen)

    def body(self) -> ComposeResult:
        yield Prose(id="title")
        yield OptionList(markup=False)

    def draw(self) -> None:
        title = _("Which facilities? {count} ticked").format(count=len(self._ticked))
        self.query_one("#title", Prose).say(title)
        options = self.query_one(OptionList)
        facilities = self._facilities()
        if [option.id for option in options.options] != [facility.id for facility in facilities]:
            options.clear_options()
            options.add_options(Option(self._line(facility), id=facility.id) for facility in facilities)
            options.highlighted = 0 if facilities else None
        for place, facility in enumerate(facilities):
            if options.get_option_at_index(place).prompt != self._line(facility):
                options.replace_option_prompt_at_index(place, self._line(facility))

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("Space", _("tick"), "screen.tick"),
            Hint("a", _("all / none"), "screen.all"),
            Hint("Enter", _("take these"), "screen.done"),
            Hint("Esc", _("Go back"), "screen.back"),
        )

    def action_tick(self) -> None:
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self._ticked ^= {self._facilities()[place].id}
            self.redraw()

    def on_option_list_option_selected(self) -> None:
        """A click; Enter never gets here."""
        self.action_tick()

    def action_all(self) -> None:
        every = {facility.id for facility in self._facilities()}
        self._ticked = set() if self._ticked == every else every
        self.redraw()

    def action_done(self) -> None:
        self.dismiss(frozenset(self._ticked))

    def action_back(self) -> None:
        self.dismiss(None)

    def _facilities(self) -> tuple[FacilityView, ...]:
        return self.view.board.facilities if self.view.board else ()

    def _line(self, facility: FacilityView) -> str:
        tick = "[x]" if facility.id in self._ticked else "[ ]"
        count = _("{count} APs").format(count=len(facility.aps))
        return fit(f"{tick} {facility.name}  {count}  {facility.area}", self.app.size.width - 2)
