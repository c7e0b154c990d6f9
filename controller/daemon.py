"""The wiring: the only module that knows every adapter. Starts the daemon, and stops it without leaving anything."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from starlette.routing import Route

from controller.adapters.profile_files import load_profiles, shipped
from controller.adapters.snmp.reader import SnmpReader
from controller.adapters.ssh.host_keys import SshKeyScanner
from controller.adapters.ssh.pusher import SshPusher
from controller.adapters.store.hold import hold
from controller.adapters.store.sql import open_store
from controller.api.app import application
from controller.api.latency import Latency
from controller.api.server import serve
from controller.config import Config, load_config
from controller.core.evidence import Source
from controller.core.state import Patience
from controller.counters import Counters
from controller.credentials import CredentialsFile
from controller.file_door import FileDoor
from controller.listener import listen
from controller.operations import Operations
from controller.poller import Poller
from controller.ports import Store
from controller.reconciler import Reconciler
from controller.schedule import jobs, scheduler
from controller.situation import Site, Situation
from controller.stopping import stop_event
from exporters.prometheus import MetricsPage, Snapshot

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

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
    stop = stop_event()
    async with daemon(config_file, socket):
        log.info("ready on %s", socket)
        await stop.wait()
    log.info("stopped; declarations stay as they are and are taken up again at the next start")


@asynccontextmanager
async def daemon(config_file: Path, socket: Path) -> AsyncIterator[None]:
    """The whole daemon for as long as the block runs. Raises InputError when something it needs is not right."""
    config = load_config(config_file)
    folder = config_file.parent
    secrets = CredentialsFile(folder / config.credentials)
    site = _site(config, folder)
    url = _absolute(config.database, folder)
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(url))
        store = open_store(url)
        stack.callback(store.close)
        works = await _started(Adapters(store, secrets, stack), site, timedelta(seconds=config.poll_s))
        metrics = MetricsPage(works.snapshot)
        app = application(works.operations, works.situation, FileDoor(site.profiles), works.latency)
        app.router.routes.append(Route("/metrics", metrics))
        await stack.enter_async_context(serve(app, socket))
        if config.metrics:
            await stack.enter_async_context(listen(metrics, config.metrics))
        yield


@dataclass(frozen=True, slots=True)
class Adapters:
    """What the loops are given."""

    store: Store
    secrets: CredentialsFile
    stack: AsyncExitStack


@dataclass(frozen=True, slots=True)
class Works:
    """The loops, under way."""

    situation: Situation
    operations: Operations
    counters: Counters
    latency: Latency

    def snapshot(self) -> Snapshot:
        return Snapshot(self.situation.board(), self.counters, self.latency)


async def _started(given: Adapters, site: Site, poll_every: timedelta) -> Works:
    situation, counters = Situation(site, given.store, clock), Counters(clock())
    reader = SnmpReader(given.secrets.snmp, clock)
    given.stack.callback(reader.close)
    pusher = SshPusher(given.secrets.ssh)
    given.stack.push_async_callback(pusher.close)
    await pusher.start()
    poller = Poller(situation, reader, counters)
    reconciler = Reconciler(situation, pusher, counters, poller.look)
    poller.tells(reconciler.signs_of_life)
    given.stack.push_async_callback(reconciler.close)
    await situation.load()
    table = scheduler(jobs(situation, given.store, poller, reconciler, poll_every), counters)
    table.start()
    given.stack.callback(_stop, table)
    operations = Operations(situation, given.store, reconciler, SshKeyScanner())
    return Works(situation, operations, counters, Latency())


def _stop(table: AsyncIOScheduler) -> None:
    """Work in mid-air is called off, which is no error while we stop."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    table.shutdown(wait=False)


def _site(config: Config, folder: Path) -> Site:
    folders = [shipped()] + ([folder / config.profiles] if config.profiles else [])
    return Site(config.town, load_profiles(folders), config.parameters, _patience(config.poll_s))


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
