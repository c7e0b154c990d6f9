"""Columns of a table on their way in. Pure: it says what to ask next, and takes what was answered.

Rules that real agents have taught pollers. Agents cut GETBULK wherever the datagram is full, in mid-row too, so each
column advances on its own. Names must increase (RFC 3416, 4.2.2), or the agent runs in circles and is left there. A
column ends where another object begins or the view ends. Rows are capped.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from itertools import cycle
from typing import Final

from controller.adapters.snmp.ber import BerError, element, encoded_index, subidentifiers, unsigned
from controller.adapters.snmp.pdu import variable
from controller.adapters.snmp.value import ABSENT, COUNTERS, END_OF_MIB_VIEW, UNSIGNED, plain, value
from controller.core.readings import Index

ROWS_MAX: Final = 10_000
"""No column we read is longer; an agent that goes on for ever is left at this point."""


CELLS_KEPT: Final = 8192
"""For each column that any profile reads: some megabytes at the very most."""

Cell = tuple[Index, int | str | None] | None
"""One row's index and value (None: it has none). None: the variable is of another object, or the end of the view."""


class ColumnWalk:
    """One column and how far it has come."""

    __slots__ = ("counted", "ended", "known", "last", "root", "rows")

    def __init__(self, root: bytes) -> None:
        self.root = root
        self.rows: dict[Index, int | str] = {}
        self.ended = False
        self.last: Index = ()
        """The index in the last name seen."""
        self.known, self.counted = _readers(root)

    @property
    def name(self) -> bytes:
        """What follows it is to be asked for."""
        return self.root + encoded_index(self.last)


class Walk:
    """Some columns that are asked for together."""

    __slots__ = ("_rows_max", "columns", "open")

    def __init__(self, roots: Iterable[bytes], rows_max: int = ROWS_MAX) -> None:
        self.columns = [ColumnWalk(root) for root in roots]
        self._rows_max = rows_max
        self.open = self.columns
        """Those that have not ended, in the order in which to ask for them."""

    def take(self, octets: bytes, at: int, end: int) -> None:
        """The variables from `at` to `end`, which answer a request for the open columns. Raises BerError."""
        left = len(self.open)
        try:
            for column in cycle(self.open):
                if at >= end or not left:
                    break
                size = octets[at + 1]
                stop = at + 2 + size if size < 128 else element(octets, at, end)[2]
                if column.ended:
                    at = stop
                    continue
                read = column.counted if octets[at + 4 + octets[at + 3]] in COUNTERS else column.known
                cell = read(octets[at:stop])
                at = stop
                if cell is None or cell[0] <= column.last:
                    column.ended = True
                    left -= 1
                    continue
                column.last, row = cell
                if row is not None:
                    column.rows[column.last] = row
        except IndexError:
            raise BerError("the variables are cut off") from None
        if at > end:
            raise BerError("the last variable is longer than what holds it")
        self._advance(column)

    def leave(self, column: ColumnWalk) -> None:
        """Asks no further in this column."""
        column.ended = True
        self.open = [other for other in self.open if other is not column]

    def _advance(self, following: ColumnWalk) -> None:
        """The column that comes after the last one served is asked for first the next time: agents that have no room
        for a whole row give each column its turn."""
        first = self.open.index(following)
        self.open = [
            column
            for column in (*self.open[first:], *self.open[:first])
            if not column.ended and len(column.rows) < self._rows_max
        ]


def cell(root: bytes, octets: bytes) -> Cell:
    """What one variable of an answer is in the column with this root. Raises BerError."""
    name_at, value_at, content_at, stop = variable(octets, 0, len(octets))
    tag, index_at = octets[value_at], name_at + len(root)
    if tag == END_OF_MIB_VIEW or index_at > value_at or not octets.startswith(root, name_at):
        return None
    index = subidentifiers(octets[index_at:value_at])
    if tag in UNSIGNED:
        return index, unsigned(octets[content_at:stop])
    return index, None if tag in ABSENT else plain(value(tag, octets[content_at:stop]))


@lru_cache(maxsize=1024)
def _readers(root: bytes) -> tuple[Callable[[bytes], Cell], Callable[[bytes], Cell]]:
    """`cell` for a root: first with a memory, then without one, for counters, which are never the same again.

    What is looked at in access points, names, states and numbers of clients, hardly changes from look to look or from
    device to device; the same octets always mean the same, and to recall is a quarter of the work of decoding.
    """
    read = partial(cell, root)
    return lru_cache(maxsize=CELLS_KEPT)(read), read
