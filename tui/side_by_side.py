"""Short entries beside each other on as many lines as needed; no entry is torn apart."""

from collections.abc import Iterable

from textual.content import Content


def side_by_side(entries: Iterable[Content], width: int) -> Content:
    """Two blanks between entries; `width` in cells."""
    lines: list[Content] = []
    for entry in entries:
        if lines and lines[-1].cell_length + 2 + entry.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], "  ", entry)
        else:
            lines.append(entry)
    return Content("\n").join(lines)
