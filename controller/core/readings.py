"""What SNMP tables mean: pure arithmetic from columns of values to the numbers people ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

Index = tuple[int, ...]
"""The part of an OID behind the column: which row."""

Column = Mapping[Index, int | str]
"""One SNMP column (or scalar, whose only index is `(0,)` or whatever the device says) as read."""

Number = int | float

_WHOLE_NUMBER = re.compile(r"\s*[+-]?[0-9]+\s*")
_OID = re.compile(r"[0-9]+(\.[0-9]+)*")

STRICT = {"extra": "forbid"}
"""For the parser of the profile files: a key that we do not know is a mistake, not a comment."""


class Combine(StrEnum):
    """How the rows of a column become one answer."""

    ONLY = "only"
    """There is one value; strings that hold a number are read as one."""
    SUM = "sum"
    MEAN = "mean"
    COUNT = "count"
    """How many rows. No row at all is no answer: SNMP cannot tell an empty table from one the device lacks."""
    BY_NAME = "by_name"
    """One number per name (rows with the same name are added up)."""
    NAMES = "names"
    """The names themselves, as a set."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing worth knowing, and the columns it is computed from. OIDs are numeric, without a leading dot."""

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
    whole: str = ""
    """With `out_of`: name of the row that contains the rows named in `parts`. A part is counted out of the whole's
    total; the whole is what its parts leave of it (memory without buffers and caches, which are given back)."""
    parts: tuple[str, ...] = ()
    """See `whole`."""
    up: tuple[int, ...] = ()
    """Values that mean `up`; the answer is then 1 for up and 0 for anything else."""
    source: str = ""
    """MIB and object, such as `MIKROTIK-MIB::mtxrWlApClientCount`."""

    @property
    def oids(self) -> tuple[str, ...]:
        return tuple(oid for oid in (self.oid, self.names, self.out_of) if oid)

    def __post_init__(self) -> None:
        for oid in (self.oid, *self.oids):
            if not _OID.fullmatch(oid):
                raise ValueError(f"OID {oid!r} must be numbers with dots between, without a leading dot")
        if self.combine is Combine.BY_NAME and not (self.names or self.spelled):
            raise ValueError("combine = by_name needs `names`, the column with the rows' names, or `spelled`")
        if self.spelled and re.compile(self.spelled).groups < 1:
            raise ValueError("spelled needs a group: the name")


def number(reading: Reading, columns: Mapping[str, Column]) -> Number | None:
    """The reading's one number; None when the device does not have it (an empty column, no digits in it)."""
    values = list(_values(reading, columns).values())
    if reading.combine is Combine.COUNT:
        return len(columns.get(reading.oid, {})) or None
    if not values:
        return None
    if reading.combine is Combine.SUM:
        return sum(values)
    if reading.combine is Combine.MEAN:
        return sum(values) / len(values)
    return values[0]


def by_name(reading: Reading, columns: Mapping[str, Column]) -> Mapping[str, Number] | None:
    """The reading's numbers by name; None when the device has no such column at all."""
    if reading.oid not in columns:
        return None
    names = columns.get(reading.names, {})
    answer: dict[str, Number] = {}
    for index, value in _values(reading, {**columns, **_shares(reading, columns)}).items():
        name = _spelled(index, reading.spelled) if reading.spelled else _name_of(index, names)
        if name is not None:
            answer[name] = answer.get(name, 0) + value
    return answer


def names(reading: Reading, columns: Mapping[str, Column]) -> frozenset[str] | None:
    """The values of the column as text; None when the device has no such column."""
    if reading.oid not in columns:
        return None
    return frozenset(str(value) for value in columns[reading.oid].values() if value != "")


def _shares(reading: Reading, columns: Mapping[str, Column]) -> Mapping[str, Column]:
    """The columns `oid` and `out_of` as they are when the parts are taken out of their whole; nothing without one."""
    index_of = {str(name): index for index, name in columns.get(reading.names, {}).items()}
    whole = index_of.get(reading.whole)
    if whole is None:
        return {}
    used, total = dict(columns[reading.oid]), dict(columns.get(reading.out_of, {}))
    for part in filter(None, map(index_of.get, reading.parts)):
        total[part] = total.get(whole, 0)
        used[whole] = int(_as_number(used[whole]) or 0) - int(_as_number(used.get(part, 0)) or 0)
    return {reading.oid: used, reading.out_of: total}


def _spelled(index: Index, pattern: str) -> str | None:
    """The name in an index such as `12."clients-wlan"`; None for an index that spells nothing the pattern matches."""
    length, *octets = index or (0,)
    if length != len(octets) or not all(32 <= octet < 127 for octet in octets):
        return None
    found = re.fullmatch(pattern, "".join(map(chr, octets)))
    return found[1] if found else None


def _values(reading: Reading, columns: Mapping[str, Column]) -> Mapping[Index, Number]:
    totals = columns.get(reading.out_of, {})
    found: dict[Index, Number] = {}
    for index, raw in columns.get(reading.oid, {}).items():
        value = _as_number(raw)
        if value is None:
            continue
        if reading.up:
            value = int(value in reading.up)
        if reading.out_of:
            total = _as_number(totals.get(index, 0))
            if not total:
                continue
            value = 100 * value / total
        found[index] = value
    return found


def _as_number(raw: int | str) -> Number | None:
    if isinstance(raw, int):
        return raw
    return int(raw) if _WHOLE_NUMBER.fullmatch(raw) else None


def _name_of(index: Index, names: Column) -> str | None:
    for length in range(len(index), 0, -1):
        if index[:length] in names:
            return str(names[index[:length]])
    return None
