"""One line to type, hidden until it is asked for: Enter takes it, Esc takes it back."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message as Event
from textual.widgets import Input

from tui.prose import Prose
from tui.tones import Tone

LENGTH_MAX = 60


class LinePrompt(Horizontal):
    """`ask` shows it and takes the keys; whoever opened it gives them back to the list."""

    DEFAULT_CSS = """
    LinePrompt { height: 1; display: none; }
    LinePrompt Prose { width: auto; max-width: 50%; height: 1; }
    LinePrompt Input { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "take_back", show=False)]

    class Given(Event):
        """Enter."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Typed(Event):
        """A letter came or went."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class TakenBack(Event):
        """Esc."""

    def __init__(self) -> None:
        super().__init__()
        self._word = Prose(id="prompt-word")
        self._field = Input(id="prompt", compact=True, max_length=LENGTH_MAX)

    def compose(self) -> ComposeResult:
        yield self._word
        yield self._field

    @property
    def is_open(self) -> bool:
        return bool(self.display)

    def ask(self, word: str, text: str = "") -> None:
        self._word.say(word, Tone.WAITING)
        self.display = True
        self._field.value = text
        self._field.cursor_position = len(text)
        self._field.focus()

    def close(self) -> None:
        self.display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open:
            self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Given(event.value.strip()))

    def action_take_back(self) -> None:
        self.post_message(self.TakenBack())
