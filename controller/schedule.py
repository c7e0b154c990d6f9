"""All periodic work of the daemon in one table."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from controller.agent_problems import note_agent_problems
from controller.core.audit import Act
from controller.core.board import covered, proven_back
from controller.core.declaration import due_for_review, due_to_end
from controller.counters import Counters
from controller.errands import Errands
from controller.history import SAMPLE_EVERY, WRITE_EVERY, ConnectionHistory
from controller.i18n import JAPAN
from controller.outbox import Outbox
from controller.ports import Store
from controller.reconciler import Reconciler
from controller.records import ProofLog
from controller.situation import Situation

DAEMON = "hinan"
"""Who acts when the daemon does by itself what the rules say."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Memory:
    """What writes down what was seen."""

    proofs: ProofLog
    connections: ConnectionHistory


@dataclass(frozen=True, slots=True)
class Peace:
    """What is done while nothing is asked."""

    errands: Errands
    night: time | None
    """When the nightly rehearsal begins, in Japanese time; None: there is none."""


def jobs(situation: Situation, store: Store, reconciler: Reconciler, memory: Memory, peace: Peace) -> tuple[Job, ...]:
    """The table."""

    return (
        Job("rehearsal", timedelta(minutes=1), partial(rehearse_by_night, situation, peace)),
        Job("openings", timedelta(minutes=10), peace.errands.readiness.look_up_openings),
        Job("sweep", timedelta(seconds=1), reconciler.sweep),
        Job("problems gone", timedelta(seconds=1), reconciler.let_go),
        Job("drill end", timedelta(seconds=1), partial(end_drills, situation, store)),
        Job("proofs", timedelta(seconds=1), memory.proofs.round),
        Job("close", timedelta(seconds=1), partial(close_proven, situation, store, memory.proofs)),
        Job("connections", SAMPLE_EVERY, memory.connections.sample),
        Job("connections kept", WRITE_EVERY, memory.connections.write),
        Job("connections forgotten", timedelta(hours=1), memory.connections.forget),
        Job("review", timedelta(hours=1), partial(remind_to_review, situation, store)),
    )


async def rehearse_by_night(situation: Situation, peace: Peace) -> None:
    """Rehearses the devices whose turn of the night has come."""
    if peace.night is not None:
        await peace.errands.tonight(night_began_at(situation.clock(), peace.night))


def night_began_at(now: datetime, night: time) -> datetime:
    """The newest moment at which clocks in Japan showed `night`."""
    began_at = datetime.combine(now.astimezone(JAPAN).date(), night, JAPAN)
    return began_at if began_at <= now else began_at - timedelta(days=1)


def mqtt_jobs(situation: Situation, outbox: Outbox) -> tuple[Job, ...]:
    """What the table has besides where a broker is configured."""
    return (
        Job("documents", timedelta(seconds=5), outbox.patrol),
        Job("agents", timedelta(seconds=5), partial(note_agent_problems, situation, outbox)),
        Job("documents compared", timedelta(minutes=10), outbox.compare),
    )


async def end_drills(situation: Situation, store: Store) -> None:
    """Writes down the end of drills whose time is over. They asked for nothing since that moment anyway."""
    async with situation.acting:
        for drill in due_to_end(situation.declarations, situation.clock()):
            ended = replace(drill, ended_at=drill.ends_at, ended_by=DAEMON)
            act = Act(situation.clock(), DAEMON, "end", str(drill.number), result="time over")
            await asyncio.to_thread(store.change_declaration, ended, act)
            await situation.load_declarations()


async def close_proven(situation: Situation, store: Store, proofs: ProofLog) -> None:
    """Closes ended declarations whose access points are all proven back or signed off, once that is written down: what
    is closed is not looked at again."""
    async with situation.acting:
        for declaration in situation.declarations:
            if declaration.ended_at is None or declaration.closed_at is not None:
                continue
            if not proven_back(declaration, situation.known(), situation.clock()):
                continue
            if any(
                ap.device in situation.unsaved and ap.id not in declaration.signed_off
                for ap in covered(declaration, situation.inventory)
            ):
                continue  # a power cut could still undo the way back
            await proofs.round()
            if proofs.has_all_back(declaration):
                now = situation.clock()
                closed = replace(declaration, closed_at=now)
                act = Act(now, DAEMON, "close", str(declaration.number), result="all proven back or signed off")
                await asyncio.to_thread(store.change_declaration, closed, act)
                await situation.load_declarations()
                log.info("declaration %d is closed: all is proven back or signed off", declaration.number)


async def remind_to_review(situation: Situation, store: Store) -> None:
    """Reminds of real declarations that are open for long. Nothing is ended: that is for a person to decide."""
    for declaration in due_for_review(situation.declarations, situation.clock()):
        log.warning(
            "declaration %d is open since %s: please review whether it is still needed (hinan end %d)",
            declaration.number,
            declaration.declared_at.isoformat(),
            declaration.number,
        )
        act = Act(situation.clock(), DAEMON, "review", str(declaration.number), result="reminded")
        await asyncio.to_thread(store.write, act)


def scheduler(table: tuple[Job, ...], counters: Counters) -> AsyncIOScheduler:
    """The table under way. A run that is late is run once, never piled up; what is skipped is counted."""
    clockwork = AsyncIOScheduler(timezone=UTC)
    for job in table:
        counters.errors[job.name] += 0  # what can be counted is there before the first time
        counters.skipped_jobs[job.name] += 0
        clockwork.add_job(
            job.run,
            "interval",
            seconds=job.every.total_seconds(),
            id=job.name,
            coalesce=True,
            max_instances=1,
            next_run_time=datetime.now(UTC),  # the first run is now, not one interval after the start
            misfire_grace_time=None,  # the default of 1 s skips work silently on a busy machine
        )
    skipped = EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
    clockwork.add_listener(lambda event: _count(counters.skipped_jobs, event), skipped)
    clockwork.add_listener(lambda event: _count(counters.errors, event), EVENT_JOB_ERROR)
    return clockwork


def _count(counter: dict[str, int], event: JobEvent) -> None:
    counter[event.job_id] += 1
