"""What people may ask about the past: proofs, one access point's story, connections over time, and the report."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from controller.core.board import ap_view
from controller.core.declaration import Declaration
from controller.core.history import (
    MINUTE,
    MINUTES,
    HistoryBlock,
    HistoryPoint,
    Span,
    blocks_by_facility,
    hour_of,
    points,
)
from controller.core.inventory import AccessPoint
from controller.core.message import InputError, Message
from controller.core.records import ApStory, ProofRecord
from controller.core.report import AUDIT_MAX, Kept, Report, report
from controller.history import ConnectionHistory
from controller.ports import Store
from controller.situation import Situation

POINTS_MAX = 50_000
"""Points in one answer, about 4 MB: a month of minutes, or a day of a large town."""


class Lookback:
    """Reads only; nothing here changes anything. Every call raises InputError for what does not exist."""

    def __init__(self, situation: Situation, store: Store, connections: ConnectionHistory) -> None:
        self._situation = situation
        self._store = store
        self._connections = connections

    async def proofs(self, number: int) -> tuple[ProofRecord, ...]:
        """By access point, `back` before `open`."""
        self._declaration(number)
        return await asyncio.to_thread(self._store.proofs, (number,))

    async def access_point(self, ap: str) -> ApStory:
        found = self._access_point(ap)
        now = self._situation.clock()
        since = now - self._situation.site.keep_history
        view = ap_view(self._situation.known(), found, now)

        def told() -> ApStory:  # at once: each way to a thread and back waits for the loop, which may be busy
            return ApStory(
                view,
                self._store.proofs_of(ap),
                self._store.before(found.device),
                self._store.past_problems(since, now, found.device),
            )

        return await asyncio.to_thread(told)

    async def facility(self, facility: str, span: Span) -> tuple[HistoryPoint, ...]:
        """Clients of all its access points together."""
        inventory = self._situation.inventory
        if facility not in inventory.facilities:
            raise InputError(Message("There is no facility {name!r}. `hinan status` lists all.", {"name": facility}))
        start, end = self._between(span)
        blocks = await self._blocks(start, end, facility)
        aps = [ap.id for ap in inventory.aps_in(facility)]
        return await asyncio.to_thread(points, blocks, aps, start, end, span.step_minutes * MINUTE)

    async def clients_of(self, ap: str, span: Span) -> tuple[HistoryPoint, ...]:
        """Clients of one access point, for as long as it hangs in its present facility."""
        found = self._access_point(ap)
        start, end = self._between(span)
        blocks = await self._blocks(start, end, found.facility)
        return await asyncio.to_thread(points, blocks, [ap], start, end, span.step_minutes * MINUTE)

    async def town(self, span: Span) -> Mapping[str, tuple[HistoryPoint, ...]]:
        """By facility id: what the small charts of a whole screen need, in one call."""
        inventory = self._situation.inventory
        start, end = self._between(span, len(inventory.facilities))
        blocks = await self._blocks(start, end)
        aps = {facility: [ap.id for ap in inventory.aps_in(facility)] for facility in inventory.facilities}
        return await asyncio.to_thread(_by_facility, blocks, aps, start, end, span.step_minutes * MINUTE)

    async def report(self, number: int) -> Report:
        declaration = self._declaration(number)
        now = self._situation.clock()
        end = declaration.closed_at or now
        blocks = await self._blocks(declaration.declared_at, end)
        town, inventory = self._situation.site.town, self._situation.inventory

        def made() -> Report:
            kept = Kept(
                self._store.proofs((number,)),
                self._store.past_problems(declaration.declared_at, end),
                blocks,
                self._store.audit(AUDIT_MAX),
            )
            return report(town, declaration, inventory, kept, now)

        return await asyncio.to_thread(made)

    def _access_point(self, ap: str) -> AccessPoint:
        if ap not in self._situation.inventory.access_points:
            raise InputError(
                Message("There is no access point {name!r}. `hinan inventory list` shows all.", {"name": ap})
            )
        return self._situation.inventory.access_points[ap]

    def _declaration(self, number: int) -> Declaration:
        for declaration in self._situation.declarations:
            if declaration.number == number:
                return declaration
        raise InputError(Message("There is no declaration {number}.", {"number": number}))

    def _between(self, span: Span, charts: int = 1) -> tuple[datetime, datetime]:
        end = self._connections.until()
        length = min(timedelta(hours=span.hours), self._situation.site.keep_history)
        if charts * (length // (span.step_minutes * MINUTE)) > POINTS_MAX:
            raise InputError(
                Message(
                    "That would be more than {most} numbers. Ask for fewer hours or longer steps.", {"most": POINTS_MAX}
                )
            )
        return _on_the_clock(end - length, span.step_minutes), end

    async def _blocks(self, start: datetime, end: datetime, facility: str | None = None) -> Sequence[HistoryBlock]:
        """What is written down, and over it what the present hour holds by now."""
        first, last = hour_of(start), hour_of(end)
        kept = await asyncio.to_thread(self._store.history, first, last, facility)
        found = {(block.hour, block.facility): block for block in kept}
        present = self._connections.present(facility)
        found.update({(block.hour, block.facility): block for block in present if first <= block.hour <= last})
        return tuple(found.values())


def _on_the_clock(at: datetime, step_minutes: int) -> datetime:
    """The last full hour, or the last step within it: people read 14:00 and 14:15, not 14:07."""
    within = step_minutes if MINUTES % step_minutes == 0 else MINUTES
    return at - (at.minute % within) * MINUTE


def _by_facility(
    blocks: Sequence[HistoryBlock],
    aps: Mapping[str, Sequence[str]],
    start: datetime,
    end: datetime,
    step: timedelta,
) -> Mapping[str, tuple[HistoryPoint, ...]]:
    found = blocks_by_facility(blocks)
    return {facility: points(found.get(facility, ()), aps[facility], start, end, step) for facility in aps}
