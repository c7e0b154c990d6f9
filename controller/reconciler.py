"""Carries the plan out: one writer per device, again and again, until the device itself says that nothing is left."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from controller.core.evidence import Source
from controller.core.problem import Problem
from controller.core.state import NEVER_SEEN, Asked, Desired, DesiredState, fresh, is_heard
from controller.counters import SUCCESS, Counters
from controller.ports import Outcome, Pusher, Target
from controller.session import Session, steps_of
from controller.situation import Situation

SESSIONS_MAX = 1000
"""Open sessions at once, over the whole town. A session that waits costs 30 kB and no processor time (measured), so
this only keeps the number of open files away from the system's limit."""

LOOK_AGAIN = timedelta(seconds=60)
"""A device whose networks are not known is logged into at most this often just to look."""

LOOK_DAILY = timedelta(hours=24)
"""A device that was ever opened is looked at once a day after that: nothing of ours may stay on the air unseen."""

log = logging.getLogger(__name__)


class Reconciler:
    """Level-triggered: a pass may run at any time, twice, or after a crash, and continues where the world is."""

    def __init__(
        self,
        situation: Situation,
        pusher: Pusher,
        counters: Counters,
        look_soon: Callable[[str], Awaitable[None]],
    ) -> None:
        self._situation = situation
        self._pusher = pusher
        self._counters = counters
        self._look_soon = look_soon
        self._passes: dict[str, asyncio.Task[None]] = {}
        self._looks: set[asyncio.Future[None]] = set()
        self._again: set[str] = set()
        self._tried_at: dict[str, datetime] = {}
        self._sessions = asyncio.Semaphore(SESSIONS_MAX)

    def wake_all(self) -> None:
        """A pass for every device that has something to do. Called after every act and by the periodic sweep."""
        self._wake_due(self._situation.targets)

    async def sweep(self) -> None:
        """The periodic pass: wakes whatever is due, and lets go of problems that stand in nobody's way."""
        self.wake_all()
        desired = self._situation.desired()
        for device, problem in tuple(self._situation.problems.items()):
            target = self._situation.targets[device]
            waits_for_person = problem.next_try is None
            if waits_for_person or device in self._passes or not self._is_content(target, desired):
                continue
            _log_change(device, problem, None)
            await self._situation.set_problem(device, None)

    def signs_of_life(self, devices: Iterable[str]) -> None:
        """These devices were silent and answer now: waits that were for their silence are over."""
        problems = self._situation.problems
        waits_for_person = {device for device, problem in problems.items() if problem.next_try is None}
        self._end_waits([device for device in devices if device not in waits_for_person])

    def retry(self, devices: Collection[str]) -> None:
        """A person asks for another try, whatever the rule of the problem says."""
        self._end_waits(devices)

    def look_around(self) -> None:
        """Looks at every device now: the inventory is new, and people are waiting to see who is there."""
        for device in self._situation.targets:
            self._look_at(device)

    def _look_at(self, device: str) -> None:
        """Looks, without anybody waiting for it: a poller that is busy with silent devices must not hold up a pass."""
        look = asyncio.ensure_future(self._look_soon(device))
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)

    async def close(self) -> None:
        """Stops all passes; devices in mid-session are left where they are and looked at after the next start."""
        running = (*self._passes.values(), *self._looks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _end_waits(self, devices: Collection[str]) -> None:
        now = self._situation.clock()
        for device in devices:
            problem = self._situation.problems.get(device)
            if problem is not None:
                self._situation.problems[device] = replace(problem, next_try=now)
            self._tried_at.pop(device, None)
        self._wake_due(devices)

    def _wake_due(self, devices: Iterable[str]) -> None:
        desired = self._situation.desired()
        for device in devices:
            target = self._situation.targets.get(device)
            if target is not None and self._is_due(target, desired):
                self._wake(device)

    def _wake(self, device: str) -> None:
        if device in self._passes:
            self._again.add(device)
            return
        task = asyncio.create_task(self._pass(device), name=f"pass {device}")
        self._passes[device] = task
        task.add_done_callback(lambda done: self._passed(device, done))

    def _passed(self, device: str, done: asyncio.Task[None]) -> None:
        del self._passes[device]
        if done.cancelled():
            return
        if (mistake := done.exception()) is not None:
            self._counters.errors["reconciler"] += 1
            log.error("the pass for %s broke off by a mistake of ours", device, exc_info=mistake)
        if device in self._again:
            self._again.discard(device)
            self._wake_due([device])

    async def _pass(self, device: str) -> None:
        async with self._sessions:
            target = self._situation.targets.get(device)
            if target is None or not self._is_due(target, self._situation.desired()):
                return
            began_at = self._tried_at[device] = self._situation.clock()
            session = Session(self._situation, target)
            outcome = await self._pusher.converge(target, session.decide)
            self._counters.session_seconds += (self._situation.clock() - began_at).total_seconds()
            await self._take_in(target, session, outcome)
        self._look_at(device)

    async def _take_in(self, target: Target, session: Session, outcome: Outcome) -> None:
        failure = outcome.failure
        self._counters.sessions[SUCCESS if failure is None else failure.cause] += 1
        if self._situation.targets.get(target.device.id) != target:
            # The inventory was corrected meanwhile: what was wrong may not be any more, and nothing was learnt.
            self._tried_at.pop(target.device.id, None)
            self._again.add(target.device.id)
            return
        before = self._situation.problems.get(target.device.id)
        problem = session.problem(failure, random.random()) if failure is not None else None  # noqa: S311
        _log_change(target.device.id, before, problem)
        await self._situation.set_problem(target.device.id, problem)

    def _is_due(self, target: Target, desired: DesiredState) -> bool:
        now = self._situation.clock()
        problem = self._situation.problems.get(target.device.id)
        if problem is not None:
            epoch = max(desired[ap.id].epoch for ap in target.aps)
            if not problem.permits_try(now, epoch):
                return False
        if steps_of(self._situation, target, desired):
            return True
        tried_at = self._tried_at.get(target.device.id)
        if problem is None and tried_at is not None and now - tried_at < LOOK_AGAIN:
            return False
        return any(self._is_unsure(ap.id, desired[ap.id], now) for ap in target.aps)

    def _is_content(self, target: Target, desired: DesiredState) -> bool:
        """Heard, and nothing is left to do or to find out."""
        now, patience = self._situation.clock(), self._situation.site.patience
        observed = self._situation.observed
        return (
            any(is_heard(observed.get(ap.id, NEVER_SEEN), now, patience) for ap in target.aps)
            and not steps_of(self._situation, target, desired)
            and not any(self._is_unsure(ap.id, desired[ap.id], now) for ap in target.aps)
        )

    def _is_unsure(self, ap: str, desired: Desired, now: datetime) -> bool:
        observed = self._situation.observed.get(ap, NEVER_SEEN)
        patience = self._situation.site.patience
        if desired.epoch == 0 or fresh(observed, now, patience):
            return False
        if desired.asked is not Asked.NOTHING:
            return True
        look = observed.looks.get(Source.CLI)
        return is_heard(observed, now, patience) and (look is None or now - look.at > LOOK_DAILY)


def _log_change(device: str, before: Problem | None, after: Problem | None) -> None:
    if after is not None and (before is None or before.cause is not after.cause):
        log.warning("problem: %s", after.message)
    elif after is None and before is not None:
        log.info("problem gone: %s, %s since %s", device, before.cause, before.since.isoformat())
