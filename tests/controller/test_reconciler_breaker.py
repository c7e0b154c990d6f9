"""A recipe that devices refuse alike stops before it reaches the whole town; a person may go on all the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from controller.core.audit import Act
from controller.core.breaker import ALIKE_MAX, PILOTS_LAST, PILOTS_MAX, PROBE_EVERY
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Source
from controller.core.message import InputError, Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.readback import DeviceLook
from controller.core.state import Observation, Patience, SeenWlan
from controller.counters import Counters
from controller.operations import Operations
from controller.ports import Decide, Outcome, Target
from controller.reconciler import Reconciler
from controller.situation import Site, Situation
from tests.api.fakes_api import PROFILE, Air, AirKeys, small_town
from tests.fakes import FakeStore
from tests.patience import NEVER_S

TOWN = small_town(facilities=100, aps_each=2)
BEGAN = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class Refusing:
    """A pusher to devices that refuse the first changing command, but for those that are mended."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.is_mended: Callable[[str], bool] = lambda device: False
        self.told: list[str] = []

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        await asyncio.sleep(0)
        device = target.device.id
        orders = decide(DeviceLook(self.clock(), {device: frozenset()}), False)
        assert orders.commands
        self.told.append(device)
        if self.is_mended(device):
            decide(DeviceLook(self.clock(), {device: frozenset({SeenWlan("00000JAPAN")})}), False)
            return Outcome(sent=1)
        said = Message('`{command}`, answering "{answer}"', {"command": orders.commands[0].text, "answer": "refused"})
        return Outcome(sent=1, failure=DeviceProblem(Cause.COMMAND_REJECTED, said))


class Stage:
    """A town of 200 devices of one family that has just been declared open; time passes only when the test says so."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.store = FakeStore()
        self.situation = Situation(Site("試験町", {PROFILE.name: PROFILE}, {}, Patience()), self.store, self.clock)
        self.pusher = Refusing(self.clock)
        self.counters = Counters(BEGAN)
        self.reconciler = Reconciler(self.situation, self.pusher, self.counters, _no_look)
        self.operations = Operations(self.situation, self.store, self.reconciler, AirKeys(Air()))

    def clock(self) -> datetime:
        return self.now

    async def quiet(self) -> None:
        """Until nobody is being seen to, whatever is due now."""
        async with asyncio.timeout(NEVER_S):
            await self.reconciler.sweep()
            told = -1
            while told != len(self.pusher.told) or any(
                task.get_name().startswith("pass") for task in asyncio.all_tasks()
            ):
                told = len(self.pusher.told)
                await asyncio.sleep(0.01)
            await self.reconciler.sweep()
            await asyncio.sleep(0.01)

    async def later(self, passed: timedelta) -> None:
        """Everybody gives signs of life meanwhile."""
        self.now += passed
        self.situation.observe(Observation(ap, self.now, Source.SNMP) for ap in TOWN.access_points)
        await self.quiet()


async def _no_look(_device: str) -> None:
    """The look that follows every session."""


@asynccontextmanager
async def declared() -> AsyncIterator[Stage]:
    stage = Stage()
    stage.store.replace_inventory(TOWN, Act(BEGAN, "test", "import"))
    stage.store.declare(Declaration(0, Kind.DISASTER, "地震", "町長", "test", BEGAN), Act(BEGAN, "test", "declare"))
    await stage.situation.load()
    try:
        yield stage
    finally:
        await stage.reconciler.close()


async def test_a_wrong_recipe_reaches_no_more_than_the_pilots_and_staff_are_told() -> None:
    async with declared() as stage:
        await stage.quiet()
        await stage.later(PILOTS_LAST)

        (halt,) = stage.situation.board().halts
        assert ALIKE_MAX <= len(set(stage.pusher.told)) <= PILOTS_MAX
        assert set(halt.devices) == set(stage.pusher.told)
        assert halt.waiting == len(TOWN.devices)
        assert stage.counters.halts == {PROFILE.name: 1}


async def test_one_device_is_tried_now_and_then_and_when_it_works_all_follow() -> None:
    async with declared() as stage:
        await stage.quiet()
        before = len(set(stage.pusher.told))
        await stage.later(PROBE_EVERY)
        assert len(stage.pusher.told) == before + 1

        stage.pusher.is_mended = lambda device: True
        await stage.later(PROBE_EVERY)

        assert stage.situation.board().halts == ()
        assert set(stage.pusher.told) == set(TOWN.devices)


async def test_a_few_odd_devices_among_working_ones_stop_nothing() -> None:
    async with declared() as stage:
        odd = sorted(TOWN.devices)[: 2 * ALIKE_MAX]
        stage.pusher.is_mended = lambda device: device not in odd
        await stage.quiet()

        assert stage.situation.board().halts == ()
        assert set(stage.pusher.told) == set(TOWN.devices)
        assert set(stage.situation.problems) == set(odd)


async def test_a_person_may_go_on_and_is_on_record() -> None:
    async with declared() as stage:
        await stage.quiet()
        await stage.operations.resume(PROFILE.name, "課長", "代替手段なし")
        await stage.quiet()

        assert set(stage.pusher.told) == set(TOWN.devices)
        assert stage.situation.board().halts == ()
        (record,) = stage.store.audit(1)
        assert (record.act.who, record.act.what, record.act.subject) == ("課長", "resume", PROFILE.name)


async def test_what_is_not_stopped_cannot_be_resumed() -> None:
    async with declared() as stage:
        with pytest.raises(InputError, match="no-such"):
            await stage.operations.resume("no-such", "課長", "")


async def test_a_retry_by_name_reaches_a_device_of_a_stopped_recipe() -> None:
    async with declared() as stage:
        await stage.quiet()
        waiting = next(device for device in TOWN.devices if device not in stage.pusher.told)
        await stage.operations.retry([waiting], "課長")
        await stage.quiet()

        assert waiting in stage.pusher.told


async def test_a_new_declaration_begins_anew() -> None:
    async with declared() as stage:
        await stage.quiet()
        before = set(stage.pusher.told)
        again = Declaration(0, Kind.DISASTER, "余震", "町長", "test", BEGAN)
        stage.store.declare(again, Act(BEGAN, "test", "declare"))
        await stage.situation.load_declarations()
        stage.pusher.is_mended = lambda device: device not in before
        await stage.quiet()

        assert set(stage.pusher.told) == set(TOWN.devices)
