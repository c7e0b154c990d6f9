"""Takes the number of clients of every access point each minute, and writes it down every few minutes."""

import asyncio
from array import array
from datetime import datetime, timedelta

from controller.core.history import (
    CLIENTS_MAX,
    MINUTE,
    HistoryBlock,
    empty_hour,
    hour_of,
    packed,
    start_of,
    unpacked,
    whole_minute,
)
from controller.core.state import NEVER_SEEN, fresh_clients
from controller.ports import Store
from controller.situation import Situation

SAMPLE_EVERY = timedelta(seconds=30)
"""Twice a minute, so that no minute is missed when a run is late; the later number of a minute counts."""

WRITE_EVERY = timedelta(minutes=5)
"""What a crash loses at most. Every write repeats the present hour, so more often would only wear out the disk."""

PROBLEMS_AT_ONCE = 1000
"""Past problems deleted in one transaction: a few milliseconds."""


class ConnectionHistory:
    """Holds the present hour; all before it is in the store only."""

    def __init__(self, situation: Situation, store: Store) -> None:
        self._situation = situation
        self._store = store
        self._hour = 0
        self._series: dict[str, dict[str, array[int]]] = {}
        self._newest: datetime | None = None
        self._one_write = asyncio.Lock()

    async def sample(self) -> None:
        """Takes this minute's numbers. What is not known now stays unknown: never the last number."""
        now = self._situation.clock()
        if hour_of(now) != self._hour:
            await self.write()
            await self._begin(hour_of(now))
        minute = (now - start_of(self._hour)) // MINUTE
        self._newest = start_of(self._hour) + minute * MINUTE
        observed, patience = self._situation.observed, self._situation.site.patience
        for ap in self._situation.inventory.access_points.values():
            clients = fresh_clients(observed.get(ap.id, NEVER_SEEN), now, patience)
            if clients is not None and 0 <= clients <= CLIENTS_MAX:
                self._series.setdefault(ap.facility, {}).setdefault(ap.id, empty_hour())[minute] = clients

    async def write(self) -> None:
        """Brings the store to what is known of the present hour. One transaction."""
        async with self._one_write:
            hour = self._hour
            series = {
                facility: {ap: samples.tobytes() for ap, samples in aps.items()}
                for facility, aps in self._series.items()
            }
            if series:
                await asyncio.to_thread(self._write, hour, series)

    def until(self) -> datetime:
        """The end of the newest minute that was looked at, or could have been: a chart that ends here has no gap only
        because its last minute is still to come."""
        this_minute = whole_minute(self._situation.clock())
        return this_minute + MINUTE if self._newest == this_minute else this_minute

    def present(self, facility: str | None = None) -> tuple[HistoryBlock, ...]:
        """The present hour as it would be written now; None: of all facilities."""
        chosen = self._series if facility is None else {facility: self._series.get(facility, {})}
        return tuple(
            HistoryBlock(self._hour, place, packed({ap: samples.tobytes() for ap, samples in aps.items()}))
            for place, aps in chosen.items()
            if aps
        )

    async def forget(self) -> None:
        """Deletes what is older than it is kept, a little at a time, so that nobody waits long for the database."""
        before = self._situation.clock() - self._situation.site.keep_history
        deleted = True
        while deleted:
            deleted = bool(await asyncio.to_thread(self._store.forget_history, hour_of(before)))
        deleted = True
        while deleted:
            deleted = bool(await asyncio.to_thread(self._store.forget_past_problems, before, PROBLEMS_AT_ONCE))

    async def _begin(self, hour: int) -> None:
        """A new hour, or the one in which the daemon before this one was stopped."""
        found = await asyncio.to_thread(self._store.history, hour, hour)
        self._series = {block.facility: dict(unpacked(block.clients)) for block in found}
        self._hour = hour

    def _write(self, hour: int, series: dict[str, dict[str, bytes]]) -> None:
        self._store.keep_history([HistoryBlock(hour, facility, packed(aps)) for facility, aps in series.items()])
