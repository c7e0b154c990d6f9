"""Ticking the facilities or the areas to open, when it is not the whole town."""

from abc import abstractmethod
from collections import Counter
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from controller.core.board import FacilityView
from controller.i18n import _
from tui.cells import fit
from tui.daemon import View
from tui.facility_row import opening
from tui.key_line import Hint
from tui.page import Page
from tui.prose import Prose


class Picker(Page[frozenset[str] | None]):
    """Answers with what is ticked; with None when the person went back without choosing."""

    DEFAULT_CSS = """
    Picker #title { background: $panel; text-style: bold; }
    Picker OptionList, Picker OptionList:focus { height: 1fr; border: none; padding: 0; }
    Picker OptionList { background: $background; }
    Picker OptionList:focus > .option-list--option-highlighted { background: #F0F0F0; color: #000000; }
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

    @abstractmethod
    def question(self, ticked: int) -> str:
        """What is asked, and how many are ticked."""

    @abstractmethod
    def entries(self) -> dict[str, str]:
        """What can be ticked -> how it reads."""

    def body(self) -> ComposeResult:
        yield Prose(id="title")
        yield OptionList(markup=False)

    def draw(self) -> None:
        self.query_one("#title", Prose).say(self.question(len(self._ticked)))
        options, lines = self.query_one(OptionList), {id: self._line(id, text) for id, text in self.entries().items()}
        if [option.id for option in options.options] != list(lines):
            options.clear_options()
            options.add_options(Option(line, id=id) for id, line in lines.items())
            options.highlighted = 0 if lines else None
        for place, line in enumerate(lines.values()):
            if options.get_option_at_index(place).prompt != line:
                options.replace_option_prompt_at_index(place, line)

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
            self._ticked ^= {list(self.entries())[place]}
            self.redraw()

    def on_option_list_option_selected(self) -> None:
        """A click; Enter never gets here."""
        self.action_tick()

    def action_all(self) -> None:
        every = set(self.entries())
        self._ticked = set() if self._ticked == every else every
        self.redraw()

    def action_done(self) -> None:
        self.dismiss(frozenset(self._ticked))

    def action_back(self) -> None:
        self.dismiss(None)

    def _facilities(self) -> tuple[FacilityView, ...]:
        return self.view.board.facilities if self.view.board else ()

    def _line(self, id: str, text: str) -> str:
        tick = "[x]" if id in self._ticked else "[ ]"
        return fit(f"{tick} {text}", self.app.size.width - 2)


class FacilityPicker(Picker):
    """By id."""

    def question(self, ticked: int) -> str:
        return _("Which facilities? {count} ticked").format(count=ticked)

    def entries(self) -> dict[str, str]:
        return {facility.id: _facility(facility) for facility in self._facilities()}


class AreaPicker(Picker):
    """By name; an empty one stands for facilities without an area."""

    def question(self, ticked: int) -> str:
        return _("Which areas? {count} ticked").format(count=ticked)

    def entries(self) -> dict[str, str]:
        counts = Counter(facility.area for facility in self._facilities())
        return {area: _area(area, count) for area, count in counts.items()}


def _facility(facility: FacilityView) -> str:
    count = _("{count} APs").format(count=len(facility.aps))
    said = "" if facility.mark is None else opening(facility)
    return f"{facility.name}  {count}  {facility.area}  {said}".rstrip()


def _area(area: str, count: int) -> str:
    return _("{area}  {count} facilities").format(area=area or _("(no area)"), count=count)
