"""Errands of peace give way to every declaration, share a device with nobody, and leave nothing behind."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from controller.core.audit import Act
from controller.core.declaration import Declaration, Kind
from controller.core.errand import Errand, Result, Round
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.message import InputError, Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import Block, ReadBack
from controller.core.readback import DeviceLook
from controller.core.rehearsal import NIGHT_LASTS
from controller.core.state import Patience, SeenWlan
from controller.core.wlan import DISASTER_SSID
from controller.counters import Counters
from controller.errands import DAEMON, Errands
from controller.peace import LEFT_DECLARED, LEFT_ON_AIR
from controller.ports import Decide, Outcome, Target
from controller.readiness import ReadinessLog
from controller.reconciler import Reconciler
from controller.schedule import night_began_at
from controller.situation import Site, Situation
from tests.api.fakes_api import PROFILE
from tests.fakes import FakeStore
from tests.patience import NEVER_S

PREPARED = replace(
    PROFILE, prepare=(Block(("prepare {ssid}",)),), prepared=(ReadBack("show", require={"profile": "."}),)
)
DEVICES = ("a", "b", "c")


class Devices:
    """Devices that can be prepared, opened and closed; `comes_up`: those that go on the air when they are prepared."""

    def __init__(self) -> None:
        self.prepared: set[str] = set()
        self.open: set[str] = set()
        self.comes_up: set[str] = set()
        self.cannot_close: set[str] = set()
        self.refuses: set[str] = set()
        self.told: list[str] = []
        self.busy: set[str] = set()
        self.under_way = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        device = target.device.id
        async with self._session(device):
            sent, stages = 0, set[str]()
            for waited in (False, False, False, True, False):
                orders = decide(self._look(target), waited)
                if not orders.commands:
                    return Outcome(sent) if not waited else Outcome(sent, _differs())
                if orders.stage not in stages:
                    stages.add(orders.stage)
                    sent += len(orders.commands)
                    for command in orders.commands:
                        self._obey(device, command.text.split()[0])
            return Outcome(sent, _differs())

    async def rehearse(self, target: Target, see: Callable[[DeviceLook], None]) -> Outcome:
        async with self._session(target.device.id):
            if target.device.id in self.refuses:
                return Outcome(failure=DeviceProblem(Cause.LOGIN_REFUSED, Message("no")))
            see(replace(self._look(target), unready=frozenset()))
            return Outcome()

    def _session(self, device: str) -> "_Session":
        return _Session(self, device)

    def _look(self, target: Target) -> DeviceLook:
        device = target.device.id
        shown = frozenset({SeenWlan(DISASTER_SSID)} if device in self.open else ())
        unprepared = frozenset() if device in self.prepared else frozenset({"profile"})
        return DeviceLook(now(), {ap.id: shown for ap in target.aps}, None if shown else unprepared)

    def _obey(self, device: str, verb: str) -> None:
        self.told.append(f"{verb} {device}")
        if verb == "prepare":
            self.prepared.add(device)
        if verb == "offer" or (verb == "prepare" and device in self.comes_up):
            self.open.add(device)
        if verb == "withdraw" and device not in self.cannot_close:
            self.open.discard(device)


class _Session:
    """Fails when a device is talked to twice at a time."""

    def __init__(self, devices: Devices, device: str) -> None:
        self._devices, self._device = devices, device

    async def __aenter__(self) -> None:
        assert self._device not in self._devices.busy
        self._devices.busy.add(self._device)
        self._devices.under_way.set()
        try:
            await self._devices.may_answer.wait()
        except asyncio.CancelledError:
            self._devices.busy.discard(self._device)
            raise

    async def __aexit__(self, *_: object) -> None:
        self._devices.busy.discard(self._device)


def _differs() -> DeviceProblem:
    return DeviceProblem(Cause.READ_BACK_DIFFERS, Message("read-back differs"))


def now() -> datetime:
    return datetime.now(UTC)


class Peace:
    """A daemon's insides around these devices."""

    def __init__(self) -> None:
        self.devices, self.store = Devices(), FakeStore()
        profiles = {PREPARED.name: PREPARED}
        self.situation = Situation(Site("試験町", profiles, {}, Patience()), self.store, now)
        self.counters = Counters(now())
        self.reconciler = Reconciler(self.situation, self.devices, self.counters, _nobody)
        self.readiness = ReadinessLog(self.situation, self.store, lambda _: ())
        lanes = self.reconciler.lanes
        self.errands = Errands(
            self.situation, self.store, self.devices, self.devices, lanes, self.counters, self.readiness
        )

    async def start(self) -> None:
        town = inventory(
            [Facility("gym", "体育館")],
            [Device(id, f"192.0.2.{n}", PREPARED.name, "c") for n, id in enumerate(DEVICES)],
            [AccessPoint(id, "gym", id) for id in DEVICES],
        )
        self.store.replace_inventory(town, Act(now(), "test", "import"))
        await self.situation.load()
        await self.readiness.load()

    async def declare(self) -> None:
        declared = Declaration(0, Kind.DISASTER, "地震", "町長", "test", now())
        self.store.declare(declared, Act(now(), "test", "declare", why="地震"))
        await self.situation.load_declarations()
        self.reconciler.wake_all()

    async def over(self, errand: Errand) -> Round:
        async with asyncio.timeout(NEVER_S):
            while (found := self.errands.round(errand)) is None or found.ended_at is None:
                await asyncio.sleep(0.01)
        return found

    async def go(self, errand: Errand, *devices: str) -> Round:
        await self.errands.begin(errand, devices, "yamada")
        return await self.over(errand)


