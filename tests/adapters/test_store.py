"""What every store promises: the one in memory, SQLite, and PostgreSQL when HINAN_TEST_POSTGRESQL_URL names one.

That database is emptied by the tests: give them one of their own.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from controller.adapters.store.sql import open_store
from controller.core.audit import Act, first_break
from controller.core.declaration import Declaration, Kind
from controller.core.inventory import EMPTY_INVENTORY, AccessPoint, Device, Facility, Inventory, inventory
from controller.core.message import Message
from controller.core.problem import Cause, Problem
from controller.ports import Store
from tests.fakes import FakeStore

PROJECT = Path(__file__).parents[2]
JST = timezone(timedelta(hours=9))
NOW = datetime(2026, 9, 1, 14, 46, 18, 123456, tzinfo=JST)
ACT = Act(NOW, "佐藤", "declare", why="震度6弱")
DISASTER = Declaration(0, Kind.DISASTER, "地震", "町長", "佐藤", NOW)
PROBLEM = Problem(
    "gym-1", "192.0.2.1", "openwrt", "town", Cause.UNREACHABLE, Message("{n} tries", {"n": 3}), NOW, epoch=1
)
TOWN = inventory(
    [Facility("school", "小学校", latitude=35.5, longitude=139.25), Facility("gym", "体育館", capacity="810人")],
    [Device("gym-1", "192.0.2.1", "openwrt", "town", parameters={"vlan": "700", "radio": "体"})],
    [AccessPoint("gym-1", "gym", "gym-1", "北側"), AccessPoint("a", "school", "gym-1", group="学校")],
)
UNKEEPABLE = replace(ACT, why="\ud800")
"""Half a surrogate pair: fails where the audit's chain is computed, after the other rows were written."""

Opened = Callable[[], Store]
"""Opens the same store anew with each call, as a restart of the daemon does."""


