"""The screen as an SVG file that depends on what we draw alone, so that it can be compared and looked at.

Textual's own export names the versions of its style sheet and fetches fonts; a picture kept for comparison must not
change with either.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.style import Style
from textual.screen import Screen
from textual.strip import Strip

CELL, LINE, BASELINE = 9, 18, 14
"""Pixels: width and height of a cell, and how far down letters stand."""

INK, GROUND = "#f0f0f0", "#000000"
FONT = "'Noto Sans Mono CJK JP', 'Noto Sans CJK JP', monospace"


def picture(screen: Screen[object]) -> str:
    """One `<rect>` and one `<text>` for each run of cells that look alike."""
    lines = screen._compositor.render_strips()
    width, height = CELL * screen.app.size.width, LINE * screen.app.size.height
    parts = [part for row, line in enumerate(lines) for part in _line(line, row * LINE)]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
            f'<g font-family="{FONT}" font-size="15" xml:space="preserve">',
            f'<rect width="{width}" height="{height}" fill="{GROUND}"/>',
            *parts,
            "</g>",
            "</svg>\n",
        )
    )


def _line(line: Strip, top: int) -> Iterator[str]:
    left = 0
    for text, style in _runs(line):
        ink, ground = _colours(style)
        cells = cell_len(text)
        if ground != GROUND:
            yield f'<rect x="{left * CELL}" y="{top}" width="{cells * CELL}" height="{LINE}" fill="{ground}"/>'
        for start, word in _words(text):
            bold = ' font-weight="bold"' if style.bold else ""
            place = f'x="{(left + start) * CELL}" y="{top + BASELINE}"'
            length = f'textLength="{cell_len(word) * CELL}" lengthAdjust="spacingAndGlyphs"'
            yield f'<text {place} {length} fill="{ink}"{bold}>{escape(word)}</text>'
        left += cells


def _runs(line: Strip) -> Iterator[tuple[str, Style]]:
    """Neighbours that look alike as one: how a widget cuts its text is not seen."""
    held, before = "", Style.null()
    for segment in line:
        style = segment.style or Style.null()
        if held and _look(style) != _look(before):
            yield held, before
            held = ""
        held, before = held + segment.text, style
    if held:
        yield held, before


def _look(style: Style) -> tuple[str, str, bool]:
    return (*_colours(style), bool(style.bold))


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Place in cells and letters of everything between blanks that are two or more."""
    start = 0
    for part in text.split("  "):
        if part.strip():
            yield start + cell_len(part) - cell_len(part.lstrip()), part.strip()
        start += cell_len(part) + 2


def _colours(style: Style) -> tuple[str, str]:
    """Ink and ground."""
    ink = style.color.get_truecolor().hex if style.color and not style.color.is_default else INK
    ground = style.bgcolor.get_truecolor().hex if style.bgcolor and not style.bgcolor.is_default else GROUND
    return (ground, ink) if style.reverse else (ink, ground)
