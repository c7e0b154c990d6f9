"""What the store on a real database promises beyond the contract: against raw SQL, failures and sudden death."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from controller.adapters.store import schema
from controller.adapters.store.sql import open_store
from controller.core.audit import Act, first_break
from controller.core.declaration import Declaration
from controller.core.history import HistoryBlock
from controller.core.inventory import EMPTY_INVENTORY, AccessPoint, Device, Facility
from controller.core.message import Message
from controller.core.problem import Problem
from controller.core.records import PastProblem, ProofRecord, StateBefore
from tests.adapters.test_store import ACT, DISASTER, NOW, PROBLEM, PROJECT, TOWN, empty_database

DECLARES_FOR_EVER = """
import sys
from controller.adapters.store.sql import open_store
from tests.adapters.test_store import ACT, DISASTER
store = open_store(sys.argv[1])
while True:
    print(store.declare(DISASTER, ACT).number, flush=True)
"""

OF_THE_FIRST_RELEASE = {"facility", "device", "access_point", "declaration", "audit", "problem"}

FAILS_LAST = {
    "sqlite": ("CREATE TRIGGER fails BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END",),
    "postgresql": (
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$",
        "CREATE TRIGGER fails BEFORE INSERT ON audit EXECUTE FUNCTION fail()",
    ),
}
"""Makes the very last statement of each act fail."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty_database(request.param, tmp_path)


