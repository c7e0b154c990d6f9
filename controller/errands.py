"""Prepares and rehearses devices in peace: a few at a time, out of the way of every declaration, written down."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from controller.core.audit import Act
from controller.core.errand import Errand, Result, Round, Visited
from controller.core.message import InputError, Message
from controller.core.plan import DevicePlan
from controller.core.rehearsal import due_tonight
from controller.counters import Counters
from controller.dry_run import preparing
from controller.lanes import LAST, Lanes
from controller.peace import LEFT_DECLARED, Learnt, PeaceSession, is_asked
from controller.ports import Outcome, Pusher, Rehearser, Store, Target
from controller.readiness import ReadinessLog
from controller.situation import Situation

AT_ONCE = 50
"""Devices visited side by side. Nobody waits for them, and the town's login server and lines have other work."""

NAMED_MAX = 20
"""Devices named in one audit record; of more, only their number is told."""

DAEMON = "hinan"
"""Who rehearses by night."""

log = logging.getLogger(__name__)


class Errands:
    """Lives as long as the daemon. One round of an errand at a time; people see how far it has got."""

    def __init__(
        self,
        situation: Situation,
        store: Store,
        devices: Pusher,
        rehearser: Rehearser,
        lanes: Lanes,
        counters: Counters,
        readiness: ReadinessLog,
    ) -> None:
        self._situation = situation
        self._store = store
        self._pusher = devices
        self._rehearser = rehearser
        self._lanes = lanes
        self._counters = counters
        self.readiness = readiness
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._rounds: dict[Errand, Round] = {}
        self._under_way: dict[Errand, asyncio.Task[None]] = {}
        self._beginning = asyncio.Lock()
        self._rehearsing: dict[str, asyncio.Future[Outcome]] = {}

    def round(self, errand: Errand) -> Round | None:
        """The newest one, under way or over; None: there was none since the start."""
        return self._rounds.get(errand)

    async def begin(self, errand: Errand, devices: Sequence[str], who: str) -> Round:
        """Begins a round for these devices and does not wait for its end. None named: all that can be logged into.

        Raises InputError for a device that does not exist, or while such a round is under way.
        """
        chosen = self._chosen(devices)
        async with self._beginning:
            self._need_none_under_way(errand)
            number = self._rounds[errand].number + 1 if errand in self._rounds else 1
            begun = Round(errand, number, who, self._situation.clock(), chosen)
            await self._write(begun, "begun")
            self._rounds[errand] = begun
            self._under_way[errand] = asyncio.create_task(self._go_round(errand), name=f"{errand} round")
        return begun

    def plan(self, devices: Sequence[str]) -> tuple[DevicePlan, ...]:
        """Dry run of a preparation. None named: all. Raises InputError for a device that does not exist."""
        return preparing(self._situation, self._chosen(devices))

    async def tonight(self, began_at: datetime) -> None:
        """Rehearses the devices whose turn in this night has come. Called every minute."""
        targets = self._situation.targets
        devices = [(id, target.device.host_key) for id, target in targets.items() if target.profile.has_session]
        due = due_tonight(devices, self.readiness.rehearsals, began_at, self._situation.clock())
        peaceful = [device for device in due if not is_asked(self._situation, targets[device])]
        running = self._under_way.get(Errand.REHEARSE)
        if peaceful and (running is None or running.done()):
            await self.begin(Errand.REHEARSE, peaceful, DAEMON)

    async def close(self) -> None:
        """Calls off what is under way. A preparation cut off in the middle is completed another time."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _chosen(self, devices: Sequence[str]) -> tuple[str, ...]:
        targets = self._situation.targets
        if unknown := [device for device in devices if device not in targets]:
            raise InputError(
                Message("There is no device {name!r} in the inventory. Nothing was done.", {"name": ", ".join(unknown)})
            )
        return tuple(dict.fromkeys(devices)) or tuple(id for id in targets if targets[id].profile.has_session)

    def _need_none_under_way(self, errand: Errand) -> None:
        running = self._under_way.get(errand)
        if running is None or running.done():
            return
        now = self._rounds[errand]
        raise InputError(
            Message(
                "{who} has begun the same already, and {left} devices are left. Nothing was begun. Wait until it is "
                "done.",
                {"who": now.by, "left": len(now.devices) - len(now.visited)},
            )
        )

    async def _go_round(self, errand: Errand) -> None:
        making_way = asyncio.create_task(self._make_way(), name="make way")
        visits = [asyncio.create_task(self._visit(errand, device)) for device in self._rounds[errand].devices]
        try:
            await asyncio.gather(*visits)
        finally:
            for task in (*visits, making_way):
                task.cancel()
            await asyncio.gather(*visits, making_way, return_exceptions=True)
        over = self._rounds[errand] = replace(self._rounds[errand], ended_at=self._situation.clock())
        await self._write(over, _result(over))

    async def _visit(self, errand: Errand, device: str) -> None:
        async with self._at_once:
            try:
                visited = await self._visited(errand, device)
            except Exception:
                self._counters.errors["errands"] += 1
                log.exception("%s of %s broke off by a mistake of ours", errand, device)
                visited = Visited(device, Result.FAILED, Message("the program made a mistake; its log has more"))
        now = self._rounds[errand]
        self._rounds[errand] = replace(now, visited=(*now.visited, visited))

    async def _visited(self, errand: Errand, device: str) -> Visited:
        if (why := self._left_out(errand, device)) is not None:
            return Visited(device, Result.LEFT_OUT, why)
        async with self._lanes.place(self._situation.targets[device], LAST):
            if (why := self._left_out(errand, device)) is not None:  # meanwhile
                return Visited(device, Result.LEFT_OUT, why)
            target = self._situation.targets[device]
            learnt = await (self._prepare if errand is Errand.PREPARE else self._rehearse)(target)
        if learnt.rehearsal is not None and self._situation.targets.get(device) == target:
            await self.readiness.keep(learnt.rehearsal)
        return learnt.visited

    async def _prepare(self, target: Target) -> Learnt:
        session = PeaceSession(self._situation, target)
        return session.prepared(await self._pusher.converge(target, session.prepare))

    async def _rehearse(self, target: Target) -> Learnt:
        session, device = PeaceSession(self._situation, target), target.device.id
        talk = self._rehearsing[device] = asyncio.ensure_future(self._rehearser.rehearse(target, session.see))
        try:
            return session.rehearsed(await talk)
        except asyncio.CancelledError:
            if self._is_called_off():
                raise
            return Learnt(Visited(device, Result.LEFT_OUT, LEFT_DECLARED))
        finally:
            del self._rehearsing[device]

    def _is_called_off(self) -> bool:
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0

    async def _make_way(self) -> None:
        """Ends rehearsals, which change nothing, the moment a declaration needs their devices."""
        version = -1
        while True:
            version = await self._situation.news(version)
            for device, talk in self._rehearsing.items():
                target = self._situation.targets.get(device)
                if target is not None and is_asked(self._situation, target):
                    talk.cancel()

    def _left_out(self, errand: Errand, device: str) -> Message | None:
        target = self._situation.targets.get(device)
        if target is None:
            return Message("it left the inventory meanwhile")
        if not target.profile.has_session:
            return Message("switched by hand")
        if errand is Errand.PREPARE and not target.profile.prepare:
            return Message("its profile {profile} has nothing to prepare", {"profile": target.profile.name})
        return LEFT_DECLARED if is_asked(self._situation, target) else None

    async def _write(self, about: Round, result: str) -> None:
        """In the audit, which is about people: the nights are in the readiness."""
        if about.by == DAEMON:
            return
        devices = about.devices
        subject = ", ".join(devices) if len(devices) <= NAMED_MAX else f"{len(devices)} devices"
        act = Act(self._situation.clock(), about.by, about.errand, subject, result=result)
        await asyncio.to_thread(self._store.write, act)


def _result(over: Round) -> str:
    """For the audit: how many of each, and which failed."""
    counts = Counter(visited.result for visited in over.visited)
    failed = [visited.device for visited in over.visited if visited.result is Result.FAILED]
    numbers = ", ".join(f"{result} {counts[result]}" for result in Result if counts[result])
    return numbers + (f": {', '.join(failed)}" if failed else "")
