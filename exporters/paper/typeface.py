"""The two faces that everything on paper is set in: shipped with us and embedded, so it prints alike everywhere."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"

GETA = "〓"
"""What Japanese printers set for a letter they do not have."""


class Face(StrEnum):
    """File names in `fonts/`, which are their PostScript names as well."""

    REGULAR = "BIZUDPGothic-Regular"
    BOLD = "BIZUDPGothic-Bold"


@cache
def loaded(face: Face) -> TTFont:
    """Makes the face known to the PDF library, once."""
    font = TTFont(face.value, str(FOLDER / f"{face}.ttf"))
    pdfmetrics.registerFont(font)
    return font


def width(text: str, face: Face, size: float) -> float:
    """In the unit of `size`."""
    return float(loaded(face).stringWidth(text, size))


def missing(text: str) -> str:
    """The letters that we cannot print, each once, in their order."""
    known = loaded(Face.REGULAR).face.charToGlyph
    return "".join(dict.fromkeys(letter for letter in text if not letter.isspace() and ord(letter) not in known))


def printable(text: str) -> str:
    """With a geta mark for every letter that we cannot print; line breaks and tabs become blanks."""
    gone = missing(text)
    return "".join(GETA if letter in gone else " " if letter in "\n\r\t\v\f" else letter for letter in text)
