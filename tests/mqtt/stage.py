"""A small town told over MQTT: real broker, real store, the daemon's own loops, imaginary access points."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from controller.adapters.profile_files import load_profiles, shipped
from controller.adapters.store.sql import open_store
from controller.config import MqttConfig
from controller.core.audit import Act
from controller.core.declaration import Kind, Wish
from controller.core.evidence import Evidence, Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.plan import proof
from controller.core.state import NEVER_SEEN, Patience
from controller.counters import Counters
from controller.mqtt_line import mqtt_line
from controller.operations import Operations
from controller.outbox import Outbox
from controller.ports import Decide, Outcome, Target
from controller.reconciler import Reconciler
from controller.situation import Site, Situation
from simulator.mqtt_ap import MqttAccessPoint
from tests.mqtt.mosquitto import TOPICS, Mosquitto
from tests.patience import NEVER_S

DEADLINE_S = NEVER_S
PROFILES = load_profiles([shipped()])


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class CommandLine:
    """Stands for the SSH adapter: says who was logged into, and for how long it takes."""

    logins: list[str] = field(default_factory=list)
    holds: asyncio.Event = field(default_factory=asyncio.Event)

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        self.logins.append(target.device.id)
        await self.holds.wait()
        return Outcome()

    async def host_key(self, device: Device) -> str:
        return device.host_key


@dataclass
class Life:
    """One life of the controller."""

    situation: Situation
    operations: Operations
    outbox: Outbox
    counters: Counters
    reconciler: Reconciler
    command_line: CommandLine

    def is_proven(self, ap: str) -> bool:
        desired, patience = self.situation.desired()[ap], self.situation.site.patience
        seen = self.situation.observed.get(ap, NEVER_SEEN)
        return Source.MQTT in seen.looks and proof(ap, desired, seen, now(), patience) >= Evidence.REPORTED


async def until(is_so: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    try:
        async with asyncio.timeout(deadline_s):
            while not is_so():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"not within {deadline_s} s: {what}") from None


@dataclass
class Town:
    """What survives a life of the controller: broker, database, access points."""

    broker: Mosquitto
    folder: Path
    aps: dict[str, MqttAccessPoint]
    profile: str = "hinan_agent"

    @property
    def database(self) -> Path:
        return self.folder / "hinan.db"

    @asynccontextmanager
    async def controller(self) -> AsyncIterator[Life]:
        """Leaving the block is a kill -9 as far as broker and database can tell: nothing is said or written."""
        store = open_store(f"sqlite:///{self.database}")
        if not store.inventory().devices:
            store.replace_inventory(self._inventory(), Act(now(), "test", "import"))
        counters, command_line = Counters(now()), CommandLine()
        situation = Situation(Site("みどり町", PROFILES, {}, Patience(), uses_mqtt=True), store, now)
        await situation.load()
        reconciler = Reconciler(situation, command_line, counters, _look)
        operations = Operations(situation, store, reconciler, command_line)
        config = MqttConfig(
            url=f"mqtts://127.0.0.1:{self.broker.port}",
            ca=self.broker.folder / "ca.crt",
            certificate=self.broker.folder / "_controller.crt",
            key=self.broker.folder / "_controller.key",
        )
        async with mqtt_line(config, self.folder, situation, store, counters, reconciler) as outbox:
            yield Life(situation, operations, outbox, counters, reconciler, command_line)
            await reconciler.close()
        store.close()

    def _inventory(self) -> Inventory:
        return inventory(
            [Facility("gym", "体育館")],
            [Device(ap, "192.0.2.1", self.profile, "-", parameters={"mqtt": "yes"}) for ap in self.aps],
            [AccessPoint(ap, "gym", ap) for ap in self.aps],
        )

    def open_aps(self) -> set[str]:
        return {ap for ap, box in self.aps.items() if box.is_open}

    async def all_open(self) -> None:
        await until(lambda: self.open_aps() == self.aps.keys(), "all open")

    async def all_closed(self) -> None:
        await until(lambda: not self.open_aps(), "all closed")


async def _look(_: str) -> None:
    """There is no SNMP in this town."""


@asynccontextmanager
async def town(
    broker: Mosquitto, folder: Path, aps: Sequence[str], profile: str = "hinan_agent"
) -> AsyncIterator[Town]:
    boxes = {ap: MqttAccessPoint(ap, broker.address(ap), TOPICS) for ap in aps}
    place = Town(broker, folder, boxes, profile)
    try:
        for box in boxes.values():
            box.power_on()
        yield place
    finally:
        for box in boxes.values():
            await box.power_off()


REAL = Wish(Kind.DISASTER, (), "地震")
