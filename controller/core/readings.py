"""What SNMP tables mean: pure arithmetic from columns of values to the numbers people ask for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from controller.core.oid_text import spelled_in

Index = tuple[int, ...]
"""The part of an OID behind the column: which row."""

Column = Mapping[Index, int | str]
"""One SNMP column (or scalar, whose only index is `()`, `(0,)` or whatever the device says) as read."""

Columns = Mapping[str, Column]
"""By OID. A column that is absent is one that the device does not have; an empty one is a table without rows."""

Number = int | float

_NUMBER = re.compile(r"\s*([+-]?[0-9]+)(\.[0-9]+)?\s*%?\s*")
_OID = re.compile(r"[0-9]+(\.[0-9]+)*")

STRICT = {"extra": "forbid"}
"""For the parser of the profile files: a key that we do not know is a mistake, not a comment."""


class Combine(StrEnum):
    """How the rows of a column become one answer."""

    ONLY = "only"
    """There is one value; strings that hold a number are read as one."""
    SUM = "sum"
    MEAN = "mean"
    MAX = "max"
    COUNT = "count"
    """How many rows."""
    BY_NAME = "by_name"
    """One number per name (rows with the same name are added up); without `names` a row is named by its index."""
    COUNT_BY_VALUE = "count_by_value"
    """How many rows hold each value: clients by the SSID that stands in their row."""
    NAMES = "names"
    """The values themselves, as a set."""


TALLIES = frozenset({Combine.SUM, Combine.COUNT})
"""What is zero, and not unknown, when a table that the device does have is empty."""

TABLES = frozenset({Combine.BY_NAME, Combine.COUNT_BY_VALUE})
VALUES = frozenset({Combine.COUNT, Combine.COUNT_BY_VALUE, Combine.NAMES})
"""Rows count whatever they hold; the others need a number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing worth knowing, and the columns it is computed from. OIDs are numeric, without a leading dot.

    Row by row: (`oid` + `plus`) / `divide_by`, then taken from the total where `left`, then as a percentage of
    `out_of`, then compared with `up`; `combine` makes one answer of the rows.
    """

    __pydantic_config__: ClassVar = STRICT
    oid: str
    """A column, or a scalar with its instance."""
    combine: Combine = Combine.ONLY
    names: str = ""
    """Column with the rows' names. Rows are joined by index; a longer index belongs to the name whose index is
    its beginning (a radio's row belongs to its access point)."""
    out_of: str = ""
    """Column with each row's total: the answer is a percentage."""
    spelled: str = ""
    """Instead of `names`: a regular expression for the text that the index spells (RFC 2578, 7.7: its length, then its
    octets). Only rows that it matches count, named by its first group."""
    spelled_at: int = 0
    """How many numbers of the index stand before that text."""
    whole: str = ""
    """With `out_of`: name of the row that contains the rows named in `parts`. A part is counted out of the whole's
    total; the whole is what its parts leave of it (memory without buffers and caches, which are given back)."""
    parts: tuple[str, ...] = ()
    """See `whole`."""
    plus: tuple[str, ...] = ()
    """Columns that are added row by row; a row that one of them lacks adds nothing."""
    otherwise: tuple[str, ...] = ()
    """Used instead of `oid` where the device has nothing there; the first that it has."""
    divide_by: float = 1
    left: bool = False
    """True: the value is what is left of `out_of` (of 100 without one), and the answer what is used."""
    up: tuple[int | str, ...] = ()
    """Values that mean `up` (texts in capitals or not); the answer is then 1 for up and 0 for anything else."""
    where: str = ""
    """Column that tells which rows count."""
    where_is: tuple[int | str, ...] = ()
    """The values in `where` of the rows that count."""
    apart: bool = False
    """True: rows whose index goes on behind that of their name stay apart, named `gym-1/0`: the radios of an access
    point."""
    counter_bits: int = 64
    """Of a counter: it starts anew at 2 to the power of this."""
    recorded: bool = False
    """True: a recording of a real device gave what its owner expects, and a test says so."""
    source: str = ""
    """MIB and object, such as `MIKROTIK-MIB::mtxrWlApClientCount`."""

    @property
    def oids(self) -> tuple[str, ...]:
        beside = (self.names, self.out_of, self.where)
        return (self.oid, *self.otherwise, *self.plus, *(oid for oid in beside if oid))

    def __post_init__(self) -> None:
        for oid in self.oids:
            if not _OID.fullmatch(oid):
                raise ValueError(f"OID {oid!r} must be numbers with dots between, without a leading dot")
        if self.apart and self.combine is not Combine.BY_NAME:
            raise ValueError('apart needs combine = "by_name"')
        if self.spelled and re.compile(self.spelled).groups < 1:
            raise ValueError("spelled needs a group: the name")
        if bool(self.where) != bool(self.where_is):
            raise ValueError("`where` and `where_is` need each other")
        if not self.divide_by:
            raise ValueError("divide_by must not be 0")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a reading sees it. Two networks of one name stay two rows."""

    index: Index
    name: str | None
    value: Number
    within: Index = ()
    """What the index says beyond its name's: the radio of an access point."""


Answer = Number | Mapping[str, Number] | frozenset[str] | None


def answer(reading: Reading, columns: Columns) -> Answer:
    """What people get to see: a number, numbers by name, or names; None when the device does not have it."""
    if reading.combine is Combine.NAMES:
        return names(reading, columns)
    return by_name(reading, columns) if reading.combine in TABLES else number(reading, columns)


def number(reading: Reading, columns: Columns) -> Number | None:
    """The reading's one number. A table that is there and empty adds up to 0; None when the device does not have it,
    or nothing in it is a number."""
    found = rows(reading, columns)
    if not found:
        return 0 if found is not None and reading.combine in TALLIES else None
    values = [row.value for row in found]
    match reading.combine:
        case Combine.ONLY:
            return values[0]
        case Combine.MEAN:
            return sum(values) / len(values)
        case Combine.MAX:
            return max(values)
        case _:
            return sum(values)


def by_name(reading: Reading, columns: Columns) -> Mapping[str, Number] | None:
    """The reading's numbers by name, `{}` when the table is there and empty; None when the device does not have it."""
    found = rows(reading, columns)
    return None if found is None else summed(found, reading.apart)


def names(reading: Reading, columns: Columns) -> frozenset[str] | None:
    """The values of the column as text; None when the device has no such column."""
    found = rows(reading, columns)
    return None if found is None else frozenset(row.name for row in found if row.name)


def summed(found: Iterable[Row], apart: bool = False) -> Mapping[str, Number]:
    """By name, for people; rows without a name belong to nobody. `apart`: see Reading."""
    total: dict[str, Number] = {}
    for row in found:
        if row.name:
            name = f"{row.name}/{_dotted(row.within)}" if apart and row.within else row.name
            total[name] = total.get(name, 0) + row.value
    return total


def rows(reading: Reading, columns: Columns) -> tuple[Row, ...] | None:
    """The reading's rows, in the order of their indexes; None when the device does not have them.

    A column without rows beside a filled column of the same table is one that the device lacks, not an empty one.
    """
    oid = _used(reading, columns)
    column = columns.get(oid)
    beside = [columns.get(other, {}) for other in (reading.names, reading.where) if other]
    if column is None or (not column and any(beside)):
        return None
    needed = (reading.where, reading.names if reading.combine is Combine.BY_NAME else "")
    if column and any(other and not columns.get(other) for other in needed):
        return None
    chosen = {index: column[index] for index in sorted(column) if _counts(reading, index, columns)}
    found = tuple(_row(reading, index, value, columns) for index, value in _valued(reading, chosen, columns))
    return None if chosen and not found else tuple(row for row in found if not reading.spelled or row.name is not None)


def _used(reading: Reading, columns: Columns) -> str:
    """The OID that this device fills."""
    return next((oid for oid in (reading.oid, *reading.otherwise) if columns.get(oid)), reading.oid)


def _counts(reading: Reading, index: Index, columns: Columns) -> bool:
    return not reading.where or _is_one_of(columns[reading.where].get(index, ""), reading.where_is)


def _is_one_of(raw: int | str, values: Iterable[int | str]) -> bool:
    return str(raw).strip().casefold() in {str(value).casefold() for value in values}


def _row(reading: Reading, index: Index, value: Number | str, columns: Columns) -> Row:
    if isinstance(value, str):  # the value is the name, and the row counts as one
        return Row(index, value, 1)
    if reading.spelled:
        name, within = spelled_in(index, reading.spelled_at, reading.spelled)
        return Row(index, name, value, within)
    if not reading.names:
        return Row(index, _dotted(index), value)
    known = columns.get(reading.names, {})
    for length in range(len(index), 0, -1):
        if index[:length] in known:
            return Row(index, str(known[index[:length]]), value, index[length:])
    return Row(index, None, value)


def _dotted(index: Index) -> str:
    return ".".join(map(str, index))


def _valued(reading: Reading, chosen: Column, columns: Columns) -> Iterator[tuple[Index, Number | str]]:
    """What each row is worth; texts where the value itself is what counts."""
    if reading.combine in VALUES:
        yield from ((index, str(value)) for index, value in chosen.items())
        return
    used, totals = _shares(reading, chosen, columns)
    added = [columns.get(other, {}) for other in reading.plus]
    for index, raw in used.items():
        if reading.up:
            yield index, int(_is_one_of(raw, reading.up))
            continue
        value = as_number(raw)
        total = as_number(totals.get(index, 0)) if reading.out_of else 100
        if value is None or not total:
            continue
        value += sum(as_number(column.get(index, 0)) or 0 for column in added)
        value = value if reading.divide_by == 1 else value / reading.divide_by
        value = total - value if reading.left else value
        yield index, 100 * value / total if reading.out_of else value


def _shares(reading: Reading, used: Column, columns: Columns) -> tuple[Column, Column]:
    """What is used and the totals, as they are when the parts are taken out of their whole; as read without one."""
    totals = columns.get(reading.out_of, {})
    index_of = {str(name): index for index, name in columns.get(reading.names, {}).items()}
    whole = index_of.get(reading.whole)
    if whole is None or whole not in used:
        return used, totals
    used, totals = dict(used), dict(totals)
    for part in filter(None, map(index_of.get, reading.parts)):
        totals[part] = totals.get(whole, 0)
        used[whole] = int(as_number(used[whole]) or 0) - int(as_number(used.get(part, 0)) or 0)
    return used, totals


def as_number(raw: int | str) -> Number | None:
    """Numbers also come as texts (`" 12"`, `"3.7"`, `"41%"`); None for any other text."""
    if isinstance(raw, int):
        return raw
    found = _NUMBER.fullmatch(raw)
    if found is None or not raw.isascii():
        return None
    return float(found[1] + found[2]) if found[2] else int(found[1])
