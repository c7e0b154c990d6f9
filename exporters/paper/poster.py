"""The poster for one facility: how to join the open network, and what everybody must know before they do."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from controller.core.wlan import DISASTER_SSID
from exporters.paper.inline import atoms, draw_line, set_lines
from exporters.paper.lines import fitted, wrapped
from exporters.paper.qr import draw_qr
from exporters.paper.sheet import BLACK, CAP, WHITE, WIDTH, Sheet, pdf
from exporters.paper.typeface import Face, width

WORDS = Path(__file__).parent / "words" / "poster.toml"

MARGIN = 14.0
INNER = WIDTH - 2 * MARGIN
RIGHT = WIDTH - MARGIN

NAME_SIZES = (10.0, 9.0, 8.0)
LONG_NAME_SIZES = (7.0, 6.0, 5.0)
"""mm; a letter of 10 mm is read from 3 m without effort."""

QR_SIDE = 60.0
"""mm with its white rim: phones read it from an arm's length and from a step behind."""

QUIET_RIM = QR_SIDE * 4 / 37
"""The rim's part of it, so that the dark of the code stands on the margin."""


def posters(names: Sequence[str]) -> bytes:
    """A page for every facility's name. An empty name leaves a line to write it on."""
    words = _words()
    return pdf(f"{DISASTER_SSID} {words['head']['ja']}", [partial(_page, name, words) for name in names])


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _page(name: str, words: Mapping[str, Any], sheet: Sheet) -> None:
    _name(sheet, name)
    _head(sheet, words["head"])
    _network(sheet)
    _join(sheet, words["join"])
    _notice(sheet, words["notice"])
    _easy(sheet, words["easy"])
    _english(sheet, words["en"])
    sheet.rule(MARGIN, 281.0, INNER, 0.3)
    sheet.text(MARGIN, 286.5, words["help"]["ja"], 3.8)
    sheet.text(RIGHT, 286.5, words["help"]["en"], 3.8, align="right")


def _name(sheet: Sheet, name: str) -> None:
    size, lines = fitted(name, Face.BOLD, NAME_SIZES, INNER, count=1)
    if len(wrapped(name, Face.BOLD, size, INNER)) > 1:
        size, lines = fitted(name, Face.BOLD, LONG_NAME_SIZES, INNER, count=2)
    for row, line in enumerate(reversed(lines)):
        sheet.text(MARGIN, 25.0 - row * size * 1.25, line, size, Face.BOLD)
    sheet.rule(MARGIN, 30.0, INNER, 1.2)


def _head(sheet: Sheet, words: Mapping[str, str]) -> None:
    sheet.text(MARGIN, 53.5, words["ja"], 21.0, Face.BOLD)
    sheet.text(RIGHT, 53.5, words["en"], 12.0, Face.BOLD, "right")
    sheet.text(MARGIN, 64.0, words["about"], 5.6)
    sheet.text(MARGIN, 70.5, words["about_en"], 4.4)


def _network(sheet: Sheet) -> None:
    """The name of the network, as large as the page is wide."""
    sheet.box(MARGIN + 0.7, 76.0, INNER - 1.4, 30.6, thick=1.4, radius=3.0)
    size = (INNER - 16.0) / width(DISASTER_SSID, Face.BOLD, 1)
    sheet.text(WIDTH / 2, 91.3 + size * CAP / 2, DISASTER_SSID, size, Face.BOLD, "centre")


def _join(sheet: Sheet, words: Mapping[str, Any]) -> None:
    draw_qr(sheet, MARGIN - QUIET_RIM, 112.5 - QUIET_RIM, QR_SIDE)
    left = MARGIN + QR_SIDE - 2 * QUIET_RIM + 11.0
    for number, (line, english) in enumerate(words["steps"]):
        y = 119.0 + number * 17.2
        sheet.box(left, y - 5.9, 7.6, 7.6, thick=0, radius=3.8, fill=BLACK)
        sheet.text(left + 3.8, y, str(number + 1), 5.2, Face.BOLD, "centre", grey=WHITE)
        draw_line(sheet, left + 11.0, y, atoms(line), 5.6)
        sheet.text(left + 11.0, y + 6.4, english, 4.2)


def _notice(sheet: Sheet, words: Mapping[str, Any]) -> None:
    sheet.rule(MARGIN, 167.0, INNER, 0.6)
    for row, line in enumerate(words["ja"]):
        y = 178.2 + row * 10.6
        sheet.box(MARGIN, y - 5.2, 4.4, 4.4, thick=0, fill=BLACK)
        sheet.text(MARGIN + 8.0, y, line, 7.8, Face.BOLD)


def _easy(sheet: Sheet, words: Mapping[str, Any]) -> None:
    """With readings above the letters, broken only between its phrases."""
    _sentences(sheet, MARGIN, words, 102.0, leading=6.9, only_at_blanks=True)


def _english(sheet: Sheet, words: Mapping[str, Any]) -> None:
    _sentences(sheet, MARGIN + 108.0, words, INNER - 108.0, leading=5.5, only_at_blanks=False)


def _sentences(
    sheet: Sheet, x: float, words: Mapping[str, Any], most: float, leading: float, only_at_blanks: bool
) -> None:
    y, size = 222.0, 3.9
    draw_line(sheet, x, y, atoms(words["title"], Face.BOLD), size)
    y += 7.0
    for sentence in words["lines"]:
        sheet.text(x, y, "・", size)
        for line in set_lines(atoms(sentence), size, most - size, only_at_blanks):
            draw_line(sheet, x + size, y, line, size)
            y += leading
