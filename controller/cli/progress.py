"""Shows that something happens: one line that changes on a terminal, a line per change in a pipe."""

from collections.abc import Iterable

from controller.cli.output import Output, in_words
from controller.cli.result import counts, summary
from controller.cli.tally import Tally
from controller.core.message import Message

LINE_EVERY_S = 1.0
"""In a pipe: a town of 400 opening at once must not write 400 lines."""

BAR_MAX, BAR_MIN = 20, 8
"""Cells of the bar; a telephone's terminal is 40 to 60 cells wide in all."""

BAR_SHARE = 5
"""It takes one cell of so many."""

_REWRITE = "\r\x1b[2K"


class Progress:
    """Lives as long as one wait."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._on_terminal = out.people.isatty()
        self._shown = ""
        self._shown_at_s = -LINE_EVERY_S

    def show(self, tally: Tally, elapsed_s: float) -> None:
        if self._on_terminal:
            from shutil import get_terminal_size

            self._shown = line(tally, elapsed_s, get_terminal_size().columns - 1)
            print(_REWRITE + self._shown, end="", file=self._out.people, flush=True)
            return
        text = summary(tally)
        if text != self._shown and elapsed_s - self._shown_at_s >= LINE_EVERY_S:
            self._out.say(Message("{elapsed_s:3d} s  {standing}", {"elapsed_s": int(elapsed_s), "standing": text}))
            self._shown, self._shown_at_s = text, elapsed_s

    def clear(self) -> None:
        """Takes the changing line away, so that what follows starts on a clean one."""
        if self._on_terminal and self._shown:
            print(_REWRITE, end="", file=self._out.people, flush=True)


def line(tally: Tally, elapsed_s: float, width: int) -> str:
    """`[####....] 12/27  3秒 · 応答なし2`, cut at `width` cells: a line that wraps cannot be rewritten. What is left
    over after the first counts is left out whole. The bar is full only when all is proven."""
    values = {"proven": tally.proven, "total": tally.total, "elapsed_s": int(elapsed_s)}
    cells = max(BAR_MIN, min(BAR_MAX, width // BAR_SHARE))
    filled = cells * tally.proven // tally.total if tally.total else 0
    bar = "[" + "#" * filled + "." * (cells - filled) + "]"
    head = in_words(Message("{bar} {proven}/{total}  {elapsed_s} s", {"bar": bar, **values}))
    return _packed(head, map(in_words, counts(tally)), width)


def _packed(head: str, parts: Iterable[str], width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    for part in parts:
        longer = f"{head} · {part}"
        if cell_len(longer) > width:
            break
        head = longer
    return set_cell_size(head, width).rstrip()
