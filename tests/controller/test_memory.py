"""What the daemon writes down of what it sees, and that a restart neither loses nor invents any of it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from controller.core.audit import Act
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Evidence, Source
from controller.core.history import samples
from controller.core.records import Direction, ProofSource
from controller.core.state import Observation, Patience, SeenWlan
from controller.core.wlan import DISASTER_SSID
from controller.history import ConnectionHistory
from controller.records import ProofLog
from controller.schedule import close_proven
from controller.situation import Site, Situation
from tests.api.fakes_api import PROFILE, small_town
from tests.fakes import FakeStore
from tests.patience import NEVER_S

START = datetime(2026, 9, 1, 5, 58, 30, tzinfo=UTC)
OPEN, NOTHING = frozenset({SeenWlan(DISASTER_SSID)}), frozenset[SeenWlan]()
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Life:
    """One life of the daemon, with a clock that the test turns."""

    def __init__(self, store: FakeStore, at: datetime) -> None:
        self.at = at
        self.store = store
        self.situation = Situation(Site("町", {PROFILE.name: PROFILE}, {}, Patience()), store, lambda: self.at)
        self.proofs = ProofLog(self.situation, store)
        self.connections = ConnectionHistory(self.situation, store)

    async def close(self) -> None:
        await close_proven(self.situation, self.store, self.proofs)

    def sees(self, *aps: str, wlans: frozenset[SeenWlan] = OPEN, clients: int | None = None) -> None:
        self.situation.observe(Observation(ap, self.at, Source.SNMP, wlans=wlans, clients=clients) for ap in aps)


def town() -> FakeStore:
    store = FakeStore()
    store.replace_inventory(small_town(1, 2), Act(START, "test", "import"))
    return store


async def life(store: FakeStore, at: datetime = START) -> Life:
    new = Life(store, at)
    await new.situation.load()
    return new


def declare(store: FakeStore) -> Declaration:
    wish = Declaration(0, Kind.DISASTER, "地震", "町長", "佐藤", START - MINUTE)
    return store.declare(wish, Act(START, "佐藤", "declare"))


def end(store: FakeStore, **more: frozenset[str]) -> Declaration:
    (declared,) = store.declarations()
    ended = replace(declared, ended_at=START, ended_by="佐藤", **more)  # type: ignore[arg-type]
    store.change_declaration(ended, Act(START, "佐藤", "end"))
    return ended


@contextmanager
def broken(store: FakeStore) -> Iterator[None]:
    """No proof can be written inside, and that is the failure that is expected to come out."""

    def fails(_proofs: object) -> None:
        raise OSError("disk full")

    works, store.keep_proofs = store.keep_proofs, fails  # type: ignore[method-assign,assignment]
    with pytest.raises(OSError, match="disk full"):
        yield
    store.keep_proofs = works  # type: ignore[method-assign]


A, B = "shelter-0-ap-0", "shelter-0-ap-1"


async def test_a_proof_is_written_once_and_what_is_known_survives_a_restart() -> None:
    store = town()
    declare(store)
    first = await life(store)
    first.sees(A)
    await first.proofs.round()
    (kept,) = store.proofs([1])
    assert (kept.ap, kept.direction, kept.evidence) == (A, Direction.OPEN, Evidence.ON_RADIO)

    second = await life(store, START + 10 * SECOND)
    second.sees(A, B)
    await second.proofs.round()

    old, new = store.proofs([1])
    assert old == kept
    assert (new.ap, new.first_at) == (B, START + 10 * SECOND)


async def test_a_proof_that_could_not_be_written_is_written_by_the_next_round() -> None:
    store = town()
    declare(store)
    now = await life(store)
    now.sees(A)
    with broken(store):
        await now.proofs.round()

    await now.proofs.round()

    assert [record.ap for record in store.proofs([1])] == [A]


async def test_a_declaration_is_closed_only_when_all_proofs_of_its_way_back_are_written() -> None:
    store = town()
    declare(store)
    ended = end(store, signed_off=frozenset({B}))
    now = await life(store)
    now.sees(A, wlans=NOTHING)
    with broken(store):
        await now.close()
    assert store.declarations() == (ended,)

    await now.close()

    (closed,) = store.declarations()
    assert closed.closed_at is not None
    assert [(record.ap, record.source) for record in store.proofs([1])] == [
        (A, ProofSource.SNMP),
        (B, ProofSource.PERSON),
    ]


async def test_what_a_device_showed_is_kept_from_before_the_first_change_of_each_epoch() -> None:
    store = town()
    declare(store)
    now = await life(store)
    target = now.situation.targets[A]
    ours, theirs = SeenWlan(DISASTER_SSID), SeenWlan("Town")

    now.situation.note_before(target, {A: frozenset({theirs})}, START)
    now.situation.note_before(target, {A: frozenset({ours, theirs})}, START + SECOND)
    await _written(lambda: bool(store.before(A)))
    again = await life(store)
    again.situation.note_before(target, {A: frozenset({ours, theirs})}, START + 2 * SECOND)
    declare(store)
    await again.situation.load()
    again.situation.note_before(target, {A: frozenset({ours, theirs})}, START + 3 * SECOND)
    await _written(lambda: len(store.before(A)) == 2)

    first, second = store.before(A)
    assert (first.epoch, first.at, first.wlans) == (1, START, {A: (theirs,)})
    assert (second.epoch, second.at, second.wlans) == (2, START + 3 * SECOND, {A: (ours, theirs)})


async def test_a_minute_is_what_was_known_in_it_and_nothing_else() -> None:
    store = town()
    now = await life(store)
    now.sees(A, clients=7)
    await now.connections.sample()
    now.at += 5 * MINUTE  # nobody answered since: the 7 is old
    await now.connections.sample()
    now.sees(A, clients=0)
    await now.connections.sample()
    await now.connections.write()

    early, late = store.history(0, 2**31, "shelter-0")
    minutes = [*samples(early.clients)[A], *samples(late.clients)[A]]
    assert {n: value for n, value in enumerate(minutes) if value is not None} == {58: 7, 63: 0}
    assert B not in samples(late.clients)


async def test_a_restart_goes_on_in_the_hour_in_which_it_happened() -> None:
    store = town()
    first = await life(store)
    first.sees(A, clients=7)
    await first.connections.sample()
    await first.connections.write()

    second = await life(store, START + MINUTE)
    second.sees(A, clients=9)
    await second.connections.sample()
    await second.connections.write()

    (block,) = store.history(0, 2**31)
    assert samples(block.clients)[A][58:] == (7, 9)


async def test_old_history_and_old_problems_go_and_young_ones_stay() -> None:
    store = town()
    now = await life(store)
    for days in (0, 89, 91, 200):
        now.at = START - timedelta(days=days)
        now.sees(A, clients=1)
        await now.connections.sample()
    await now.connections.write()
    now.at = START

    await now.connections.forget()

    assert len(store.history(0, 2**31)) == 2


async def _written(promise: Callable[[], bool]) -> None:
    async with asyncio.timeout(NEVER_S):
        while not promise():
            await asyncio.sleep(0.005)
