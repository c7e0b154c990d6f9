"""The wiring: the only module that knows every adapter. Starts the daemon, and stops it without leaving anything."""

import asyncio
import gc
import logging
import socket as sockets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from starlette.routing import Route

from controller.adapters.profile_files import load_profiles, shipped
from controller.adapters.snmp.reader import SnmpReader
from controller.adapters.ssh.host_keys import SshKeyScanner
from controller.adapters.ssh.pusher import SshPusher
from controller.adapters.store.hold import hold
from controller.adapters.store.sql import open_store
from controller.adapters.traps.listener import TrapListener
from controller.api.app import application
from controller.api.latency import Latency
from controller.api.server import serve
from controller.config import Config, load_config
from controller.core.evidence import Source
from controller.core.message import InputError, Message
from controller.core.state import Patience
from controller.counters import Counters
from controller.credentials import CredentialsFile
from controller.errands import Errands
from controller.file_door import FileDoor
from controller.history import ConnectionHistory
from controller.key_switches import KeySwitches
from controller.listener import listen
from controller.lookback import Lookback
from controller.mqtt_line import mqtt_line, town_line
from controller.operations import Operations
from controller.polling.poller import Poller
from controller.ports import Store, Target
from controller.public_line import public_line
from controller.readiness import ReadinessLog
from controller.reconciler import Reconciler
from controller.records import ProofLog
from controller.schedule import Memory, Peace, jobs, mqtt_jobs, scheduler
from controller.situation import Site, Situation
from controller.stopping import stop_event
from controller.survey import Survey
from controller.systemd import Supervisor, handed_over
from controller.weaknesses import weaknesses
from exporters.metrics.page import MetricsPage
from exporters.metrics.snapshot import Snapshot
from exporters.monitoring_port import monitoring_port

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

GC_AFTER = 50_000
"""Objects made until the collector looks again. Python's 700 cost a third of the time when ten thousand access points
report at once; what we hold has no cycles."""

LOOPS = ("poller", "reconciler")
"""Those that systemd restarts us for when one stands still: who looks, and who carries out."""

log = logging.getLogger(__name__)


def clock() -> datetime:
    return datetime.now(UTC)


