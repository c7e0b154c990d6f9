"""Sentences that are never cut: folded by cells to the width there is, and folded anew when that changes."""

from rich.cells import cell_len
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from tui.cells import fold
from tui.tones import INK, Tone


class SteadyText(Static):
    """Draws only what differs, and lays the page out anew only when it needs another number of lines."""

    _drawn: Content | None = None

    @property
    def lines(self) -> int:
        """How many there are now."""
        return 0 if self._drawn is None or not self.display else self._drawn.plain.count("\n") + 1

    def put(self, content: Content) -> None:
        before, self._drawn = self._drawn, content
        if before is None or content.plain.count("\n") != before.plain.count("\n") or not content.plain:
            self.update(content)
        elif not before.is_same(content):
            self.update(content, layout=False)


class Prose(SteadyText):
    """Plain text; nothing in it is taken for markup."""

    DEFAULT_CSS = "Prose { height: auto; width: 1fr; padding: 0 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(markup=False, id=id, classes=classes)
        self._said = ("", "", "")

    def say(self, text: str, tone: Tone = Tone.PLAIN, front: str = "") -> None:
        """`front` stands before every line, also before those that folding makes."""
        if (text, INK[tone], front) != self._said or self._drawn is None:
            self._said = text, INK[tone], front
            self._fold()

    def on_resize(self, _event: Resize) -> None:
        self._fold()

    def _fold(self) -> None:
        text, ink, front = self._said
        width = self.content_size.width or self.app.size.width - 2
        lines = [front + line for line in fold(text, width - cell_len(front))]
        self.put(Content("\n".join(lines)).stylize(ink or "none"))
