"""Looks at every device of the town, over and over, and tells the reconciler who gave a sign of life."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial
from math import inf

from controller.core.problem import DeviceProblem
from controller.core.state import Observation
from controller.counters import Counters
from controller.polling.lane import Lane
from controller.polling.returns import Returns
from controller.polling.standing import Standing
from controller.polling.turns import HINT_EVERY_S, Turns, now_s
from controller.ports import Reader
from controller.situation import Situation

STARTED_AT_ONCE = 50
"""After so many questions the event loop reads answers: a usual socket buffer of 208 KiB holds two hundred."""

TICK_S = 0.5
"""How late a new inventory or declaration may be noticed."""

BATCH_S = 0.01
"""Turns that lie closer together are begun together, with one awakening."""

AGAIN_S = 1.0
"""The wait after a mistake of ours in the loop."""

log = logging.getLogger(__name__)


class Poller:
    """One loop over two lanes: the devices that answer, each once in the interval, and the silent, ever more seldom.

    A device that waits is an entry in a table; only looks in flight are tasks.
    """

    def __init__(self, situation: Situation, reader: Reader, counters: Counters, every_s: float) -> None:
        self._situation = situation
        self._reader = reader
        self._counters = counters
        counters.errors["poller"] += 0
        self._every_s = every_s
        self._turns = Turns(situation, every_s)
        self._returns = Returns(self._tell)
        self._on_sign_of_life: list[Callable[[Iterable[str]], None]] = []
        self._looks: set[asyncio.Task[None]] = set()
        self._loop_task: asyncio.Task[None] | None = None
        self._alarm: asyncio.Future[None] | None = None
        self._aged_at_s = -inf

    def tells(self, listener: Callable[[Iterable[str]], None]) -> None:
        """The listener is called with devices that were silent and answer now."""
        self._on_sign_of_life.append(listener)

    def start(self) -> None:
        """Looks from now on, until `close`."""
        self._loop_task = asyncio.create_task(self._run(), name="poller")
        self._loop_task.add_done_callback(self._ended)

    async def close(self) -> None:
        running = [*self._looks, *([self._loop_task] if self._loop_task else [])]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def look(self, device: str) -> None:
        """One look at one device, now. Waits for no look that is only due, nor for silent devices unless it is one."""
        self._turns.take_in_changes()
        standing = self._turns.of(device)
        if standing is None:
            return
        lane = self._turns.silent if standing.silent else self._turns.answering
        async with lane.out_of_turn:
            self._turns.wait_no_more(device)  # this look is its turn
            try:
                await self._ask(standing)
            finally:
                self._turns.wait(standing)

    def soon(self, devices: Iterable[str]) -> None:
        """Something hints that these have changed: they are due at once, and no more in the lane of the silent."""
        self._turns.take_in_changes()
        self._turns.soon(devices)
        self._wake()

    async def _run(self) -> None:
        while True:
            self._turns.take_in_changes()
            self._returns.release(now_s())
            self._grow_old()
            if self._start_due() >= STARTED_AT_ONCE:
                await asyncio.sleep(0)
            else:
                await self._pause()
            self._counters.turns["poller"] += 1

    def _ended(self, loop_task: asyncio.Task[None]) -> None:
        if not loop_task.cancelled():
            self._count_mistake("the poller's loop broke off", loop_task)
            asyncio.get_running_loop().call_later(AGAIN_S, self.start)

    def _grow_old(self) -> None:
        """Time alone can change what is known: an access point that was heard becomes unknown."""
        answering, silent = self._turns.answering, self._turns.silent
        self._counters.polls_in_flight = answering.in_flight + silent.in_flight
        self._counters.quarantined = len(silent.waiting) + silent.in_flight
        if now_s() - self._aged_at_s >= self._every_s:
            self._aged_at_s = now_s()
            self._situation.note_change()

    def _start_due(self) -> int:
        """Begins the looks that are due and have room, at most STARTED_AT_ONCE; returns how many."""
        time_s, started = now_s(), 0
        for lane in (self._turns.answering, self._turns.silent):
            while lane.has_room and started < STARTED_AT_ONCE and (due := lane.waiting.take(time_s)) is not None:
                standing = self._turns.of(due[0])
                if standing is not None:
                    self._start_look(lane, standing, time_s - due[1])
                started += 1
        return started

    def _start_look(self, lane: Lane, standing: Standing, late_s: float) -> None:
        if standing.in_flight:
            lane.waiting.put(standing.device, now_s() + HINT_EVERY_S, standing.urgency)
            return
        if standing.looked and lane is self._turns.answering:
            self._counters.poll_lag.count(late_s)
        lane.in_flight += 1
        look = asyncio.create_task(self._ask(standing), name=f"look {standing.device}")
        self._looks.add(look)
        look.add_done_callback(partial(self._look_ended, lane, standing))

    def _look_ended(self, lane: Lane, standing: Standing, look: asyncio.Task[None]) -> None:
        self._looks.discard(look)
        was_full = not lane.has_room
        lane.in_flight -= 1
        if look.cancelled():
            return
        if look.exception() is not None:
            self._count_mistake(f"a look at {standing.device} broke off", look)
        self._turns.wait(standing)
        if was_full:
            self._wake()

    async def _pause(self) -> None:
        """Until something is due and has room, or is to be told, or somebody wakes us."""
        times = [lane.waiting.earliest_s() for lane in (self._turns.answering, self._turns.silent) if lane.has_room]
        times += [self._returns.earliest_s(now_s()), now_s() + TICK_S]
        wake_at_s = max(now_s() + BATCH_S, min(time_s for time_s in times if time_s is not None))
        loop = asyncio.get_running_loop()
        self._alarm = loop.create_future()
        clock = loop.call_at(wake_at_s, self._wake)
        try:
            await self._alarm
        finally:
            clock.cancel()

    def _wake(self) -> None:
        if self._alarm is not None and not self._alarm.done():
            self._alarm.set_result(None)

    async def _ask(self, standing: Standing) -> None:
        standing.asked_at_s = now_s()
        self._counters.polled_at = self._situation.clock()
        standing.in_flight += 1
        try:
            seen = await self._reader.look(standing.target)
        except DeviceProblem as problem:
            if self._turns.is_current(standing):
                self._take_silence(standing, problem)
        else:
            if self._turns.is_current(standing):
                self._take_answer(standing, seen)
        finally:
            standing.in_flight -= 1
            if self._turns.note_looked(standing):
                self._counters.poll_round_seconds = now_s() - self._turns.changed_at_s

    def _take_silence(self, standing: Standing, problem: DeviceProblem) -> None:
        self._counters.polls["silent"] += 1
        log.debug("%s does not answer SNMP: %s", standing.device, problem)
        standing.silent += 1
        self._situation.note_unread(standing.device, problem.cause)

    def _take_answer(self, standing: Standing, seen: Iterable[Observation]) -> None:
        self._counters.polls["answered"] += 1
        standing.silent = 0
        self._turns.silent.waiting.remove(standing.device)
        self._situation.note_read(standing.device)
        woken = self._situation.observe(seen)
        if not woken:
            return
        if not standing.looked and standing.device not in self._situation.problems:
            self._tell(woken)  # after a start everything gives its first sign, and of these nobody has waited for it
            return
        for device in woken:
            self._returns.add(device, self._turns.urgency(device))
            self._turns.hasten_neighbours(device)
        self._returns.release(now_s())
        self._wake()

    def _tell(self, devices: Iterable[str]) -> None:
        for listener in self._on_sign_of_life:
            listener(devices)

    def _count_mistake(self, what: str, task: asyncio.Task[None]) -> None:
        self._counters.errors["poller"] += 1
        log.error("%s by a mistake of ours", what, exc_info=task.exception())
