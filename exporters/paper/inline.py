"""Text with keys to press, commands to type and readings above the letters, set into lines.

Written as `[F2]` for a key, `` `hinan tui` `` for a command, `**bold**`, and `{安全|あんぜん}` for a reading.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from exporters.paper.lines import CLOSING, tokens
from exporters.paper.sheet import CAP, WHITE, Sheet
from exporters.paper.typeface import Face, width

MARKED = re.compile(r"\[(?P<KEY>[^\]]+)\]|`(?P<COMMAND>[^`]+)`|\*\*(?P<BOLD>.+?)\*\*|\{(?P<RUBY>[^|}]+\|[^}]+)\}")

READING = 0.5
"""Size of a reading, as a share of the letters under it (JIS X 4051)."""

PAD = 0.28
"""White beside the letters in a key or command, as a share of their size."""

KEY_WIDTH = 1.3
"""A key with one letter is as wide as a key is high."""

COMMAND_GREY = 0.92


class Kind(Enum):
    PLAIN = auto()
    BOLD = auto()
    """Becomes plain atoms in the bold face."""
    KEY = auto()
    COMMAND = auto()
    RUBY = auto()


@dataclass(frozen=True, slots=True)
class Atom:
    """What stays on one line; `wide` as a share of the size of letters."""

    kind: Kind
    text: str
    face: Face
    wide: float
    reading: str = ""

    @property
    def is_blank(self) -> bool:
        return self.text.isspace()

    @property
    def may_begin(self) -> bool:
        """Whether a line may begin with it."""
        return self.kind is not Kind.PLAIN or self.text[0] not in CLOSING


def atoms(marked: str, face: Face = Face.REGULAR) -> list[Atom]:
    """The text in its smallest parts; `face` is that of the unmarked ones."""
    found, at = list[Atom](), 0
    for mark in MARKED.finditer(marked):
        found += _plain(marked[at : mark.start()], face)
        name = mark.lastgroup or ""
        found += _marked(Kind[name], mark[name], face)
        at = mark.end()
    return [*found, *_plain(marked[at:], face)]


def _plain(text: str, face: Face) -> Iterable[Atom]:
    return (Atom(Kind.PLAIN, token, face, width(token, face, 1)) for token in tokens(text))


def _marked(kind: Kind, text: str, face: Face) -> Iterable[Atom]:
    match kind:
        case Kind.KEY:
            yield Atom(kind, text, Face.BOLD, max(width(text, Face.BOLD, 1) + 2 * PAD, KEY_WIDTH))
        case Kind.COMMAND:
            yield Atom(kind, text, Face.REGULAR, width(text, Face.REGULAR, 1) + 2 * PAD)
        case Kind.RUBY:
            base, _, reading = text.partition("|")
            wide = max(width(base, face, 1), width(reading, Face.REGULAR, READING))
            yield Atom(kind, base, face, wide, reading)
        case _:
            yield from _plain(text, Face.BOLD)


def set_lines(parts: Iterable[Atom], size: float, most: float, only_at_blanks: bool = False) -> list[list[Atom]]:
    """Lines no wider than `most` mm at this size. Easy Japanese is written in phrases and broken only between them."""
    lines: list[list[Atom]] = [[]]
    used = 0.0
    for phrase in _phrases(parts, only_at_blanks):
        wide = sum(part.wide for part in phrase if not part.is_blank) * size
        if lines[-1] and used + wide > most:
            lines.append([])
            used = 0.0
        for part in phrase:
            if lines[-1] or not part.is_blank:
                lines[-1].append(part)
                used += part.wide * size
    return lines


def _phrases(parts: Iterable[Atom], only_at_blanks: bool) -> Iterable[list[Atom]]:
    """What stays together: a blank with what is before it, and closing marks too."""
    phrase: list[Atom] = []
    for part in parts:
        ends = phrase and (phrase[-1].is_blank or not only_at_blanks)
        if ends and not part.is_blank and part.may_begin:
            yield phrase
            phrase = []
        phrase.append(part)
    if phrase:
        yield phrase


def draw_line(sheet: Sheet, x: float, y: float, line: Iterable[Atom], size: float) -> None:
    """The letters stand on `y`."""
    for part in line:
        _draw(sheet, x, y, part, size)
        x += part.wide * size


def _draw(sheet: Sheet, x: float, y: float, part: Atom, size: float) -> None:
    middle = x + part.wide * size / 2
    high, top = size * 1.36, y - size * (CAP / 2 + 0.68)
    if part.kind is Kind.KEY:
        sheet.box(x + size * 0.06, top, (part.wide - 0.12) * size, high, size * 0.07, size * 0.24, WHITE)
    if part.kind is Kind.COMMAND:
        sheet.box(x + size * 0.06, top, (part.wide - 0.12) * size, high, 0, size * 0.15, COMMAND_GREY)
    if part.reading:
        sheet.text(middle, y - size, part.reading, size * READING, align="centre")
    if part.kind is Kind.PLAIN:
        sheet.text(x, y, part.text, size, part.face)
    else:
        sheet.text(middle, y, part.text, size, part.face, "centre")
