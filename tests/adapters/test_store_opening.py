"""Which databases are opened, which are refused with a sentence that helps, and what is kept before an update."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from controller.adapters.store.address import parsed
from controller.adapters.store.engine import opened
from controller.adapters.store.migrate import MIGRATIONS, migrate
from controller.adapters.store.sql import open_store
from controller.core.message import InputError
from tests.adapters.test_store import ACT, DISASTER, empty_database

NEXT_REVISION = """
from alembic import op

revision = "9999"
down_revision = "0006"

def upgrade():
    op.execute("CREATE TABLE later (id TEXT)")
    op.execute({then!r})
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hinan.db"


@contextmanager
def refused(*words: object) -> Iterator[None]:
    with pytest.raises(InputError) as error:
        yield
    for word in words:
        assert str(word) in str(error.value)


@contextmanager
def unwritable(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(0o500)
    try:
        if os.access(path, os.W_OK):
            pytest.skip("this user may write everywhere")
        yield
    finally:
        path.chmod(mode)


def update(url: str, folder: Path, then: str = "SELECT 1") -> None:
    """Does what the next version of hinan would do when it opens this database."""
    migrations = shutil.copytree(MIGRATIONS, folder / "migrations 100%")
    (migrations / "versions" / "next.py").write_text(NEXT_REVISION.format(then=then))
    engine = opened(parsed(url))
    try:
        migrate(engine, parsed(url), migrations)
    finally:
        engine.dispose()


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


def test_only_its_owner_may_read_the_database(file: Path) -> None:
    with open_store(f"sqlite:///{file}") as store:
        store.declare(DISASTER, ACT)
        modes = {stat.S_IMODE(each.stat().st_mode) for each in file.parent.glob("hinan.db*")}

    assert modes == {0o600}


def test_every_connection_waits_for_the_disk_and_checks_references(file: Path) -> None:
    with open_store(f"sqlite:///{file}"):
        engine = opened(parsed(f"sqlite:///{file}"))
        with engine.connect() as first, engine.connect() as second:
            for connection in (first, second):
                asked = ("journal_mode", "synchronous", "foreign_keys")
                found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
                assert found == ["wal", 2, 1]
        engine.dispose()


def test_the_database_stays_the_same_one_when_the_working_directory_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///hinan.db") as store:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        store.close()
        store.declare(DISASTER, ACT)

    assert not Path("hinan.db").exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with refused(tmp_path / "none", "Create it"):
        open_store(f"sqlite:///{tmp_path}/none/hinan.db")


@pytest.mark.parametrize("exists", [False, True])
def test_an_unwritable_folder_is_refused(file: Path, exists: bool) -> None:
    if exists:
        open_store(f"sqlite:///{file}").close()
    with unwritable(file.parent), refused(file, "permissions"):
        open_store(f"sqlite:///{file}")


def test_an_unwritable_file_is_refused(file: Path) -> None:
    open_store(f"sqlite:///{file}").close()
    with unwritable(file), refused(file, "Permission denied"):
        open_store(f"sqlite:///{file}")


def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    with refused(tmp_path, "Is a directory"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_refused_and_left_alone(file: Path) -> None:
    file.write_text("避難所の一覧\n" * 100, encoding="utf-8")
    before = file.read_bytes()
    with refused(file, "file is not a database", "Nothing was changed"):
        open_store(f"sqlite:///{file}")

    assert file.read_bytes() == before


def test_a_torn_database_is_refused(file: Path) -> None:
    open_store(f"sqlite:///{file}").close()
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with refused(file, "malformed"):
        open_store(f"sqlite:///{file}")


def test_a_database_of_another_program_is_refused_and_left_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    before = file.read_bytes()
    with refused(file, "belongs to another program"):
        open_store(f"sqlite:///{file}")

    assert file.read_bytes() == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_a_newer_hinan_is_refused(kind: str, tmp_path: Path) -> None:
    url = empty_database(kind, tmp_path)
    update(url, tmp_path)
    with refused(parsed(url).name, "newer", "9999", "0006"):
        open_store(url)


def test_an_older_file_is_copied_before_it_is_updated(file: Path) -> None:
    with open_store(f"sqlite:///{file}") as store:
        declared = store.declare(DISASTER, ACT)
        update(f"sqlite:///{file}", file.parent)  # while the last commits are in the WAL only

    copy = file.with_name("hinan.db.bak-0006")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "later" in tables(file)
    with open_store(f"sqlite:///{copy}") as before:
        assert before.declarations() == (declared,)


def test_no_copy_is_made_of_a_file_that_is_new_or_up_to_date(file: Path) -> None:
    open_store(f"sqlite:///{file}").close()
    open_store(f"sqlite:///{file}").close()

    assert [each.name for each in file.parent.iterdir()] == ["hinan.db"]


def test_an_update_that_fails_half_way_changes_nothing(file: Path) -> None:
    open_store(f"sqlite:///{file}").close()
    before = tables(file)
    with pytest.raises(Exception, match="no such table"):
        update(f"sqlite:///{file}", file.parent, then="DROP TABLE nowhere")

    assert tables(file) == before
    open_store(f"sqlite:///{file}").close()


@pytest.mark.parametrize(
    "url",
    ["", "hinan.db", "mysql://u:geheim@h/d", "sqlite://", "sqlite:///:memory:", "postgresql://u:p@h:geheim/d"],
)
def test_an_address_that_is_not_understood_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InputError, match="sqlite:////") as error:
        open_store(url)

    assert "geheim" not in str(error.value)


@pytest.mark.parametrize("secret", ["u:geheim@127.0.0.1:1/d?", "u@127.0.0.1:1/d?password=geheim&"])
def test_a_password_is_never_shown(secret: str) -> None:
    pytest.importorskip("psycopg")
    url = f"postgresql://{secret}connect_timeout=2"
    with pytest.raises(InputError, match=r"127\.0\.0\.1:1/d cannot be used") as error:
        open_store(url)

    assert "geheim" not in f"{error.value} {error.value.messages} {error.value.__cause__} {parsed(url)}"
