"""Brings a database to this program's schema, and refuses one that is not ours or is newer than we are."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from controller.adapters.store.address import Address, beside
from controller.adapters.store.engine import ensure_file, reading, use_wal, writing
from controller.adapters.store.schema import REVISION_TABLE
from controller.core.message import InputError, Message

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, address: Address, migrations: Path = MIGRATIONS) -> None:
    """Afterwards the schema is the newest in `migrations`. One transaction: all of it or nothing.

    An older SQLite file is copied first, to `NAME.bak-REVISION`. Raises InputError.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with reading(engine).connect() as connection:
        _refuse_strangers(connection, address, scripts)
    if address.file is not None:
        use_wal(engine)
    with writing(engine).begin() as connection:
        before = _refuse_strangers(connection, address, scripts)
        if before is not None and before != scripts.get_current_head():
            _keep_copy(address, before)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _refuse_strangers(connection: Connection, address: Address, scripts: ScriptDirectory) -> str | None:
    """The revision of a database that we may migrate; None when it is empty."""
    found = MigrationContext.configure(connection, opts={"version_table": REVISION_TABLE}).get_current_revision()
    if found is None and inspect(connection).get_table_names():
        raise InputError(
            Message(
                "{database} belongs to another program. Nothing was changed. Give hinan a database of its own.",
                {"database": address.name},
            )
        )
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise InputError(
            Message(
                "{database} was written by a newer hinan (schema {found}; this one knows {known}). Nothing was "
                "changed. Install the newer hinan again, or put back the copy from before its installation.",
                {"database": address.name, "found": found, "known": scripts.get_current_head() or ""},
            )
        )
    return found


def _keep_copy(address: Address, revision: str) -> None:
    """A whole copy of the SQLite file and its WAL as they are now. PostgreSQL has its own backups."""
    if address.file is None:
        return
    copy = beside(address, f".bak-{revision}")
    ensure_file(copy)
    with closing(sqlite3.connect(address.name)) as source, closing(sqlite3.connect(copy.name)) as target:
        source.backup(target)
