"""What a document of several pages is made of: build these, and `document()` sets them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """Stays on the page of what follows it."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; line breaks in it are kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """What nobody may overlook, in a thick frame."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    head: str
    share: float = 0.0
    """Its part of the table's width, compared with the other columns. Where no column has one, the texts decide."""
    is_number: bool = False
    """Flush right."""
    is_tick: bool = False
    """An empty square to tick; the rows' texts are not shown."""


@dataclass(frozen=True, slots=True)
class Table:
    """Breaks over pages, with its head on each. Line breaks in a cell are kept."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    is_dense: bool = False
    """Small letters, for many columns."""


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar for each number, from left to right in time; None is a number that is not known."""

    labels: Sequence[str]
    values: Sequence[int | None]
    unknown: str
    """What is said below when there is a None among the values."""


@dataclass(frozen=True, slots=True)
class Together:
    """Kept on one page if it fits on one."""

    blocks: Sequence["Block"]


Block: TypeAlias = Heading | Text | Alarm | Table | Bars | Together
