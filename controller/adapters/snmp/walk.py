"""Columns of a table on their way in. Pure: it says what to ask next, and takes what was answered.

Rules that real agents have taught pollers. Agents cut GETBULK wherever the datagram is full, in mid-row too, so each
column advances on its own. Names must increase (RFC 3416, 4.2.2), or the agent runs in circles and is left there. A
column ends where another object begins or the view ends. Rows are capped.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import cycle
from operator import lt
from typing import Final

from controller.adapters.snmp.ber import BerError, encoded_index, subidentifiers
from controller.adapters.snmp.form import Part, Parts, Shown
from controller.adapters.snmp.head import Heads
from controller.adapters.snmp.pdu import variable
from controller.adapters.snmp.value import ABSENT, END_OF_MIB_VIEW, decoder, plain, value
from controller.core.readings import Index

ROWS_MAX: Final = 10_000
"""No column we read is longer; an agent that goes on for ever is left at this point."""


@lru_cache(maxsize=1024)
def _heads(root: bytes) -> Heads[Index]:  # noqa: ARG001  it is the memory's key
    """The heads of a column's rows, whichever device they were seen on."""
    return Heads()


_NONE: Final = Heads[Index]()


class ColumnWalk:
    """One column and how far it has come."""

    __slots__ = ("asked", "ended", "heads", "last", "root", "rows")

    def __init__(self, root: bytes) -> None:
        self.root = root
        self.rows: dict[Index, int | str] = {}
        self.ended = False
        self.last: Index = ()
        """The index in the last name seen."""
        self.asked: Index = ()
        """That in the last name asked for."""
        self.heads = _heads(root)

    @property
    def name(self) -> bytes:
        """What follows it is to be asked for."""
        return self.root + encoded_index(self.last)

    def take(self, octets: bytes, at: int, end: int) -> int:
        """The variable at `at`, and where it ends: it is the next row, or the column has ended. Raises BerError."""
        if octets[at + 1] < 128 and octets[at + 3] < 128 and not octets.startswith(self.root, at + 4):
            self.end()  # how most columns end: here begins another object
            return at + 2 + octets[at + 1]
        name_at, value_at, content_at, stop = variable(octets, at, end)
        tag, index_at = octets[value_at], name_at + len(self.root)
        if tag == END_OF_MIB_VIEW or index_at > value_at or not octets.startswith(self.root, name_at):
            self.end()
            return stop
        index = subidentifiers(octets[index_at:value_at])
        if index <= self.last:
            self.end()
            return stop
        if tag not in ABSENT:
            self.rows[index] = plain(value(tag, octets[content_at:stop]))
            self.heads.learn(octets, at, content_at, stop, index, decoder(tag))
        self.last = index
        return stop

    def end(self) -> None:
        """No more rows are taken."""
        self.ended, self.heads = True, _NONE

    def undo(self) -> None:
        """Forgets what came since it was asked last."""
        while self.rows and next(reversed(self.rows)) > self.asked:
            self.rows.popitem()
        self.last, self.ended, self.heads = self.asked, False, _heads(self.root)


class Walk:
    """Some columns that are asked for together."""

    __slots__ = ("_rows_max", "columns", "open")

    def __init__(self, roots: Iterable[bytes], rows_max: int = ROWS_MAX) -> None:
        self.columns = [ColumnWalk(root) for root in roots]
        self._rows_max = rows_max
        self.open = self.columns
        """Those that have not ended, in the order in which to ask for them."""

    def take(self, octets: bytes, at: int, end: int) -> None:
        """The variables from `at` to `end`, which answer a request for the open columns. Raises BerError, and then it
        is as if they had never come."""
        try:
            following = self._take(octets, at, end)
        except (BerError, IndexError):
            for column in self.open:
                column.undo()
            raise BerError("the variables are malformed") from None
        if following is None:
            self.open = []
        else:
            self._advance(following)

    def _take(self, octets: bytes, at: int, end: int) -> ColumnWalk | None:
        """Returns the column whose turn it would have been; None: all have ended."""
        left = len(self.open)
        for column in cycle(self.open):
            if at >= end:
                break
            content_at = at + 6 + octets[at + 3]
            known = column.heads.get(octets[at:content_at])
            if known is not None and known[0] > column.last:
                column.last, decode, size = known
                at = content_at + size
                column.rows[column.last] = decode(octets[content_at:at])
            elif column.ended:
                at = variable(octets, at, end)[3]
            else:
                at = column.take(octets, at, end)
                left -= column.ended
                if not left:
                    return None
        if at > end:
            raise BerError("the last variable is longer than what holds it")
        return column

    def leave(self, column: ColumnWalk) -> None:
        """Asks no further in this column."""
        column.end()
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
        for column in self.open:
            column.asked = column.last


def parts(roots: Sequence[bytes], shown: Sequence[Shown]) -> Parts | None:
    """The rows of each column in the first answer: see form.Parting. None: others follow, or it holds what is no row of
    the column whose turn it is, and does not end it by its name or type either."""
    found = []
    for place, root in enumerate(roots):
        turns = shown[place :: len(roots)]
        is_row = [one.name.startswith(root) and one.tag != END_OF_MIB_VIEW for one in turns]
        if all(is_row):
            return None
        rows = turns[: is_row.index(False)]
        keys = [subidentifiers(one.name[len(root) :]) for one in rows]
        if any(one.tag in ABSENT for one in rows) or not all(map(lt, ((), *keys), keys)):
            return None
        found.append(Part(keys, slice(place, place + len(rows) * len(roots), len(roots))))
    return Parts([True] * len(shown), found)