async def _nobody(_device: str) -> None:
    """The look that follows every session."""


@pytest.fixture
async def peace() -> AsyncIterator[Peace]:
    peace = Peace()
    await peace.start()
    yield peace
    peace.devices.may_answer.set()
    await peace.errands.close()
    await peace.reconciler.close()


def results(round: Round) -> dict[str, Result]:
    return {visited.device: visited.result for visited in round.visited}


async def test_preparing_makes_the_network_once_and_opens_nothing(peace: Peace) -> None:
    first, second = await peace.go(Errand.PREPARE), await peace.go(Errand.PREPARE)

    assert set(results(first).values()) == {Result.DONE}
    assert set(results(second).values()) == {Result.ALREADY}
    assert sorted(peace.devices.told) == ["prepare a", "prepare b", "prepare c"]
    assert first.visited[0].commands == ("prepare 00000JAPAN",)
    assert [(each.act.what, each.act.result) for each in peace.store.audit(4)] == [
        ("prepare", "begun"),
        ("prepare", "done 3"),
        ("prepare", "begun"),
        ("prepare", "already 3"),
    ]
    assert peace.readiness.snapshot().score == 100


async def test_a_device_that_a_declaration_asks_or_that_is_on_the_air_is_left_alone(peace: Peace) -> None:
    peace.devices.open.add("a")
    (on_air,) = (await peace.go(Errand.PREPARE, "a")).visited
    await peace.declare()
    (asked,) = (await peace.go(Errand.PREPARE, "b")).visited

    assert (on_air.result, on_air.why) == (Result.LEFT_OUT, LEFT_ON_AIR)
    assert (asked.result, asked.why) == (Result.LEFT_OUT, LEFT_DECLARED)
    assert "prepare a" not in peace.devices.told


async def test_what_comes_on_the_air_by_a_preparation_is_taken_off_and_told(peace: Peace) -> None:
    peace.devices.comes_up |= {"a", "b"}
    peace.devices.cannot_close.add("b")

    found = {visited.device: visited for visited in (await peace.go(Errand.PREPARE)).visited}

    assert {id: each.result for id, each in found.items()} == {
        "a": Result.FAILED,
        "b": Result.FAILED,
        "c": Result.DONE,
    }
    assert "taken off again" in str(found["a"].why)
    assert "could NOT be taken off" in str(found["b"].why)
    assert peace.devices.open == {"b"}


