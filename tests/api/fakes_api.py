"""A town without radios: devices that do as they are told, for tests of the door in front of them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from controller.api.app import application
from controller.api.inventory_door import ReadFiles
from controller.api.latency import Latency
from controller.api.server import serve
from controller.core.audit import Act
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.inventory_diff import diff
from controller.core.message import InputError, Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import Block, DeviceProfile, ProvenOn, ReadBack, Role, Ssh
from controller.core.state import Observation, Patience, SeenWlan
from controller.counters import Counters
from controller.operations import Operations
from controller.ports import Decide, Outcome, Target
from controller.reconciler import Reconciler
from controller.situation import Site, Situation
from tests.fakes import FakeStore

PROFILE = DeviceProfile(
    name="obedient",
    title="A device that does as it is told",
    role=Role.AP,
    proven_on=ProvenOn.PAPER,
    sources=("tests",),
    ssh=Ssh(driver="none", prompt=">", errors=("refused",)),
    offer=(Block(send=("offer {ssid}",)),),
    withdraw=(Block(send=("withdraw {ssid}",)),),
    read_back=(ReadBack(send="show"),),
)


def now() -> datetime:
    return datetime.now(UTC)


def small_town(facilities: int = 3, aps_each: int = 9) -> Inventory:
    """Facilities `shelter-0` (第0避難所) with access points `shelter-0-ap-0`, each a device of its own."""
    places = [Facility(f"shelter-{n}", f"第{n}避難所", area="中央") for n in range(facilities)]
    ids = [(place.id, f"{place.id}-ap-{n}") for place in places for n in range(aps_each)]
    return inventory(
        places,
        [Device(ap, f"192.0.2.{n % 250}", PROFILE.name, "town") for n, (_, ap) in enumerate(ids)],
        [AccessPoint(ap, place, device=ap) for place, ap in ids],
    )


class Air:
    """What is really on the air, by access point id; `silent` devices answer nobody."""

    def __init__(self) -> None:
        self.ssids: defaultdict[str, set[str]] = defaultdict(set)
        self.silent: set[str] = set()

    def looks(self, target: Target) -> Mapping[str, frozenset[SeenWlan]]:
        return {ap.id: frozenset(map(SeenWlan, self.ssids[ap.id])) for ap in target.aps}

    def check(self, device: str) -> None:
        if device in self.silent:
            raise DeviceProblem(Cause.UNREACHABLE, Message("no answer from the test's air"))


class AirPusher:
    """`controller.ports.Pusher` on the test's air."""

    def __init__(self, air: Air) -> None:
        self._air = air

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        try:
            self._air.check(target.device.id)
        except DeviceProblem as silent:
            return Outcome(failure=silent)
        sent = 0
        while commands := decide(self._air.looks(target), now()):
            for command in commands:
                verb, ssid = command.text.split()
                for ap in target.aps:
                    (self._air.ssids[ap.id].add if verb == "offer" else self._air.ssids[ap.id].discard)(ssid)
            sent += len(commands)
        return Outcome(sent=sent)


class AirReader:
    """`controller.ports.Reader` on the test's air."""

    def __init__(self, air: Air) -> None:
        self._air = air

    async def look(self, target: Target) -> tuple[Observation, ...]:
        self._air.check(target.device.id)
        looks = self._air.looks(target)
        return tuple(Observation(ap, now(), Source.SNMP, wlans=wlans, clients=2) for ap, wlans in looks.items())


class AirKeys:
    """`controller.ports.KeyScanner`: every device that is not silent shows the same key."""

    def __init__(self, air: Air) -> None:
        self._air = air

    async def host_key(self, device: Device) -> str:
        self._air.check(device.id)
        return "SHA256:" + "k" * 43


class OneLinePerFacility:
    """`InventoryDoor` for a text file with one facility `id name` per line; devices stay as they are."""

    def read(self, files: Mapping[str, bytes], present: Inventory) -> ReadFiles:
        lines = [line.split(maxsplit=1) for file in files.values() for line in file.decode().splitlines()]
        places = [Facility(id, name) for id, name in lines]
        if not places:
            raise InputError(Message("{file} has no rows. Nothing was read.", {"file": ", ".join(files)}))
        after = inventory(places, present.devices.values(), present.access_points.values())
        note = Message("{count} lines were read.", {"count": len(places)})
        return ReadFiles(after, diff(present, after), (), (note,))

    def write(self, town: Inventory, form: str, language: str) -> Mapping[str, bytes]:
        lines = (f"{place.id} {place.name}\n" for place in town.facilities.values())
        return {f"facilities-{language}.{form}": "".join(lines).encode()}


@dataclass(frozen=True, slots=True)
class Running:
    """A daemon in the test's own process, with its insides in reach."""

    socket: Path
    air: Air
    store: FakeStore
    situation: Situation
    operations: Operations
    latency: Latency

    async def look(self) -> None:
        """One poll round."""
        reader = AirReader(self.air)
        for target in self.situation.targets.values():
            if target.device.id not in self.air.silent:
                self.situation.observe(await reader.look(target))


@asynccontextmanager
async def running(socket: Path, town: Inventory) -> AsyncIterator[Running]:
    air, store, latency = Air(), FakeStore(), Latency()
    store.replace_inventory(town, Act(now(), "test", "import"))
    situation = Situation(Site("試験町", {PROFILE.name: PROFILE}, {}, Patience()), store, now)
    reader = AirReader(air)

    async def look_soon(device: str) -> None:
        if device not in air.silent:
            situation.observe(await reader.look(situation.targets[device]))

    reconciler = Reconciler(situation, AirPusher(air), Counters(now()), look_soon)
    operations = Operations(situation, store, reconciler, AirKeys(air))
    await situation.load()
    app = application(operations, situation, OneLinePerFacility(), latency)
    try:
        async with serve(app, socket):
            yield Running(socket, air, store, situation, operations, latency)
    finally:
        await reconciler.close()
        await asyncio.sleep(0)  # lets the last notices of change be delivered
