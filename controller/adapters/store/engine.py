"""Opens connections such that a commit is on disk, and begins transactions such that one writes at a time."""

import os
import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from controller.adapters.store.address import Address
from controller.core.message import InputError, Message

BUSY_MS = 10_000
"""How long to wait for another program that writes. Our commits take milliseconds; a slow SD card needs seconds."""

CONNECT_S = 10
"""A PostgreSQL server that does not answer for this long is down; the operator should hear so."""

PRIVATE = 0o600
"""The database names people and how to reach them."""

WRITER_KEY = 0x68696E616E01
"""PostgreSQL advisory lock of whoever writes: `hinan` and a number."""

PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    # NORMAL would be faster, but in WAL mode it may lose the last commits when the power fails.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)


def opened(address: Address) -> Engine:
    """An engine whose SQLite file exists, is writable, and is private if it is new.

    Raises InputError, OSError, ImportError; errors of PostgreSQL come with the first connection.
    """
    # Values stay out of errors, and so out of logs: they are people's names and telephone numbers.
    if address.file is None:
        engine = create_engine(address.url, connect_args=patience(address), pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    ensure_file(address)
    engine = create_engine(address.url, connect_args={"isolation_level": None}, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def patience(address: Address) -> dict[str, Any]:
    """Arguments for a PostgreSQL connection; what the address says itself comes first."""
    return {} if "connect_timeout" in address.url.query else {"connect_timeout": CONNECT_S}


def writing(engine: Engine) -> Engine:
    """Transactions that keep every other writer out, also of other programs, from their first moment."""
    return engine.execution_options(writes=True)


def reading(engine: Engine) -> Engine:
    """Transactions that see one moment, however many statements they have."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def ensure_file(address: Address) -> None:
    """Creates the file, private, unless it is there. Raises OSError, or InputError when its folder is missing."""
    assert address.file is not None, "PostgreSQL has no file"
    try:
        os.close(os.open(address.file, os.O_RDWR | os.O_CREAT, PRIVATE))
    except FileNotFoundError:
        raise InputError(
            Message(
                "The folder {folder} for the database {database} does not exist. Create it, or correct the address "
                "of the database.",
                {"folder": str(address.file.parent), "database": address.name},
            )
        ) from None


def use_wal(engine: Engine) -> None:
    """Readers and the writer no longer wait for each other. Stays with the file, so ask only for our own files."""
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode=WAL")


def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection), "listens to SQLite engines only"
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # Python's sqlite3 would begin at the first change: too late for what was read before to be true still.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_KEY})")