async def test_a_declaration_in_the_middle_of_a_preparation_waits_for_it_and_then_opens(peace: Peace) -> None:
    """One writer per device: `Devices` fails when two sessions meet."""
    peace.devices.may_answer.clear()
    await peace.errands.begin(Errand.PREPARE, ("a",), "yamada")
    await peace.devices.under_way.wait()

    await peace.declare()
    await asyncio.sleep(0)
    peace.devices.may_answer.set()

    (visited,) = (await peace.over(Errand.PREPARE)).visited
    assert (visited.result, visited.why) == (Result.LEFT_OUT, LEFT_DECLARED)
    async with asyncio.timeout(NEVER_S):
        while peace.devices.open != set(DEVICES):
            await asyncio.sleep(0.01)
    assert not peace.counters.errors.total()


async def test_a_rehearsal_that_hangs_is_called_off_the_moment_its_device_is_needed(peace: Peace) -> None:
    peace.devices.may_answer.clear()
    await peace.errands.begin(Errand.REHEARSE, (), "yamada")
    async with asyncio.timeout(NEVER_S):
        while len(peace.devices.busy) < len(DEVICES):
            await asyncio.sleep(0.01)

    await peace.declare()

    assert set(results(await peace.over(Errand.REHEARSE)).values()) == {Result.LEFT_OUT}
    assert peace.readiness.rehearsals == {}


async def test_a_second_round_of_the_same_is_refused_while_one_is_under_way(peace: Peace) -> None:
    peace.devices.may_answer.clear()
    await peace.errands.begin(Errand.REHEARSE, (), "yamada")

    with pytest.raises(InputError, match="yamada has begun the same already, and 3 devices are left"):
        await peace.errands.begin(Errand.REHEARSE, ("a",), "suzuki")
    with pytest.raises(InputError, match="no device 'z'"):
        await peace.errands.begin(Errand.PREPARE, ("z",), "suzuki")


async def test_a_rehearsal_that_failed_is_kept_over_a_restart_beside_what_was_proven_before(peace: Peace) -> None:
    await peace.go(Errand.REHEARSE)
    peace.devices.refuses.add("a")
    await peace.go(Errand.REHEARSE, "a")

    after = ReadinessLog(peace.situation, peace.store, lambda _: ())
    await after.load()

    assert after.rehearsals["a"].cause is Cause.LOGIN_REFUSED
    assert after.rehearsals["a"].proven_at is not None
    assert {device.device: device.score for device in after.snapshot().devices} == {"a": 0, "b": 60, "c": 60}


async def test_the_night_rehearses_everything_once_without_a_word_in_the_audit(peace: Peace) -> None:
    began_at = now() - NIGHT_LASTS

    await peace.errands.tonight(began_at)
    over = await peace.over(Errand.REHEARSE)
    await peace.errands.tonight(began_at)

    assert (over.by, set(results(over))) == (DAEMON, set(DEVICES))
    assert peace.errands.round(Errand.REHEARSE) is over
    assert [each.act.what for each in peace.store.audit(9)] == ["import"]


async def test_the_night_passes_over_what_a_declaration_asks(peace: Peace) -> None:
    await peace.declare()

    await peace.errands.tonight(now() - NIGHT_LASTS)

    assert peace.errands.round(Errand.REHEARSE) is None


def test_the_night_begins_by_the_clocks_of_japan() -> None:
    at = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)  # 03:30 on the 23rd in Japan

    assert night_began_at(at, time(3, 30)) == at
    assert night_began_at(at - timedelta(minutes=1), time(3, 30)) == at - timedelta(days=1)
    assert night_began_at(at + timedelta(hours=23), time(3, 30)) == at
