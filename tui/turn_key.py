"""The deliberate act: two digits, shown fresh each time, typed in order. Enter does nothing here, on purpose.

Not a typed word, because Japanese input methods draw it in the wrong place or swallow it (textual#5457); not a
button, because a key that leans on Enter or Space would press it. Full-width digits count too.
"""

import secrets
import unicodedata

from textual.content import Content
from textual.events import Key
from textual.message import Message as Event
from textual.widgets import Static

from controller.i18n import _


def fresh_code() -> str:
    """Two different digits: a key that repeats cannot type them."""
    first = secrets.randbelow(10)
    return f"{first}{(first + 1 + secrets.randbelow(9)) % 10}"


class TurnKey(Static, can_focus=True):
    """The key switch. Says Turned once, and is locked again at once."""

    DEFAULT_CSS = """
    TurnKey { height: auto; width: 1fr; padding: 0 1; background: $panel; link-style: none;
              link-color: $foreground; link-background: $panel; link-style-hover: reverse; }
    TurnKey:focus { text-style: bold; }
    """

    class Turned(Event):
        """Both digits were typed."""

    def __init__(self) -> None:
        super().__init__()
        self.code = fresh_code()
        self.typed = ""
        self.is_locked = False

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        if self.is_locked:
            self.update(_("Asking the daemon ..."))
            return
        first, second = self.code[0], self.code[1]
        turn = _("Turn the key: type {first} and then {second} (Enter does nothing)").format(first=first, second=second)
        boxes = f"   [{self.typed or ' '}] [ ]"
        digits = [Content.from_markup(f"[@click=digit('{digit}')] {digit} [/]") for digit in range(10)]
        mouse = Content(_("With the mouse:") + " ") + Content(" ").join(digits)
        self.update(Content("\n").join([Content(turn + boxes), mouse]))

    def unlock(self) -> None:
        """Ready for another turn, with other digits."""
        self.is_locked, self.typed, self.code = False, "", fresh_code()
        self.show()

    def on_key(self, event: Key) -> None:
        digit = unicodedata.normalize("NFKC", event.character or "")
        if len(digit) == 1 and digit.isdecimal():
            event.stop()
            self.action_digit(digit)

    def action_digit(self, digit: str) -> None:
        if self.is_locked:
            return
        self.typed += digit
        if self.typed == self.code:
            self.is_locked = True
            self.post_message(self.Turned())
        elif not self.code.startswith(self.typed):
            self.typed = digit if self.code.startswith(digit) else ""
        self.show()
