"""The controller, the broker, the line and an access point in any order of events: the newest decision wins in the end,
and at no time does a late document bring back an order that is over."""

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.adapters.mqtt.payloads import report_of
from controller.adapters.store.sql import SqlStore, open_store
from controller.core.audit import Act
from controller.core.board import ApState
from controller.core.declaration import Declaration, Kind
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.mqtt_document import IssuedDocument, issued_document
from controller.core.state import Patience
from controller.counters import Counters
from controller.outbox import Outbox
from controller.ports import BrokerHolds, HeardReport, LineState
from controller.situation import Site, Situation
from simulator.agent import Flash, SimulatedAgent
from tests.mqtt.stage import PROFILES

AP = "gym-1"
BEGIN = datetime.fromisoformat("2026-11-22T04:12:00Z")
EVENTS = ("open", "close", "deliver", "lose", "double", "connect", "power", "report", "restart", "empty", "backup")


class Passes:
    """Nobody is ever logged into."""

    def is_busy(self, _: str) -> bool:
        return False

    def signs_of_life(self, _: Iterable[str]) -> None: ...


@dataclass
class Line:
    """A broker that is told late, twice, or never; `retained` is all that it knows."""

    under_way: list[str] = field(default_factory=list)
    retained: str = ""
    is_asked: bool = False

    def publish(self, documents: Iterable[IssuedDocument]) -> None:
        self.under_way += [one.text() for one in documents]

    def compare(self) -> None:
        self.is_asked = True

    def ask_to_report(self, _: Iterable[str]) -> None: ...

    def happen(self, event: str, place: int) -> None:
        if self.under_way:
            which = place % len(self.under_way)
            self.retained = self.retained if event == "lose" else self.under_way[which]
            if event != "double":
                del self.under_way[which]


class World:
    """One controller life after the other on one database, and one access point."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.database, self.backup = folder / "hinan.db", folder / "backup.db"
        shutil.copy(template, self.database)
        shutil.copy(template, self.backup)
        self.line, self.flash, self.now = Line(), Flash(), BEGIN
        self.agent = self._agent()

    def clock(self) -> datetime:
        return self.now

    def _agent(self) -> SimulatedAgent:
        return SimulatedAgent(AP, self.flash, self.clock)

    async def start(self) -> None:
        self.store: SqlStore = open_store(f"sqlite:///{self.database}")
        self.situation = Situation(Site("", PROFILES, {}, Patience(), uses_mqtt=True), self.store, self.clock)
        await self.situation.load()
        self.outbox = Outbox(self.situation, self.store, self.line, Counters(self.now), Passes())
        await self.outbox.start()
        await self.outbox.issue()

    async def stop(self) -> None:
        await self.outbox.close()
        self.store.close()

    async def happen(self, event: str, place: int) -> None:
        """`place`: which of the messages under way, counted round."""
        self.now += timedelta(seconds=1)
        match event:
            case "open" | "close":
                await self.decide(event == "open")
            case "deliver" | "double" | "lose":
                self.line.happen(event, place)
            case "connect":
                self.hear()
            case "power":
                self.agent = self._agent()
            case "report":
                self.report()
            case "restart":
                await self.stop()
                await self.start()
            case "empty":
                self.line.retained = ""
            case "backup":
                await self.stop()
                self.restore()
                await self.start()

    def restore(self) -> None:
        for leftover in self.database.parent.glob("hinan.db*"):
            leftover.unlink()
        shutil.copy(self.backup, self.database)

    def hear(self) -> None:
        """The broker hands out what it has: never does an order that is older than the newest heard come back."""
        if not self.line.retained:
            return
        before, was_open = self.agent.pair, self.agent.is_open
        self.agent.take_desired(self.line.retained.encode())
        if issued_document(self.line.retained).pair <= before:
            assert (self.agent.pair, self.agent.is_open) == (before, was_open)

    def report(self) -> None:
        self.outbox.take([HeardReport(report_of(AP, self.agent.report()), is_live=True)])

    async def decide(self, is_open: bool) -> None:
        active = [one for one in self.situation.declarations if one.is_active(self.now)]
        if is_open and not active:
            declared = Declaration(0, Kind.DISASTER, "地震", "", "sato", self.now)
            self.store.declare(declared, Act(self.now, "sato", "declare"))
        for one in () if is_open else active:
            ended = Declaration(
                one.number, one.kind, one.reason, "", "sato", one.declared_at, ended_at=self.now, ended_by="sato"
            )
            self.store.change_declaration(ended, Act(self.now, "sato", "end"))
        await self.situation.load_declarations()
        await self.outbox.issue()

    async def heal(self) -> None:
        """The line works again: what the broker holds is compared, and everything arrives, the oldest first."""
        for _ in range(3):
            self.now += timedelta(seconds=1)
            self.report()
            await self.outbox.issue()
            await self.outbox.compare()
            held = [BrokerHolds(AP, self.line.retained)] if self.line.retained else []
            self.outbox.take([*held, LineState.COMPARED])
            await self.outbox.issue()
            while self.line.under_way:
                self.line.retained = self.line.under_way.pop(0)
                self.hear()
            self.hear()
        self.report()

    def is_right(self) -> bool:
        """What the newest document says is on the air. One that says nothing, because the database from a backup knows
        of no declaration, leaves the network alone; then staff are told that nobody asks for it."""
        known = self.outbox.correspondences[AP].issued
        assert known is not None
        assert self.agent.pair == known.pair
        if known.document.wlans or known.document.withdraw:
            return self.agent.is_open == bool(known.document.wlans)
        (seen,) = self.situation.board().aps
        return seen.state is (ApState.STRAY if self.agent.is_open else ApState.QUIET)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("template") / "hinan.db"
    store = open_store(f"sqlite:///{database}")
    town = inventory([Facility("gym", "体育館")], [Device(AP, "-", "hinan_agent", "-")], [AccessPoint(AP, "gym", AP)])
    store.replace_inventory(town, Act(BEGIN, "test", "import"))
    store.close()
    return database


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 5)), max_size=25))
def test_whatever_happens_in_between_the_newest_decision_is_on_the_air_in_the_end(
    template: Path, history: list[tuple[str, int]]
) -> None:
    async def lived() -> None:
        with TemporaryDirectory() as folder:
            world = World(Path(folder), template)
            await world.start()
            for event, place in history:
                await world.happen(event, place)
            await world.heal()
            wanted = any(one.is_active(world.now) for one in world.situation.declarations)
            known = world.outbox.correspondences[AP].issued
            assert known is not None
            assert bool(known.document.wlans) == wanted
            assert world.is_right()
            await world.stop()

    asyncio.run(lived())
