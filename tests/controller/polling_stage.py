"""A town of any size in virtual time: devices that answer in 20 ms or not at all, and a poller that looks at them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from controller.core.audit import Act
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.state import Observation, Patience, is_heard
from controller.counters import Counters
from controller.polling.poller import Poller
from controller.ports import Target
from controller.situation import Site, Situation
from tests.api.fakes_api import PROFILE
from tests.controller.virtual_time import now_s
from tests.fakes import FakeStore

ANSWERS_AFTER_S = 0.02
SILENT_AFTER_S = 2.0
"""A time-out of one second, and one repetition."""

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def clock() -> datetime:
    return START + timedelta(seconds=now_s())


def town(devices: int, per_facility: int = 20, shelters: Collection[str] = ()) -> Inventory:
    """Devices `ap-0`, `ap-1`, ... in facilities `place-0`, `place-1`, ..."""
    places = [f"place-{n}" for n in range((devices + per_facility - 1) // per_facility)]
    ids = [f"ap-{n}" for n in range(devices)]
    return inventory(
        [Facility(id, id, capacity="100人" if id in shelters else "") for id in places],
        [Device(id, "192.0.2.1", PROFILE.name, "town") for id in ids],
        [AccessPoint(id, places[n // per_facility], id) for n, id in enumerate(ids)],
    )


class SlowAir:
    """`controller.ports.Reader`."""

    def __init__(self) -> None:
        self.silent: set[str] = set()
        self.broken: set[str] = set()
        self.asked: defaultdict[str, list[float]] = defaultdict(list)
        self.in_flight = 0
        self.in_flight_most = 0

    async def look(self, target: Target) -> tuple[Observation, ...]:
        device = target.device.id
        self.asked[device].append(now_s())
        self.in_flight += 1
        self.in_flight_most = max(self.in_flight_most, self.in_flight)
        try:
            return await self._look(target, device)
        finally:
            self.in_flight -= 1

    async def _look(self, target: Target, device: str) -> tuple[Observation, ...]:
        if device in self.broken:
            raise ZeroDivisionError
        if device in self.silent:
            await asyncio.sleep(SILENT_AFTER_S)
            raise DeviceProblem(Cause.UNREACHABLE, Message("no answer"))
        await asyncio.sleep(ANSWERS_AFTER_S)
        return tuple(Observation(ap.id, clock(), Source.SNMP, clients=1) for ap in target.aps)

    def times(self, devices: Iterable[str], since_s: float = 0.0) -> list[float]:
        return sorted(time_s for device in devices for time_s in self.asked[device] if time_s >= since_s)


@dataclass
class Stage:
    """The poller under way, with its surroundings in reach."""

    air: SlowAir
    store: FakeStore
    situation: Situation
    counters: Counters
    poller: Poller
    told: list[tuple[float, str]] = field(default_factory=list)
    """Who was reported to the reconciler as having come back, and when."""

    def unheard(self) -> set[str]:
        patience = self.situation.site.patience
        return {ap for ap, seen in self.situation.observed.items() if not is_heard(seen, clock(), patience)}

    async def declare(self, *facilities: str) -> None:
        wish = Declaration(0, Kind.DISASTER, "地震", "町長", "test", clock(), frozenset(facilities))
        self.store.declare(wish, Act(clock(), "test", "declare"))
        await self.situation.load_declarations()

    async def import_town(self, after: Inventory) -> None:
        self.store.replace_inventory(after, Act(clock(), "test", "import"))
        await self.situation.load()

    def listen(self, devices: Iterable[str]) -> None:
        self.told += [(now_s(), device) for device in devices]


@asynccontextmanager
async def polling(place: Inventory, every_s: float = 10.0, silent: Iterable[str] = ()) -> AsyncIterator[Stage]:
    air, store = SlowAir(), FakeStore()
    air.silent |= set(silent)
    store.replace_inventory(place, Act(clock(), "test", "import"))
    young = timedelta(seconds=3 * every_s + 5)
    patience = Patience(heard={**Patience().heard, Source.SNMP: young})
    situation = Situation(Site("試験町", {PROFILE.name: PROFILE}, {}, patience), store, clock)
    await situation.load()
    counters = Counters(clock())
    poller = Poller(situation, air, counters, every_s)
    stage = Stage(air, store, situation, counters, poller)
    poller.tells(stage.listen)
    poller.start()
    try:
        yield stage
    finally:
        await poller.close()
        await asyncio.sleep(0)