@contextmanager
def raw(url: str) -> Iterator[Connection]:
    """A stranger's connection, without any of our settings."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def test_the_migrations_lead_to_exactly_the_tables_that_the_program_expects(url: str) -> None:
    open_store(url).close()

    with raw(url) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.REVISION_TABLE})
        assert compare_metadata(context, schema.METADATA) == []


@pytest.mark.parametrize(
    ("table", "kind", "more"),
    [
        (schema.FACILITY, Facility, {"position"}),
        (schema.DEVICE, Device, {"position"}),
        (schema.ACCESS_POINT, AccessPoint, {"position"}),
        (schema.DECLARATION, Declaration, set()),
        (schema.PROBLEM, Problem, set()),
        (schema.AUDIT, Act, {"number", "chain"}),
        (schema.PROOF, ProofRecord, set()),
        (schema.STATE_BEFORE, StateBefore, set()),
        (schema.PAST_PROBLEM, PastProblem, {"number"}),
        (schema.HISTORY, HistoryBlock, set()),
    ],
)
def test_every_field_has_a_column(table: Table, kind: type, more: set[str]) -> None:
    assert set(table.c.keys()) == {field.name for field in fields(kind)} | more


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'nobody'",
        "UPDATE audit SET number = 9 WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT 1, at, 'nobody', what, subject, why, result, chain FROM audit WHERE number = 2",
        "DELETE FROM declaration",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(url: str, statement: str) -> None:
    with open_store(url) as store:
        before = [store.declare(DISASTER, ACT), store.declare(DISASTER, ACT)]

        with pytest.raises(DBAPIError), raw(url) as connection:
            connection.execute(text(statement))

        assert list(store.declarations()) == before
        assert [record.act.who for record in store.audit(9)] == ["佐藤", "佐藤"]
        assert first_break(store.audit(9)) is None


@pytest.mark.parametrize("table", ["audit", "declaration"])
def test_sqlite_refuses_to_replace_rows_of_history(tmp_path: Path, table: str) -> None:
    """INSERT OR REPLACE would delete a row without asking the trigger on DELETE."""
    url = empty_database("sqlite", tmp_path)
    with open_store(url) as store:
        store.declare(DISASTER, ACT)
        with pytest.raises(DBAPIError), raw(url) as connection:
            connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


@pytest.mark.parametrize("table", ["audit", "declaration"])
def test_postgresql_refuses_to_empty_history(tmp_path: Path, table: str) -> None:
    url = empty_database("postgresql", tmp_path)
    with open_store(url), pytest.raises(DBAPIError), raw(url) as connection:
        connection.execute(text(f"TRUNCATE {table}"))


ACTS: list[Callable[..., object]] = [
    lambda store: store.replace_inventory(EMPTY_INVENTORY, ACT),
    lambda store: store.pin_host_key("gym-1", "SHA256:abc", ACT),
    lambda store: store.declare(DISASTER, ACT),
    lambda store: store.change_declaration(replace(DISASTER, number=1, ended_at=NOW), ACT),
]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_fails_at_its_last_statement_leaves_no_trace(url: str, act: Callable[..., object]) -> None:
    with open_store(url) as store:
        store.replace_inventory(TOWN, ACT)
        declared = store.declare(DISASTER, ACT)
        with raw(url) as connection:
            for statement in FAILS_LAST[connection.dialect.name]:
                connection.execute(text(statement))

        with pytest.raises(DBAPIError, match="disk full"):
            act(store)

        assert store.inventory() == TOWN
        assert store.declarations() == (declared,)
        assert len(store.audit(9)) == 2


def test_an_inventory_that_does_not_hang_together_leaves_the_old_one_in_place(url: str) -> None:
    dangling = replace(TOWN, devices=MappingProxyType({}))
    with open_store(url) as store:
        store.replace_inventory(TOWN, ACT)
        with pytest.raises(IntegrityError):
            store.replace_inventory(dangling, ACT)

        assert store.inventory() == TOWN


def test_no_declaration_is_lost_whose_number_was_told_before_sudden_death(url: str) -> None:
    declares = [sys.executable, "-c", DECLARES_FOR_EVER, url]
    with subprocess.Popen(declares, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [int(line) for line in islice(child.stdout, 25)]
        child.kill()
        told += [int(line) for line in child.stdout if line.endswith("\n")]

    with open_store(url) as store:
        kept = [declaration.number for declaration in store.declarations()]
        assert told == list(range(1, len(told) + 1)) == kept[: len(told)]
        assert [record.act.subject for record in store.audit(len(kept))] == [str(number) for number in kept]
        assert first_break(store.audit(len(kept) + 1)) is None
        assert store.declare(DISASTER, ACT).number == len(kept) + 1


def test_whatever_a_device_answered_can_be_kept(url: str) -> None:
    odd = replace(PROBLEM, detail=Message("{a}", {"a": "\0\x1b[2J\udcff", "b": Message("{c}", {"c": "\ud800"})}))
    with open_store(url) as store:
        store.keep_problem("gym-1", odd, NOW)
        assert store.problems() == {"gym-1": odd}


def test_problems_from_before_there_was_a_log_are_in_it_after_the_migration(url: str) -> None:
    """A database as the first release left it, with one problem that lasts."""
    with open_store(url) as store:
        store.keep_problem("gym-1", PROBLEM, NOW)
    with raw(url) as connection:
        for table in set(schema.METADATA.tables) - OF_THE_FIRST_RELEASE:
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("ALTER TABLE facility DROP COLUMN published"))
        connection.execute(text(f"UPDATE {schema.REVISION_TABLE} SET version_num = '0001'"))

    with open_store(url) as store:
        (past,) = store.past_problems(NOW, NOW)
        assert (past.device, past.cause, past.detail, past.since) == ("gym-1", PROBLEM.cause, PROBLEM.detail, NOW)
        store.keep_problem("gym-1", replace(PROBLEM, tries=9), NOW)
        assert len(store.past_problems(NOW, NOW)) == 1


def test_a_time_without_its_zone_is_refused(url: str) -> None:
    zoneless = NOW.replace(tzinfo=None)
    with open_store(url) as store:
        with pytest.raises(StatementError, match="no time zone"):
            store.declare(replace(DISASTER, declared_at=zoneless), ACT)
        with pytest.raises(ValueError, match="no time zone"):
            store.declare(DISASTER, replace(ACT, at=zoneless))

        assert store.declarations() == ()


def test_errors_of_the_database_do_not_name_people(url: str) -> None:
    """They end up in logs, which more people read than the inventory."""
    with open_store(url) as store:
        with raw(url) as connection:
            connection.execute(text("DROP TABLE problem"))
        with pytest.raises(DBAPIError) as error:
            store.keep_problem("gym-1", PROBLEM, NOW)

    assert "192.0.2.1" not in str(error.value)
