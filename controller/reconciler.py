"""Carries the plan out: one writer per device, again and again, until the device itself says that nothing is left."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from controller.core.breaker import Halt, Recipe
from controller.core.problem import Problem
from controller.core.state import Asked, DesiredState
from controller.counters import SUCCESS, Counters
from controller.due import is_content, is_due
from controller.lanes import Lanes, Limits, rank
from controller.ports import Outcome, Pusher, Target
from controller.session import Session
from controller.situation import Situation
from controller.trials import Trials, recipe_of

LOOKED_THROUGH_AT_ONCE = 10
"""Devices that are checked before we see whether others should have their turn. Beginning ten passes takes 2 ms."""

TURN_S = 0.003
"""Longest turn of the event loop for looking through devices with nothing to do: people's requests come between."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Pass:
    """One device being seen to."""

    task: asyncio.Task[None]
    recipe: Recipe | None


class Reconciler:
    """Level-triggered: a pass may run at any time, twice, or after a crash, and continues where the world is."""

    def __init__(
        self,
        situation: Situation,
        pusher: Pusher,
        counters: Counters,
        look_soon: Callable[[str], Awaitable[None]],
        limits: Limits | None = None,
    ) -> None:
        self._situation = situation
        self._pusher = pusher
        self._counters = counters
        counters.errors["reconciler"] += 0
        self._look_soon = look_soon
        self._passes: dict[str, _Pass] = {}
        self._looks: set[asyncio.Future[None]] = set()
        self._again: set[str] = set()
        self._tried_at: dict[str, datetime] = {}
        self.lanes = Lanes(limits or Limits())
        """Whoever else holds sessions with devices takes his place there too."""
        self._trials = Trials(situation.clock, counters, situation.set_halts)
        self.on_look: list[Callable[[str], None]] = []
        """Told the id of each device that is looked at out of turn: whoever has another way to it asks there, too."""
        self._waking: asyncio.Task[None] | None = None
        self._wakes_again = False
        self._order: tuple[Mapping[str, Target], Sequence[str]] = ({}, ())

    def wake_all(self) -> None:
        """A pass for every device that has something to do. Called after every act and by the periodic sweep."""
        self._wakes_again = True
        if self._waking is None or self._waking.done():
            self._waking = asyncio.create_task(self._look_through(), name="wake all")
            self._waking.add_done_callback(lambda done: self._count_mistake("the town", done))

    async def sweep(self) -> None:
        """The periodic pass: wakes whatever is due. Waits for nobody: the watchdog judges us by it, and a store that
        stands still would still do so after a restart."""
        self.wake_all()

    async def let_go(self) -> None:
        """Of problems that stand in nobody's way."""
        desired = self._situation.desired()
        for device, problem in tuple(self._situation.problems.items()):
            target = self._situation.targets[device]
            waits_for_person = problem.next_try is None
            if waits_for_person or device in self._passes or not is_content(self._situation, target, desired):
                continue
            _log_change(device, problem, None)
            await self._situation.set_problem(device, None)

    def signs_of_life(self, devices: Iterable[str]) -> None:
        """These devices were silent and answer now: waits that were for their silence are over."""
        problems = self._situation.problems
        waits_for_person = {device for device, problem in problems.items() if problem.next_try is None}
        self._end_waits([device for device in devices if device not in waits_for_person])

    def retry(self, devices: Collection[str]) -> None:
        """A person asks for another try, whatever the rule of the problem says, also where the recipe is stopped."""
        self._end_waits(devices, by_person=True)
        for device in devices:
            self._look_at(device)  # one that seems silent may just have been switched on

    def resume(self, profile: str) -> tuple[Halt, ...]:
        """A person wants to go on with a profile that was stopped. Returns what was stopped of it."""
        stopped = self._trials.override(profile)
        self.retry([device for halt in stopped for device in halt.devices if device in self._situation.targets])
        self.wake_all()
        return stopped

    def look_around(self) -> None:
        """Looks at every device now: the inventory is new, and people are waiting to see who is there."""
        self.look_at(self._situation.targets)

    def look_at(self, devices: Iterable[str]) -> None:
        for device in devices:
            self._look_at(device)

    def _look_at(self, device: str) -> None:
        """Looks, without anybody waiting for it: a poller that is busy with silent devices must not hold up a pass."""
        for listener in self.on_look:
            listener(device)
        look = asyncio.ensure_future(self._look_soon(device))
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)

    def is_busy(self, device: str) -> bool:
        """Whether a session with it is under way."""
        return device in self._passes

    async def close(self) -> None:
        """Stops all passes; devices in mid-session are left where they are and looked at after the next start."""
        waking = () if self._waking is None else (self._waking,)
        running = (*waking, *(one.task for one in self._passes.values()), *self._looks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _end_waits(self, devices: Collection[str], by_person: bool = False) -> None:
        now = self._situation.clock()
        for device in devices:
            problem = self._situation.problems.get(device)
            if problem is not None:
                self._situation.problems[device] = replace(problem, next_try=now)
            self._tried_at.pop(device, None)
        self._wake_due(devices, by_person)

    async def _look_through(self) -> None:
        while self._wakes_again:
            self._wakes_again = False
            waiting, wanted = Counter[Recipe](), set[Recipe]()
            order = self._in_order()
            began, under_way = time.monotonic(), len(self._passes)
            for start in range(0, len(order), LOOKED_THROUGH_AT_ONCE):
                some = order[start : start + LOOKED_THROUGH_AT_ONCE]
                waiting.update(self._wake_due(some))
                wanted.update(self._recipes_of(some))
                if len(self._passes) != under_way or time.monotonic() - began > TURN_S:
                    await asyncio.sleep(0)
                    began, under_way = time.monotonic(), len(self._passes)
            self._trials.count(waiting, wanted)
            self._counters.turns["reconciler"] += 1

    def _in_order(self) -> Sequence[str]:
        """Every device, the most urgent first; but those that have failed last, because pilots and probes are to show
        whether it is the recipe or the device."""
        targets, facilities = self._situation.targets, self._situation.inventory.facilities
        if self._order[0] is not targets:
            self._order = targets, sorted(targets, key=lambda device: rank(targets[device], True, facilities))
        problems = self._situation.problems
        return sorted(self._order[1], key=problems.__contains__)

    def _recipes_of(self, devices: Iterable[str]) -> Iterable[Recipe]:
        desired = self._situation.desired()
        for device in devices:
            target = self._situation.targets.get(device)
            if target is not None and (found := recipe_of(target, desired)) is not None:
                yield found[0]

    def _wake_due(self, devices: Iterable[str], by_person: bool = False) -> Counter[Recipe]:
        """Returns how many of them are due and must wait, by what they need."""
        desired, waiting = self._situation.desired(), Counter[Recipe]()
        for device in devices:
            target = self._situation.targets.get(device)
            if device in self._passes:
                self._again.add(device)
                continue
            if target is None or not self._is_due(target, desired):
                continue
            recipe, epoch = recipe_of(target, desired) or (None, 0)
            if recipe is None or by_person or self._trials.admits(recipe, epoch):
                self._wake(target, recipe, by_person)
            else:
                waiting[recipe] += 1
        return waiting

    def _wake(self, target: Target, recipe: Recipe | None, by_person: bool) -> None:
        device = target.device.id
        goes_on = by_person or (recipe is not None and self._trials.is_halted(recipe))
        if recipe is not None:
            self._trials.begins(recipe)
        task = asyncio.create_task(self._pass(target, recipe, goes_on), name=f"pass {device}")
        self._passes[device] = _Pass(task, recipe)
        task.add_done_callback(lambda done: self._passed(device, done))

    def _passed(self, device: str, done: asyncio.Task[None]) -> None:
        recipe = self._passes.pop(device).recipe
        if recipe is not None:
            self._trials.ends(recipe)
        self._count_mistake(device, done)
        if device in self._again and not done.cancelled():
            self._again.discard(device)
            self._wake_due([device])

    def _count_mistake(self, about: str, done: asyncio.Task[None]) -> None:
        if not done.cancelled() and (mistake := done.exception()) is not None:
            self._counters.errors["reconciler"] += 1
            log.error("the pass for %s broke off by a mistake of ours", about, exc_info=mistake)

    async def _pass(self, woken: Target, recipe: Recipe | None, goes_on: bool) -> None:
        """`goes_on`: also where the recipe is stopped, because it was when this began."""
        device = woken.device.id
        is_opening = recipe is not None and recipe.asked is Asked.OPEN
        async with self.lanes.place(woken, rank(woken, is_opening, self._situation.inventory.facilities)):
            target = self._situation.targets.get(device)
            if target is None or not self._is_due(target, self._situation.desired()):
                return
            if recipe is not None and self._trials.is_halted(recipe) and not goes_on:
                return
            began_at = self._tried_at[device] = self._situation.clock()
            session = Session(self._situation, target)
            outcome = await self._pusher.converge(target, session.decide)
            took_s = (self._situation.clock() - began_at).total_seconds()
            self._counters.session_seconds[_name(outcome)] += took_s
            await self._take_in(target, session, outcome)
            if recipe is not None and self._trials.learn(recipe, target, began_at, outcome):
                self.wake_all()
        self._look_at(device)

    async def _take_in(self, target: Target, session: Session, outcome: Outcome) -> None:
        failure = outcome.failure
        self._counters.sessions[_name(outcome)] += 1
        if self._situation.targets.get(target.device.id) != target:
            # The inventory was corrected meanwhile: what was wrong may not be any more, and nothing was learnt.
            self._tried_at.pop(target.device.id, None)
            self._again.add(target.device.id)
            return
        if outcome.saved:
            self._situation.note_saved(target.device.id)
        before = self._situation.problems.get(target.device.id)
        problem = session.problem(failure, random.random()) if failure is not None else None  # noqa: S311
        _log_change(target.device.id, before, problem)
        await self._situation.set_problem(target.device.id, problem)

    def _is_due(self, target: Target, desired: DesiredState) -> bool:
        return is_due(self._situation, target, desired, self._tried_at.get(target.device.id))


def _name(outcome: Outcome) -> str:
    return SUCCESS if outcome.failure is None else outcome.failure.cause


def _log_change(device: str, before: Problem | None, after: Problem | None) -> None:
    if after is not None and (before is None or before.cause is not after.cause):
        log.warning("problem: %s", after.message)
    elif after is None and before is not None:
        log.info("problem gone: %s, %s since %s", device, before.cause, before.since.isoformat())
