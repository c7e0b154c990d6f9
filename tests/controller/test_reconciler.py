"""What the loop promises when the world changes under a session that is still running."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime

from controller.core.audit import Act
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem, Problem
from controller.core.state import Observation, Patience
from controller.counters import Counters
from controller.ports import Decide, Outcome, Target
from controller.reconciler import Reconciler
from controller.situation import Site, Situation
from tests.api.fakes_api import PROFILE
from tests.fakes import FakeStore
from tests.patience import NEVER_S


def now() -> datetime:
    return datetime.now(UTC)


def town(host_key: str) -> Inventory:
    device = Device("gym-1", "192.0.2.1", PROFILE.name, "c", host_key=host_key)
    return inventory([Facility("gym", "体育館")], [device], [AccessPoint("gym-1", "gym", "gym-1")])


class PinningPusher:
    """Knows the device's true key. The first session waits until the test lets it go on."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.under_way = asyncio.Event()
        self.done = asyncio.Event()

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        self.under_way.set()
        await self.go_on.wait()
        if target.device.host_key != "SHA256:new":
            return Outcome(failure=DeviceProblem(Cause.HOST_KEY_CHANGED, Message("SHA256:new")))
        self.done.set()
        return Outcome()


async def test_a_problem_of_an_inventory_that_was_corrected_meanwhile_is_forgotten_and_tried_again() -> None:
    """Otherwise a changed host key, which waits for a person, would wait for ever after the person has come."""
    store, pusher = FakeStore(), PinningPusher()
    store.replace_inventory(town("SHA256:old"), Act(now(), "test", "import"))
    store.declare(
        Declaration(0, Kind.DISASTER, "地震", "町長", "test", now()), Act(now(), "test", "declare", why="地震")
    )
    situation = Situation(Site("試験町", {PROFILE.name: PROFILE}, {}, Patience()), store, now)
    await situation.load()
    reconciler = Reconciler(situation, pusher, Counters(now()), _nobody_answers)
    reconciler.wake_all()
    await pusher.under_way.wait()

    store.replace_inventory(town("SHA256:new"), Act(now(), "test", "import"))
    await situation.load()
    pusher.go_on.set()

    async with asyncio.timeout(NEVER_S):
        await pusher.done.wait()
    await reconciler.close()
    assert situation.problems == {}


async def test_a_pass_does_not_wait_for_a_poller_that_is_busy() -> None:
    """With a thousand silent agents a look may take half a minute; the next pass must not."""
    store, pusher = FakeStore(), PinningPusher()
    store.replace_inventory(town("SHA256:new"), Act(now(), "test", "import"))
    store.declare(replace(_declared(), number=0), Act(now(), "test", "declare"))
    situation = Situation(Site("試験町", {PROFILE.name: PROFILE}, {}, Patience()), store, now)
    await situation.load()
    reconciler = Reconciler(situation, pusher, Counters(now()), _looks_for_ever)
    pusher.go_on.set()
    reconciler.wake_all()
    async with asyncio.timeout(NEVER_S):
        await pusher.done.wait()
        pusher.done.clear()
        while not pusher.done.is_set():
            reconciler.retry(["gym-1"])
            await asyncio.sleep(0)

    await reconciler.close()


class StuckStore(FakeStore):
    """Its server was switched off, or its disk does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()

    def keep_problem(self, device: str, problem: Problem | None, at: datetime) -> None:
        self.goes_on.wait()
        super().keep_problem(device, problem, at)


async def test_a_store_that_stands_still_does_not_stop_the_rounds_that_systemd_watches() -> None:
    """Killing us would not bring the store back, and without it we could not start again."""
    store, counters, at = StuckStore(), Counters(now()), now()
    store.replace_inventory(town("SHA256:new"), Act(now(), "test", "import"))
    situation = Situation(Site("試験町", {PROFILE.name: PROFILE}, {}, Patience()), store, lambda: at)
    await situation.load()
    situation.observe([Observation("gym-1", at, Source.SNMP)])
    why = Cause.UNREACHABLE, Message("No route to host")
    situation.problems["gym-1"] = Problem("gym-1", "192.0.2.1", PROFILE.name, "c", *why, at, 0, next_try=at)
    reconciler = Reconciler(situation, PinningPusher(), counters, _nobody_answers)
    letting_go = asyncio.create_task(reconciler.let_go())
    try:
        async with asyncio.timeout(NEVER_S):
            for turn in range(1, 4):
                await reconciler.sweep()
                while counters.turns["reconciler"] < turn:
                    await asyncio.sleep(0)
        assert not letting_go.done()
    finally:
        store.goes_on.set()
    await letting_go
    await reconciler.close()
    assert situation.problems == {}


def _declared() -> Declaration:
    return Declaration(1, Kind.DISASTER, "地震", "町長", "test", now())


async def _nobody_answers(_device: str) -> None:
    """The look that follows every session."""


async def _looks_for_ever(_device: str) -> None:
    await asyncio.Event().wait()