def run(config_file: Path, socket: Path) -> int:
    """Runs the daemon until SIGTERM or SIGINT. Returns the exit code; raises InputError when it cannot start."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    for chatty in ("apscheduler", "alembic", "asyncssh"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    asyncio.run(_until_told_to_stop(config_file.resolve(), socket))
    return 0


async def _until_told_to_stop(config_file: Path, socket: Path) -> None:
    stop, supervisor, given = stop_event(), Supervisor.of(), handed_over()
    if len(given) > 1:
        raise InputError(
            Message(
                "The daemon was not started: systemd handed over {count} sockets. Its socket unit must have one.",
                {"count": len(given)},
            )
        )
    async with (
        daemon(config_file, socket, *given) as counters,
        supervisor.watched(lambda: counters.turns, LOOPS),
    ):
        log.info("ready on %s", given[0].getsockname() if given else socket)
        await stop.wait()
    log.info("stopped; declarations stay as they are and are taken up again at the next start")


@asynccontextmanager
async def daemon(config_file: Path, socket: Path, given: sockets.socket | None = None) -> AsyncIterator[Counters]:
    """The whole daemon for as long as the block runs. Raises InputError when something it needs is not right.

    `given`: the API's socket, where systemd has made it.
    """
    config = load_config(config_file)
    folder = config_file.parent
    secrets = CredentialsFile(folder / config.credentials)
    site = _site(config, folder)
    url = _absolute(config.database, folder)
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(url))
        counters = Counters(clock())
        store = open_store(url, lambda kind, took_s: counters.store[kind].count(took_s))
        stack.callback(store.close)
        works = await _started(Adapters(store, secrets, folder, stack), site, config, counters)
        metrics = MetricsPage(works.snapshot)
        door = FileDoor(site.profiles)
        doors = (works.operations, works.lookback, works.survey, works.errands, works.situation)
        app = application(*doors, door, works.latency, config.public.hide_below)
        app.router.routes.append(Route("/metrics", metrics))
        app.openapi()  # is made once and takes 100 ms: now, while nobody waits
        await stack.enter_async_context(serve(app, socket, given))
        if config.metrics:
            port = monitoring_port(metrics, lambda: works.situation.inventory)
            await stack.enter_async_context(listen(port, config.metrics))
        if config.traps:
            traps = TrapListener(config.traps, secrets.snmp, works.targets, works.poller.soon, works.counters)
            stack.push_async_callback(traps.close)
        gc.set_threshold(GC_AFTER, 20, 100)
        gc.freeze()  # what the libraries hold stays: a full collection would look through it for 100 ms, over and over
        yield counters


@dataclass(frozen=True, slots=True)
class Adapters:
    """What the loops are given."""

    store: Store
    secrets: CredentialsFile
    folder: Path
    """Of the configuration file."""
    stack: AsyncExitStack


@dataclass(frozen=True, slots=True)
class Works:
    """The loops, under way."""

    situation: Situation
    poller: Poller
    operations: Operations
    lookback: Lookback
    survey: Survey
    errands: Errands
    counters: Counters
    latency: Latency

    async def snapshot(self) -> Snapshot:
        readiness = await asyncio.to_thread(self.errands.readiness.snapshot)  # a tenth of a second, once a minute
        vitals, uses_mqtt = await self.situation.vitals_in_turns(), self.situation.site.uses_mqtt
        board = await self.situation.board_in_turns()
        facilities = self.situation.inventory.facilities
        return Snapshot(board, self.counters, self.latency, vitals, facilities, readiness, uses_mqtt)

    def targets(self) -> Mapping[str, Target]:
        return self.situation.targets


async def _started(given: Adapters, site: Site, config: Config, counters: Counters) -> Works:
    situation = Situation(site, given.store, clock)
    reader = SnmpReader(given.secrets.snmp, clock)
    given.stack.callback(reader.close)
    pusher = SshPusher(given.secrets.ssh)
    given.stack.push_async_callback(pusher.close)
    await pusher.start()
    poller = Poller(situation, reader, counters, config.poll_s)
    reconciler = Reconciler(situation, pusher, counters, poller.look, config.limits)
    poller.tells(reconciler.signs_of_life)
    given.stack.push_async_callback(reconciler.close)
    given.stack.push_async_callback(poller.close)
    await situation.load()
    readiness = ReadinessLog(situation, given.store, partial(_weak, given.secrets))
    await readiness.load()
    errands = Errands(situation, given.store, pusher, pusher, reconciler.lanes, counters, readiness)
    given.stack.push_async_callback(errands.close)
    memory = Memory(ProofLog(situation, given.store), ConnectionHistory(situation, given.store))
    given.stack.push_async_callback(memory.connections.write)
    peace = Peace(errands, config.night)
    work = jobs(situation, given.store, reconciler, memory, peace)
    operations = Operations(situation, given.store, reconciler, SshKeyScanner())
    if config.mqtt.url:
        line = mqtt_line(config.mqtt, given.folder, situation, given.store, counters, reconciler)
        outbox = await given.stack.enter_async_context(line)
        keys = KeySwitches(situation, operations, given.store, config.mqtt.key_switches)
        outbox.on_report.append(keys.take)
        given.stack.push_async_callback(keys.close)
        work += mqtt_jobs(situation, outbox)
        if config.mqtt.town_status:
            await given.stack.enter_async_context(town_line(config.mqtt, given.folder, situation, counters))
    work += await given.stack.enter_async_context(public_line(config.public, given.folder, situation, counters))
    table = scheduler(work, counters)
    table.start()
    poller.start()
    given.stack.callback(_stop, table)
    lookback, survey = Lookback(situation, given.store, memory.connections), Survey(situation, reader)
    return Works(situation, poller, operations, lookback, survey, errands, counters, Latency())


def _weak(secrets: CredentialsFile, name: str) -> tuple[Message, ...]:
    credential = secrets.snmp.get(name)
    return weaknesses(credential) if credential is not None else ()


def _stop(table: AsyncIOScheduler) -> None:
    """Work in mid-air is called off, which is no error while we stop."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    table.shutdown(wait=False)


def _site(config: Config, folder: Path) -> Site:
    folders = [shipped()] + ([folder / config.profiles] if config.profiles else [])
    profiles = load_profiles(folders)
    keep_history = timedelta(days=config.history_days)
    patience, over_mqtt = _patience(config.poll_s), bool(config.mqtt.url)
    return Site(config.town, profiles, config.parameters, patience, config.keep_dangerous, keep_history, over_mqtt)


def _patience(poll_s: float) -> Patience:
    """Three missed polls and a time-out: one lost datagram is not an outage, whatever the interval."""
    young = timedelta(seconds=3 * poll_s + 5)
    default = Patience()
    heard: Mapping[Source, timedelta] = {**default.heard, Source.SNMP: young}
    return Patience(heard=heard, looks={**default.looks, Source.SNMP: young})


def _absolute(url: str, folder: Path) -> str:
    """A relative SQLite file is taken from the folder of the configuration file."""
    prefix = "sqlite:///"
    name = url.removeprefix(prefix)
    is_relative = url.startswith(prefix) and name and not name.startswith(("/", ":memory:"))
    return f"{prefix}{folder / name}" if is_relative else url
