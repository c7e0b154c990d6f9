"""What is on a printed page, as another program sees it: PDFium, which is in many people's browsers."""

from dataclasses import dataclass
from typing import Any

import pypdfium2

MM = 72 / 25.4
"""Points."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Where the ink of one letter is, in mm from the page's lower left corner."""

    letter: str
    left: float
    bottom: float
    right: float
    top: float


def texts(pdf: bytes) -> list[str]:
    """The text of every page, without blanks and line breaks, which a PDF does not have."""
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def letters(pdf: bytes, page: int = 0) -> list[Letter]:
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    found = [(text.get_text_range(place, 1), text.get_charbox(place)) for place in range(text.count_chars())]
    return [Letter(letter, *(edge / MM for edge in box)) for letter, box in found if letter.strip()]


def picture(pdf: bytes, page: int = 0, scale: float = 2.0) -> Any:
    """A PIL image; 1 is 72 dots an inch."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil()


def spilt(pdf: bytes, page: int = 0) -> list[Letter]:
    """Letters with ink where an A4 page should have none: 13 mm at the sides, 8 mm above and below."""
    return [
        each
        for each in letters(pdf, page)
        if each.left < 13 or each.right > 210 - 13 or each.bottom < 8 or each.top > 297 - 8
    ]


def touch(one: Letter, other: Letter) -> bool:
    """Whether two letters have ink in one place, as far as their frames tell."""
    return one.left < other.right and other.left < one.right and one.bottom < other.top and other.bottom < one.top
