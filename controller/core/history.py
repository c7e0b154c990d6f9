"""How many clients were joined, minute by minute: packed small, and an unknown minute is never a number."""

from __future__ import annotations  # array.array takes no type argument before Python 3.12

import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, groupby, pairwise

MINUTES = 60
"""Samples in a block: one hour."""

UNKNOWN = 0xFFFF
"""Stands for an unknown minute inside this module and its blocks; outside it is None."""

CLIENTS_MAX = UNKNOWN - 1
"""No access point has room for more; a greater reading is a mistake of the device, and is taken for unknown."""

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAYS_DEFAULT = 90
"""How long history is kept unless the configuration says otherwise: until the last reports are written."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RAW = -15
"""zlib: deflate without header and check sum (RFC 1951), 6 octets less a block; the database has its own checks."""


@dataclass(frozen=True, slots=True)
class HistoryBlock:
    """One facility's access points over one hour."""

    hour: int
    """Hours since 1970-01-01T00:00Z."""
    facility: str
    clients: bytes
    """See `packed`."""


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """Clients over one stretch of time."""

    at: datetime
    """Where it begins."""
    highest: int | None
    """The most that were joined in one minute, over the access points whose number was known then; None: unknown."""
    mean: float | None
    """Over the minutes in which at least one number was known."""
    partial: bool
    """Some number was unknown in some minute, so there may have been more."""


@dataclass(frozen=True, slots=True)
class Span:
    """How far to look back from now, and in what steps."""

    hours: int = 24
    step_minutes: int = 60


def hour_of(at: datetime) -> int:
    return (at - _EPOCH) // HOUR


def start_of(hour: int) -> datetime:
    return _EPOCH + hour * HOUR


def empty_hour() -> array[int]:
    """An hour in which nothing is known yet."""
    return array("H", [UNKNOWN]) * MINUTES


def packed(series: Mapping[str, bytes]) -> bytes:
    """Access point id -> its hour as octets (`empty_hour().tobytes()`), made small.

    The ids, one a line, an empty line; then all low octets, each as its difference to the one before modulo 256; then
    all high octets. Numbers change little from minute to minute and stay below 256, and deflate does the rest.
    """
    ids = "\n".join(series) + "\n\n"
    content = array("H", b"".join(series.values()))
    if sys.byteorder == "big":
        content.byteswap()
    octets = content.tobytes()
    low = octets[::2]
    changes = bytes([(after - before) & 0xFF for before, after in pairwise(b"\0" + low)])
    squeeze = zlib.compressobj(9, wbits=_RAW)
    return squeeze.compress(ids.encode() + changes + octets[1::2]) + squeeze.flush()


def unpacked(clients: bytes) -> Mapping[str, array[int]]:
    """What `packed` was given, as arrays with UNKNOWN in them."""
    ids, _, planes = zlib.decompress(clients, wbits=_RAW).partition(b"\n\n")
    octets = bytearray(len(planes))
    octets[::2] = bytes([value & 0xFF for value in accumulate(planes[: len(planes) // 2])])
    octets[1::2] = planes[len(planes) // 2 :]
    content = array("H", bytes(octets))
    if sys.byteorder == "big":
        content.byteswap()
    return {ap: content[n * MINUTES : (n + 1) * MINUTES] for n, ap in enumerate(ids.decode().split("\n"))}


def samples(clients: bytes) -> Mapping[str, tuple[int | None, ...]]:
    """The minutes of each access point in a block; None: unknown."""
    return {
        ap: tuple(None if value == UNKNOWN else value for value in series) for ap, series in unpacked(clients).items()
    }


def blocks_by_facility(blocks: Iterable[HistoryBlock]) -> Mapping[str, Sequence[HistoryBlock]]:
    found: dict[str, list[HistoryBlock]] = {}
    for block in blocks:
        found.setdefault(block.facility, []).append(block)
    return found


def points(
    blocks: Iterable[HistoryBlock], aps: Sequence[str], start: datetime, end: datetime, step: timedelta
) -> tuple[HistoryPoint, ...]:
    """The clients of these access points from `start` to `end`, in steps of whole minutes.

    Whatever else is in the blocks is left out. The last step is cut at `end`: minutes to come are not unknown.
    """
    start = whole_minute(start)
    minutes = max(-(-(end - start) // MINUTE), 0)
    sums, known = [0] * minutes, [0] * minutes
    wanted = frozenset(aps)
    for block in blocks:
        chosen = [series for ap, series in unpacked(block.clients).items() if ap in wanted]
        first = (start_of(block.hour) - start) // MINUTE
        for minute, column in enumerate(zip(*chosen, strict=True), first):
            if 0 <= minute < minutes:
                numbers = [value for value in column if value != UNKNOWN]
                sums[minute] += sum(numbers)
                known[minute] += len(numbers)
    width = max(step // MINUTE, 1)
    return tuple(
        _point(start + n * MINUTE, sums[n : n + width], known[n : n + width], len(aps))
        for n in range(0, minutes, width)
    )


def by_hour(minutes: Iterable[HistoryPoint]) -> tuple[HistoryPoint, ...]:
    """Points of single minutes, put together by the hours of the clock."""
    return tuple(_together(start_of(hour), list(found)) for hour, found in groupby(minutes, lambda p: hour_of(p.at)))


def highest(found: Iterable[HistoryPoint]) -> HistoryPoint | None:
    """The first of those with the most clients; None when nothing is known."""
    return max((point for point in found if point.highest is not None), key=_most, default=None)


def _most(point: HistoryPoint) -> int:
    return -1 if point.highest is None else point.highest


def _point(at: datetime, sums: Sequence[int], known: Sequence[int], aps: int) -> HistoryPoint:
    told = [total for total, count in zip(sums, known, strict=True) if count]
    if not told:
        return HistoryPoint(at, None, None, partial=True)
    return HistoryPoint(at, max(told), round(sum(told) / len(told), 1), any(count < aps for count in known))


def _together(at: datetime, minutes: Sequence[HistoryPoint]) -> HistoryPoint:
    most = highest(minutes)
    means = [point.mean for point in minutes if point.mean is not None]
    mean = round(sum(means) / len(means), 1) if means else None
    return HistoryPoint(at, most.highest if most else None, mean, any(point.partial for point in minutes))


def whole_minute(at: datetime) -> datetime:
    return _EPOCH + (at - _EPOCH) // MINUTE * MINUTE
