"""Sentences that are never cut: folded by cells to the width there is, and folded anew when that changes."""

from rich.cells import cell_len
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from tui.cells import fold
from tui.tones import INK, Tone


class Prose(Static):
    """Plain text; nothing in it is taken for markup."""

    DEFAULT_CSS = "Prose { height: auto; width: 1fr; padding: 0 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(markup=False, id=id, classes=classes)
        self._text = ""
        self._ink = ""
        self._front = ""

    def say(self, text: str, tone: Tone = Tone.PLAIN, front: str = "") -> None:
        """`front` stands before every line, also before those that folding makes."""
        self._text, self._ink, self._front = text, INK[tone], front
        self._fold()

    def on_resize(self, _event: Resize) -> None:
        self._fold()

    def _fold(self) -> None:
        width = self.content_size.width or self.app.size.width - 2
        lines = [self._front + line for line in fold(self._text, width - cell_len(self._front))]
        self.update(Content("\n".join(lines)).stylize(self._ink or "none"))
