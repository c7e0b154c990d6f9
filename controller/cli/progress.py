"""Shows that something happens: one line that changes on a terminal, a line per change in a pipe."""

from controller.cli.output import Output, in_words
from controller.cli.result import summary
from controller.cli.tally import Tally
from controller.core.message import Message

LINE_EVERY_S = 1.0
"""In a pipe: a town of 400 opening at once must not write 400 lines."""

_REWRITE = "\r\x1b[2K"


class Progress:
    """Lives as long as one wait."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._on_terminal = out.people.isatty()
        self._shown = ""
        self._shown_at_s = -LINE_EVERY_S

    def show(self, tally: Tally, elapsed_s: float) -> None:
        text = summary(tally)
        if self._on_terminal:
            line = _fitted(in_words(_timed(text, elapsed_s)))
            print(_REWRITE + line, end="", file=self._out.people, flush=True)
            self._shown = text
        elif text != self._shown and elapsed_s - self._shown_at_s >= LINE_EVERY_S:
            self._out.say(_timed(text, elapsed_s))
            self._shown, self._shown_at_s = text, elapsed_s

    def clear(self) -> None:
        """Takes the changing line away, so that what follows starts on a clean one."""
        if self._on_terminal and self._shown:
            print(_REWRITE, end="", file=self._out.people, flush=True)


def _timed(text: str, elapsed_s: float) -> Message:
    return Message("{elapsed_s:3d} s  {standing}", {"elapsed_s": int(elapsed_s), "standing": text})


def _fitted(line: str) -> str:
    """Cut to the terminal's width: a line that wraps cannot be rewritten."""
    from shutil import get_terminal_size

    from rich.cells import set_cell_size

    return set_cell_size(line, get_terminal_size().columns - 1).rstrip()
