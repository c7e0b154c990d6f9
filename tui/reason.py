"""Why: one key for the usual reasons, or a sentence of one's own."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message as Event
from textual.widgets import Input

from controller.i18n import _
from tui.choice import Choice, Option
from tui.prose import Prose

REASON_MAX = 60
"""Letters; more than this does not fit the banner of an 80-column terminal."""


class Reason(Vertical):
    """The presets write into the field, so that what is shown is what will be recorded."""

    DEFAULT_CSS = """
    Reason { height: auto; width: 1fr; }
    Reason Horizontal { height: 1; }
    Reason Prose { width: 14; }
    Reason Input { width: 1fr; }
    """

    class Preset(Event):
        """A usual reason was chosen by its key."""

        def __init__(self, value: str) -> None:
            super().__init__()
            self.value = value

    def __init__(self, options: tuple[Option, ...]) -> None:
        super().__init__()
        self._options = options
        self._choice = Choice(options, "", id="preset")
        self._word = Prose(id="reason-word")
        self._field = Input(id="reason", compact=True, max_length=REASON_MAX)

    def compose(self) -> ComposeResult:
        yield self._choice
        with Horizontal():
            yield self._word
            yield self._field

    @property
    def text(self) -> str:
        return self._field.value.strip()

    def show(self) -> None:
        """In the language of now; what was typed stays as it was typed."""
        self._word.say(_("or in words:"))
        self._choice.show()

    def preset(self, value: str) -> None:
        """Writes this usual reason down; an empty value clears the field."""
        self._choice.choose(value)
        word = next((option.word for option in self._options if option.value == value), "")
        self._field.value = _(word) if word else ""

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        event.stop()
        self.preset(event.value)
        self.post_message(self.Preset(event.value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Words of one's own are no preset any more."""
        preset = self._choice.value
        if preset and event.value != _(next(o.word for o in self._options if o.value == preset)):
            self._choice.choose("")
