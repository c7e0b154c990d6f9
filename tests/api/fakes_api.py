"""A town without radios: devices that do as they are told, for tests of the door in front of them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from controller.api.app import application
from controller.api.inventory_door import ReadFiles
from controller.api.latency import Latency
from controller.api.server import serve
from controller.core.audit import Act
from controller.core.detection import Introduction
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.inventory_diff import diff
from controller.core.known_readings import Probe
from controller.core.message import InputError, Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import Block, DeviceProfile, Match, ProvenOn, ReadBack, Role, Ssh
from controller.core.readback import DeviceLook
from controller.core.readings import Columns, Combine, Reading
from controller.core.readout import SYS_UPTIME
from controller.core.state import Observation, Patience, SeenWlan
from controller.counters import Counters
from controller.errands import Errands
from controller.history import ConnectionHistory
from controller.lookback import Lookback
from controller.operations import Operations
from controller.ports import Decide, Outcome, Target
from controller.readiness import ReadinessLog
from controller.reconciler import Reconciler
from controller.records import ProofLog
from controller.situation import Site, Situation
from controller.survey import Survey
from tests.fakes import FakeStore

WEAK = Message("The credential of the test's town is weak.")

KUMO = "1.3.6.1.4.1.32473"
"""Reserved for examples (RFC 5612)."""

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
    match=Match((KUMO,)),
    probe=Probe(f"{KUMO}.1.0"),
    read={
        "clients_by_ssid": Reading(f"{KUMO}.2", Combine.BY_NAME, f"{KUMO}.3", source="KUMO-MIB::kumoBssClients"),
        "cpu_percent": Reading(f"{KUMO}.4.0", source="KUMO-MIB::kumoCpu"),
    },
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
        self.slow: set[str] = set()
        """Sessions with these never end by themselves."""
        self.may_answer = asyncio.Event()
        """Cleared: rehearsals hang."""
        self.may_answer.set()
        self.strangers: dict[str, Introduction] = {}
        """By address: devices that are of no family of ours."""

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
        if target.device.id in self._air.slow:
            await asyncio.Event().wait()
        sent = 0
        while commands := decide(DeviceLook(now(), self._air.looks(target)), False).commands:
            for command in commands:
                verb, ssid = command.text.split()
                for ap in target.aps:
                    (self._air.ssids[ap.id].add if verb == "offer" else self._air.ssids[ap.id].discard)(ssid)
            sent += len(commands)
        return Outcome(sent=sent, saved=True)

    async def rehearse(self, target: Target, see: Callable[[DeviceLook], None]) -> Outcome:
        """See `controller.ports.Rehearser`."""
        try:
            self._air.check(target.device.id)
        except DeviceProblem as silent:
            return Outcome(failure=silent)
        await self._air.may_answer.wait()
        see(DeviceLook(now(), self._air.looks(target), unready=frozenset()))
        return Outcome()


class AirReader:
    """`controller.ports.Reader` on the test's air."""

    def __init__(self, air: Air) -> None:
        self._air = air

    async def look(self, target: Target) -> tuple[Observation, ...]:
        self._air.check(target.device.id)
        looks = self._air.looks(target)
        return tuple(Observation(ap, now(), Source.SNMP, wlans=wlans, clients=2) for ap, wlans in looks.items())


class AirSurveyor:
    """`controller.ports.Surveyor` on the test's air. A device is what `air.strangers` say, else one of ours."""

    def __init__(self, air: Air) -> None:
        self._air = air
        self.uptime = 360_000

    async def introduction(self, device: Device) -> Introduction:
        self._air.check(device.id)
        return self._air.strangers.get(device.address, Introduction(f"{KUMO}.7", "Kumo KM-200"))

    async def has(self, device: Device, probe: Probe) -> bool:
        self._air.check(device.id)
        return device.address not in self._air.strangers

    async def columns(self, target: Target) -> Columns:
        self._air.check(target.device.id)
        self.uptime += 1_000
        return {
            f"{KUMO}.2": {(1,): 3, (2,): 4, (3,): 20},
            f"{KUMO}.3": {(1,): "town", (2,): "town", (3,): "00000JAPAN"},
            SYS_UPTIME: {(): self.uptime},
        }


class AirKeys:
    """`controller.ports.KeyScanner`: every device that is not silent shows the same key."""

    def __init__(self, air: Air) -> None:
        self._air = air

    async def host_key(self, device: Device) -> str:
        self._air.check(device.id)
        return "SHA256:" + "k" * 43


class OneLinePerFacility:
    """`InventoryDoor` for a text file with one facility `id name` per line; devices stay as they are."""

    def read(self, files: Mapping[str, bytes], present: Inventory, form: str = "auto") -> ReadFiles:
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
    lookback: Lookback
    survey: Survey
    errands: Errands
    connections: ConnectionHistory
    proofs: ProofLog
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

    pusher, counters = AirPusher(air), Counters(now())
    reconciler = Reconciler(situation, pusher, counters, look_soon)
    operations = Operations(situation, store, reconciler, AirKeys(air))
    await situation.load()
    connections, proofs = ConnectionHistory(situation, store), ProofLog(situation, store)
    lookback = Lookback(situation, store, connections)
    survey = Survey(situation, AirSurveyor(air))
    readiness = ReadinessLog(situation, store, lambda name: (WEAK,) if name == "town" else ())
    errands = Errands(situation, store, pusher, pusher, reconciler.lanes, counters, readiness)
    await readiness.load()
    app = application(operations, lookback, survey, errands, situation, OneLinePerFacility(), latency)
    try:
        async with serve(app, socket):
            doors = (operations, lookback, survey, errands)
            yield Running(socket, air, store, situation, *doors, connections, proofs, latency)
    finally:
        await errands.close()
        await reconciler.close()
        await asyncio.sleep(0)  # lets the last notices of change be delivered
