"""Text measured in terminal cells: a Japanese letter takes two, so `len` and `ljust` would shear every column.

Only letters whose width all terminals agree on are used: arrows, box lines and the one-letter ellipsis are one cell
in one terminal and two in another (Unicode East Asian Width class A), hence `..` and `[###..]`.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells, set_cell_size

CUT = ".."

_CLOSING = "、。，．）」』】！？・ー々)\\]!?"
_COUNTER = "台件個号秒分時日月回か施"
_JOINED = "\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
_PIECE = re.compile(rf"[「（【『]*(?:[!-~]+[{_COUNTER}]?|[^\s])[{_CLOSING}{_JOINED}]*[ \t　]*|[ \t　]+")
"""What may not be torn: a Latin word, a number with its counter, one Japanese letter with what cannot begin a line."""


def fit(text: str, width: int) -> str:
    """Exactly `width` cells: padded with blanks, or cut so that one sees it was cut."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, max(0, width - len(CUT))) + CUT, width)


def fit_right(text: str, width: int) -> str:
    """Like `fit`, with the blanks in front: for numbers."""
    return " " * (width - cell_len(text)) + text if cell_len(text) < width else fit(text, width)


def fold(text: str, width: int) -> list[str]:
    """The whole text in lines of at most `width` cells; nothing is lost but blanks at line ends."""
    return [line for paragraph in text.split("\n") for line in _fold_paragraph(paragraph, max(2, width))]


def _fold_paragraph(text: str, width: int) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(text):
        if line and cell_len(line) + cell_len(piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        *full, line = chop_cells(line + piece, width) if cell_len((line + piece).rstrip()) > width else [line + piece]
        yield from full
    yield line.rstrip()


def pack(items: list[str], width: int, gap: str = "  ") -> list[str]:
    """Items side by side, a new line before an item that does not fit any more."""
    lines: list[str] = []
    for item in items:
        if lines and cell_len(lines[-1] + gap + item) <= width:
            lines[-1] += gap + item
        else:
            lines.extend(fold(item, width))
    return lines


def bar(done: int, total: int, width: int) -> str:
    """`[####..]`, full only when everything is done."""
    filled = (width - 2) * done // total if total else 0
    return "[" + "#" * filled + "." * (width - 2 - filled) + "]"
