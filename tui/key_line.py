"""The bottom line: which keys do what here. Every entry can be clicked as well."""

from dataclasses import dataclass

from textual.content import Content

from tui.prose import SteadyText
from tui.side_by_side import side_by_side


@dataclass(frozen=True, slots=True)
class Hint:
    """One entry; `action` as Textual names it, such as `screen.declare`."""

    key: str
    word: str
    action: str


class KeyLine(SteadyText):
    """Fits in one line of 80 cells when the words are short; wraps to a second rather than cut."""

    DEFAULT_CSS = """
    KeyLine { height: auto; width: 1fr; background: $panel; color: $foreground; padding: 0 1;
              link-style: none; link-color: $foreground; link-background: $panel; link-style-hover: reverse; }
    """

    def show(self, hints: tuple[Hint, ...], width: int) -> None:
        self.put(side_by_side(map(_entry, hints), width - 2))


def _entry(hint: Hint) -> Content:
    template = f"[@click={hint.action}][bold $accent]$key[/] $word[/]"
    return Content.from_markup(template, key=hint.key, word=hint.word)
