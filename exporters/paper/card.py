"""The operator's card: one page beside the terminal, for somebody who does this for the first time at night."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from exporters.paper.inline import atoms, draw_line, set_lines
from exporters.paper.lines import cut, wrapped
from exporters.paper.sheet import BLACK, CAP, WHITE, WIDTH, Sheet, pdf
from exporters.paper.typeface import Face, printable

WORDS = Path(__file__).parent / "words" / "card.ja.toml"

MARGIN = 14.0
INNER = WIDTH - 2 * MARGIN
RIGHT = WIDTH - MARGIN

TAB = 34.0
"""Width of the column with the numbers and words by which people find their place."""

SIZE, LEADING = 4.6, 8.0
"""13 point: read at arm's length under an emergency light."""

PHONES_MAX = 6
"""More do not fit; the card stays one page."""


def card(town: str, phones: Sequence[str] = ()) -> bytes:
    """One A4 page. `phones`: at most PHONES_MAX lines such as `保守会社 0574-00-0000`; the rest is left to write on."""
    words = _words()
    return pdf(f"{words['title']} {town}", [lambda sheet: _page(sheet, town, phones, words)])


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _page(sheet: Sheet, town: str, phones: Sequence[str], words: Mapping[str, Any]) -> None:
    _head(sheet, town, words)
    y = 40.0
    for number, part in enumerate(words["part"], start=1):
        y = _part(sheet, y, number, part)
    y = _commands(sheet, y, words["commands"])
    y = _trouble(sheet, y, words["trouble"])
    _phones(sheet, y, phones, words["phone"])


def _head(sheet: Sheet, town: str, words: Mapping[str, Any]) -> None:
    sheet.text(MARGIN, 23.0, words["title"], 10.0, Face.BOLD)
    (name,) = cut(wrapped(printable(town), Face.BOLD, 5.6, 90.0), Face.BOLD, 5.6, 90.0, 1)
    sheet.text(RIGHT, 23.0, name, 5.6, Face.BOLD, "right")
    sheet.text(MARGIN, 31.0, words["about"], 4.6)
    sheet.rule(MARGIN, 35.0, INNER, 1.2)


def _part(sheet: Sheet, y: float, number: int, part: Mapping[str, Any]) -> float:
    sheet.box(MARGIN, y, 9.0, 9.0, thick=0, radius=4.5, fill=BLACK)
    sheet.text(MARGIN + 4.5, y + 4.5 + 6.2 * CAP / 2, str(number), 6.2, Face.BOLD, "centre", grey=WHITE)
    sheet.text(MARGIN + 11.5, y + 4.5 + 6.2 * CAP / 2, part["title"], 6.2, Face.BOLD)
    return _ruled(sheet, _lines(sheet, y + 6.2, part["lines"]))


def _commands(sheet: Sheet, y: float, words: Mapping[str, Any]) -> float:
    sheet.text(MARGIN, y + 6.2, words["title"], 5.0, Face.BOLD)
    sheet.text(MARGIN + 56.0, y + 6.2, words["about"], 4.2)
    y += 14.4
    for name, command in words["rows"]:
        sheet.text(MARGIN + 2.0, y, name, SIZE, Face.BOLD)
        draw_line(sheet, MARGIN + 16.0, y, atoms(f"`{command}`"), 4.9)
        y += 8.4
    return _ruled(sheet, y - 3.4)


def _trouble(sheet: Sheet, y: float, words: Mapping[str, Any]) -> float:
    sheet.text(MARGIN, y + 6.2, words["title"], 5.0, Face.BOLD)
    return _ruled(sheet, _lines(sheet, y + 6.2, words["lines"]))


def _lines(sheet: Sheet, y: float, lines: Sequence[str]) -> float:
    """From the first line's foot on; returns the foot of the last."""
    for marked in lines:
        for line in set_lines(atoms(marked), SIZE, INNER - TAB):
            draw_line(sheet, MARGIN + TAB, y, line, SIZE)
            y += LEADING
    return y - LEADING + 3.6


def _ruled(sheet: Sheet, y: float) -> float:
    """Closes a part; returns where the next one begins."""
    sheet.rule(MARGIN, y, INNER, 0.3)
    return y + 2.6


def _phones(sheet: Sheet, y: float, phones: Sequence[str], words: Mapping[str, Any]) -> None:
    """Two columns: what was given first, then names with a line to write on."""
    sheet.text(MARGIN, y + 6.2, words["title"], 5.0, Face.BOLD)
    blank = [name for name in words["blank"] if not any(phone.startswith(name) for phone in phones)]
    for place, row in enumerate([*phones, *blank][:PHONES_MAX]):
        x = MARGIN + TAB + (place % 2) * 77.0
        foot = y + 6.2 + (place // 2) * 9.6
        (line,) = cut(wrapped(printable(row), Face.REGULAR, SIZE, 71.0), Face.REGULAR, SIZE, 71.0, 1)
        sheet.text(x, foot, line, SIZE)
        sheet.rule(x, foot + 1.8, 71.0, 0.2)