def empty_database(kind: str, folder: Path) -> str:
    """The address of a database with nothing in it. Skips the test when there is no PostgreSQL to test on."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/hinan.db"
    url = os.environ.get("HINAN_TEST_POSTGRESQL_URL", "")
    if not url:
        pytest.skip("set HINAN_TEST_POSTGRESQL_URL to a PostgreSQL database that may be emptied")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    fake = FakeStore()
    if request.param == "fake":
        yield lambda: fake
        return
    url = empty_database(request.param, tmp_path)
    with ExitStack() as stores:
        yield lambda: stores.enter_context(open_store(url))


@pytest.fixture
def store(opened: Opened) -> Store:
    return opened()


def test_a_new_store_is_empty(store: Store) -> None:
    assert (store.inventory(), store.declarations(), store.problems()) == (EMPTY_INVENTORY, (), {})
    assert list(store.audit(10)) == []


def test_everything_written_is_there_after_a_restart(opened: Opened) -> None:
    store = opened()
    store.replace_inventory(TOWN, ACT)
    store.pin_host_key("gym-1", "SHA256:abc", ACT)
    declared = store.declare(DISASTER, ACT)
    ended = replace(declared, ended_at=NOW, ended_by="鈴木", facilities=frozenset({"gym", "a"}))
    store.change_declaration(ended, ACT)
    store.keep_problem("gym-1", PROBLEM, NOW)
    store.write(ACT)

    after = opened()
    assert after.inventory().facilities == TOWN.facilities
    assert after.inventory().devices == {"gym-1": replace(TOWN.devices["gym-1"], host_key="SHA256:abc")}
    assert after.declarations() == (ended,)
    assert after.problems() == {"gym-1": PROBLEM}
    assert [record.act.subject for record in after.audit(9)] == ["", "", "1", "", ""]


def test_an_inventory_comes_back_in_the_order_in_which_it_was_listed(store: Store) -> None:
    store.replace_inventory(TOWN, ACT)

    assert store.inventory() == TOWN
    assert list(store.inventory().facilities) == ["school", "gym"]
    assert list(store.inventory().access_points) == ["gym-1", "a"]


def test_replacing_the_inventory_is_all_or_nothing(store: Store) -> None:
    store.replace_inventory(TOWN, ACT)

    with pytest.raises(UnicodeEncodeError):
        store.replace_inventory(EMPTY_INVENTORY, UNKEEPABLE)

    assert store.inventory() == TOWN
    assert len(store.audit(9)) == 1


def test_replacing_the_inventory_leaves_nothing_of_the_old_one(store: Store) -> None:
    store.replace_inventory(TOWN, ACT)
    store.replace_inventory(EMPTY_INVENTORY, ACT)

    assert store.inventory() == EMPTY_INVENTORY


def test_a_declaration_without_its_audit_record_is_not_kept(store: Store) -> None:
    with pytest.raises(UnicodeEncodeError):
        store.declare(DISASTER, UNKEEPABLE)

    assert store.declarations() == ()
    assert store.declare(DISASTER, ACT).number == 1


def test_a_declaration_takes_the_next_number_and_its_act_is_about_that_number(store: Store) -> None:
    numbers = [store.declare(replace(DISASTER, number=77), replace(ACT, subject="?")).number for _ in range(3)]

    assert numbers == [1, 2, 3] == [declaration.number for declaration in store.declarations()]
    assert [record.act.subject for record in store.audit(9)] == ["1", "2", "3"]


def test_numbers_go_on_after_a_restart(opened: Opened) -> None:
    opened().declare(DISASTER, ACT)

    assert opened().declare(DISASTER, ACT).number == 2


def test_numbers_never_repeat_when_many_threads_declare(opened: Opened) -> None:
    stores = [opened(), opened()]
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda i: stores[i % 2].declare(DISASTER, ACT).number, range(60)))

    assert sorted(numbers) == list(range(1, 61))
    assert first_break(stores[0].audit(99)) is None


def test_what_does_not_exist_cannot_be_changed(store: Store) -> None:
    with pytest.raises(KeyError):
        store.change_declaration(DISASTER, ACT)
    with pytest.raises(KeyError):
        store.pin_host_key("gym-1", "SHA256:abc", ACT)

    assert list(store.audit(9)) == []


def test_a_problem_is_replaced_by_a_newer_one_and_goes_away(store: Store) -> None:
    store.keep_problem("gym-1", PROBLEM, NOW)
    store.keep_problem("gym-1", replace(PROBLEM, tries=2), NOW)
    assert store.problems() == {"gym-1": replace(PROBLEM, tries=2)}

    store.keep_problem("gym-1", None, NOW)
    store.keep_problem("gym-1", None, NOW)
    assert store.problems() == {}


def test_the_audit_shows_the_newest_records_oldest_first_and_its_chain_holds(store: Store) -> None:
    for why in ("一", "二", "三"):
        store.write(replace(ACT, why=why))

    assert [record.act.why for record in store.audit(2)] == ["二", "三"]
    assert list(store.audit(0)) == []
    assert first_break(store.audit(9)) is None
    assert store.audit(1)[0].act.at.isoformat() == "2026-09-01T05:46:18.123456+00:00"


def test_readers_see_one_moment_while_the_inventory_is_being_replaced(store: Store) -> None:
    def hangs_together(town: Inventory) -> bool:
        return all(ap.facility in town.facilities and ap.device in town.devices for ap in town.access_points.values())

    def replace_often() -> None:
        for town in [TOWN, EMPTY_INVENTORY] * 20:
            store.replace_inventory(town, ACT)

    with ThreadPoolExecutor(1) as threads:
        replacing = threads.submit(replace_often)
        while not replacing.done():
            assert hangs_together(store.inventory())
        replacing.result()


TEXT = st.text(st.sampled_from("避難所あア０a'\"\\{}%:; \n😀") | st.characters(codec="utf-8", exclude_characters="\0"))
DEVICE_SAID = st.text(max_size=20) | st.integers() | st.floats(allow_nan=False)
MESSAGES = st.recursive(
    st.builds(Message, TEXT, st.dictionaries(TEXT, DEVICE_SAID)),
    lambda inner: st.builds(Message, TEXT, st.dictionaries(TEXT, inner | DEVICE_SAID)),
    max_leaves=5,
)
LOCAL = NOW.replace(tzinfo=None)
TIMES = st.datetimes(LOCAL.replace(year=1990), LOCAL.replace(year=2100), timezones=st.sampled_from([UTC, JST]))
MAYBE = st.none() | TIMES
IDS = st.frozensets(TEXT, max_size=5)
REAL = st.builds(
    Declaration, st.just(0), st.sampled_from([Kind.DISASTER, Kind.OUTAGE]), TEXT, TEXT, TEXT, TIMES,
    facilities=IDS, ended_at=MAYBE, ended_by=TEXT, closed_at=MAYBE, signed_off=IDS,
)  # fmt: skip
DRILLS = st.builds(
    Declaration, st.just(0), st.sampled_from([Kind.DRILL, Kind.TEST]), TEXT, TEXT, TEXT, TIMES,
    ends_at=TIMES, ended_at=MAYBE,
)  # fmt: skip
PROBLEMS = st.builds(
    Problem, st.just("gym-1"), TEXT, TEXT, TEXT, st.sampled_from(Cause), MESSAGES, TIMES,
    epoch=st.integers(0, 2**31 - 1), tries=st.integers(1, 2**31 - 1), next_try=MAYBE,
)  # fmt: skip

# The store is shared by all examples on purpose: it only grows, as in a town.
shared = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@shared
@given(declaration=REAL | DRILLS, why=TEXT)
def test_a_declaration_comes_back_as_it_was(store: Store, declaration: Declaration, why: str) -> None:
    kept = store.declare(declaration, replace(ACT, why=why))

    assert store.declarations()[-1] == kept == replace(declaration, number=kept.number)
    assert store.audit(1)[0].act == replace(ACT, why=why, subject=str(kept.number))
    assert kept.declared_at.tzinfo is not None
    assert first_break(store.audit(kept.number)) is None


@shared
@given(problem=PROBLEMS)
def test_a_problem_comes_back_as_it_was(store: Store, problem: Problem) -> None:
    store.keep_problem("gym-1", problem, NOW)

    assert store.problems()["gym-1"] == problem
