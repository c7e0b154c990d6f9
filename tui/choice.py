"""One of several, all in sight, each with its own key: no list to open, no letter that an input method could catch."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message as Event
from textual.widgets import Static

from controller.i18n import _
from tui.side_by_side import side_by_side


@dataclass(frozen=True, slots=True)
class Option:
    """`word` is a key of the catalogue."""

    key: str
    value: str
    word: str


class Choice(Static, can_focus=True):
    """Left and right choose; so do the keys shown, which the page passes on."""

    DEFAULT_CSS = """
    Choice { height: auto; width: 1fr; padding: 0 1; link-style: none; link-color: $foreground;
             link-background: $background; link-style-hover: reverse; }
    Choice:focus { background: $panel; link-background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
    ]

    class Chosen(Event):
        """A person chose."""

        def __init__(self, choice: "Choice", value: str) -> None:
            super().__init__()
            self.choice, self.value = choice, value

    def __init__(self, options: tuple[Option, ...], value: str, *, id: str) -> None:
        super().__init__(id=id)
        self.options = options
        self.value = value
        """Empty: nothing is chosen."""

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        self.update(side_by_side(map(self._entry, self.options), self.app.size.width - 2))

    def choose(self, value: str) -> None:
        """Marks it without telling anybody."""
        self.value = value
        self.show()

    def action_pick(self, key: str) -> None:
        self._pick(next(option.value for option in self.options if option.key == key))

    def action_step(self, by: int) -> None:
        values = [option.value for option in self.options]
        here = values.index(self.value) if self.value in values else -1 if by > 0 else 0
        self._pick(values[(here + by) % len(values)])

    def _pick(self, value: str) -> None:
        self.choose(value)
        self.post_message(self.Chosen(self, value))

    def _entry(self, option: Option) -> Content:
        tick = "(*)" if option.value == self.value else "( )"
        word = Content.from_markup(
            f"[@click=pick('{option.key}')]$tick [bold $accent]$key[/] $word[/]",
            tick=tick,
            key=option.key,
            word=_(option.word),
        )
        return word.stylize("bold") if option.value == self.value else word
