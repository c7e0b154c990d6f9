"""F1: what the words mean and which keys there are, for somebody who sees this for the first time at night."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from controller.core.message import mark
from controller.i18n import _, language
from tui.key_line import Hint
from tui.page import Page
from tui.prose import Prose

_PARAGRAPHS = (
    mark("HELP (Esc goes back)"),
    mark(
        "KEYS\n"
        "  F2 or o    declare: open the Wi-Fi of shelters to everybody\n"
        "  F4 or e    end a declaration: back to normal\n"
        "  b          proof of the way back, and signing off\n"
        "  g          go on with what was stopped (the lines on top say so)\n"
        "  arrows     choose a line; Enter shows the facility, then the AP\n"
        "  n or F6    go to the next facility with trouble\n"
        "  v or F3    visits: where somebody has to go, and what to do there\n"
        "  p or F7    readiness: would it open tonight?\n"
        "  d or F5    drill, or practice on an imaginary town\n"
        "  k or F8    records: who did what\n"
        "  / and s    filter and sort (or click a heading); Esc shows all\n"
        "  1 2 3 m    in a facility: in use, shut, unknown, note\n"
        "  r          in a facility: try the device again\n"
        "  F9 or l    Japanese / English\n"
        "  q or F10   leave; the daemon keeps working"
    ),
    mark("If letters do nothing, switch the Japanese input method off or use the F keys."),
    mark(
        "WORDS\n"
        "  open            the device itself says that it offers 00000JAPAN\n"
        "  confirming      it was told to open, but it is not proven yet\n"
        "  going back      it was told to go back to normal, not proven yet\n"
        "  unknown         no sign of life: neither open nor closed for certain\n"
        "  no answer       access points that give no sign of life\n"
        "  not declared    00000JAPAN is on the air though nobody declared it; it is left alone"
    ),
    mark(
        "The letters _ . - = # beside the clients are the last hours, from none to the most of that facility; a blank "
        "is a time of which nothing is known."
    ),
    mark(
        "Whether a facility is in use is what people say of it. The Wi-Fi does not follow, nor is it told by the Wi-Fi."
    ),
    mark(
        "Clients are devices that are connected now, not people. A number that is not known is shown as unknown, never "
        "as 0."
    ),
    mark(
        "A device that does not answer is tried again by itself as long as a declaration is open, and at once when it "
        "comes back. You need not stay."
    ),
    mark(
        "A disaster or outage never ends by itself: a person ends it. Drills and tests end by themselves. "
        "A declaration is closed only when every access point is proven back; one that is broken or gone can be "
        "signed off by name (b)."
    ),
)


class HelpScreen(Page[None]):
    """Scrolls with the arrow keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter,q", "back", show=False)]

    def body(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            for number, _text in enumerate(_PARAGRAPHS):
                yield Prose(id=f"help-{number}")

    def draw(self) -> None:
        for number, text in enumerate(_PARAGRAPHS):
            self.query_one(f"#help-{number}", Prose).say(_(text) + "\n")

    def hints(self) -> tuple[Hint, ...]:
        return (
            Hint("Esc", _("Go back"), "screen.back"),
            Hint("F9", "English" if language() == "ja" else "日本語", "app.switch_language"),
        )

    def action_back(self) -> None:
        self.dismiss()
