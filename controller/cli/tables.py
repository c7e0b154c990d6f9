"""Columns that stay straight with Japanese letters, which are two cells wide; blocks where a terminal is too narrow."""

import sys
from collections.abc import Collection, Iterator, Sequence
from shutil import get_terminal_size

from controller.cli.help_page import wrapped

GAP = "  "

INDENT = "  "
"""Of a block's lines after the first."""


def laid_out(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """Rows, the first of which is the heading, as columns. On a terminal that is too narrow for that: a block per row,
    in which each value stands behind its heading; folded columns could not be read on a telephone."""
    from rich.cells import cell_len  # its tables of widths take a while to load

    lines = aligned(rows, right)
    width = get_terminal_size().columns
    if not sys.stdout.isatty() or max(map(cell_len, lines)) <= width:
        return lines
    head, *others = rows
    return [line for row in others for line in block(head, row, width)]


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """One line per row; columns in `right` (by index) are flush right, as numbers are. No blanks at line ends."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]

    def padded(text: str, column: int) -> str:
        blanks = " " * (widths[column] - cell_len(text))
        return blanks + text if column in right else text + blanks

    return [GAP.join(padded(text, column) for column, text in enumerate(row)).rstrip() for row in rows]


def block(head: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    """The first value, and below it the others with their headings, as many on a line as fit; empty ones left out."""
    from rich.cells import cell_len

    yield row[0]
    line = INDENT
    for heading, text in zip(head[1:], row[1:], strict=True):
        item = " ".join(filter(None, (heading, text))) if text else ""
        if line.strip() and cell_len(line + GAP + item) > width:
            yield from _folded(line, width)
            line = INDENT
        line += (GAP if line.strip() and item else "") + item
    if line.strip():
        yield from _folded(line, width)


def _folded(line: str, width: int) -> Iterator[str]:
    return (INDENT + part for part in wrapped(line.strip(), width - len(INDENT)))
