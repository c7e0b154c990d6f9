"""What one look asks of an agent, as requests that are encoded once and sent again and again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from controller.adapters.snmp import ber
from controller.adapters.snmp.form import Part, Parts, Shown
from controller.adapters.snmp.head import Heads
from controller.adapters.snmp.pdu import Request, get, get_bulk, get_next
from controller.adapters.snmp.value import ABSENT
from controller.adapters.snmp.walk import ROWS_MAX

ROWS_AT_ONCE: Final = 25
"""GETBULK max-repetitions of a single column: so many rows of numbers or short texts fit into one unfragmented
datagram."""


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """How much an agent is asked for at once."""

    scalars: int
    """Variables of one GET."""
    columns: int
    """Columns of one GETBULK."""
    cells: int
    """Variables that one GETBULK may bring."""

    def following(self, names: Sequence[bytes], rows_max: int) -> Request:
        """The request for what follows these names: GETBULK, or GETNEXT where one row is enough, or all it can do."""
        repetitions = min(ROWS_AT_ONCE, rows_max, self.cells // len(names))
        return get_bulk(names, repetitions) if repetitions > 1 else get_next(names)


MANNERS: Final = (Manner(40, 8, 40), Manner(12, 3, 15), Manner(4, 1, 5), Manner(1, 1, 1))
"""From many to one. 40 variables of 35 octets fill an Ethernet frame (1,472 octets of UDP payload); the last is for
agents that know no GETBULK."""


@dataclass(frozen=True, slots=True)
class Requests:
    """A question put in one manner."""

    gets: tuple[tuple[tuple[bytes, ...], Request], ...]
    """The scalars that are asked for together, and the request for them."""
    walks: tuple[tuple[tuple[bytes, ...], Request], ...]
    """The columns that are asked for together, and their first request."""


class Question:
    """Scalars with their instance, and columns, all as numeric OIDs."""

    def __init__(self, scalars: Iterable[str] = (), columns: Iterable[str] = (), rows_max: int = ROWS_MAX) -> None:
        """A column that has `rows_max` rows is not read any further. Raises ValueError for what is no OID."""
        self.rows_max = rows_max
        self.scalars = {ber.oid(dotted): dotted for dotted in scalars}
        self.columns = {ber.oid(dotted): dotted for dotted in columns}
        self.heads = Heads[str]()
        """Of the scalars, whichever device they were seen on."""
        self._in_manner: dict[Manner, Requests] = {}

    def put(self, manner: Manner) -> Requests:
        """All requests that can be sent before anything is answered. Columns of one table stay together."""
        requests = self._in_manner.get(manner)
        if requests is None:
            together = _shares(sorted(self.columns, key=ber.subidentifiers), manner.columns)
            requests = self._in_manner[manner] = Requests(
                tuple((names, get(names)) for names in _shares(tuple(self.scalars), manner.scalars)),
                tuple((names, manner.following(names, self.rows_max)) for names in together),
            )
        return requests

    def parts(self, shown: Sequence[Shown]) -> Parts:
        """The scalars in an answer: see form.Parting."""
        wanted = [one.name in self.scalars and one.tag not in ABSENT for one in shown]
        keys = [self.scalars[one.name] for one, is_wanted in zip(shown, wanted, strict=True) if is_wanted]
        return Parts(wanted, [Part(keys, slice(None))])


def _shares(names: Sequence[bytes], most: int) -> Iterable[tuple[bytes, ...]]:
    """In order, in as few shares as `most` allows, of about the same size."""
    count = -(-len(names) // most)
    for share in range(count):
        yield tuple(names[share * len(names) // count : (share + 1) * len(names) // count])
