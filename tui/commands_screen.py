"""The exact commands of a dry run, device by device: for whoever wants to see them before the key is turned."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from controller.core.plan import DevicePlan
from controller.i18n import _
from tui.daemon import View
from tui.key_line import Hint
from tui.page import Page
from tui.prose import Prose


class CommandsScreen(Page[None]):
    """Only shows; nothing is sent from here."""

    DEFAULT_CSS = "CommandsScreen #title { background: $panel; text-style: bold; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,c,q,enter", "back", show=False)]

    def __init__(self, view: View, plans: tuple[DevicePlan, ...]) -> None:
        super().__init__(view)
        self._plans = plans

    def body(self) -> ComposeResult:
        yield Prose(id="title")
        with VerticalScroll():
            yield Prose(id="commands")

    def draw(self) -> None:
        title = _("Exact commands for {count} devices. Nothing has been sent.").format(count=len(self._plans))
        self.query_one("#title", Prose).say(title)
        self.query_one("#commands", Prose).say("\n\n".join(map(_device, self._plans)) or _("Nothing to send."))

    def hints(self) -> tuple[Hint, ...]:
        return (Hint("Esc", _("Go back"), "screen.back"),)

    def action_back(self) -> None:
        self.dismiss()


def _device(plan: DevicePlan) -> str:
    head = f"== {plan.device} ({plan.address}) {plan.profile}"
    if not plan.heard:
        head += "  " + _("no answer now")
    elif not plan.looked:
        head += "  " + _("asked first, told only what is missing")
    return "\n".join([head, *(f"    {command}" for command in plan.commands)])
