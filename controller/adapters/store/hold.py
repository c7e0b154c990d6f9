"""Lets one daemon at a time use a database: two would give the access points contradicting orders."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from controller.adapters.store.address import Address, beside, parsed, refusing
from controller.adapters.store.engine import ensure_file, patience
from controller.core.message import InputError, Message

HOLDER_KEY = 0x68696E616E02
"""PostgreSQL advisory lock of the daemon: `hinan` and a number. It counts within one database only."""

NOTICE_MS = 1_000
"""A daemon that died a moment ago may still hold its lock until PostgreSQL notices; its successor waits that long."""

LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL manual, appendix A: lock_timeout passed."""

PID_OCTETS_MAX = 32
"""More than any process id has; a lock file that holds more was not written by us."""

HOLDER = text(
    "SELECT a.application_name, coalesce(host(a.client_addr), '') "
    "FROM pg_locks l JOIN pg_stat_activity a USING (pid) JOIN pg_database d ON d.oid = l.database "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND d.datname = current_database() "
    "AND (l.classid::bigint << 32 | l.objid::bigint) = :key"
)
"""pg_locks shows a 64-bit key in two halves (PostgreSQL manual, 54.12)."""


@contextmanager
def hold(url: str) -> Iterator[None]:
    """Holds the database for this process until the block ends or the process dies, however it dies.

    Raises InputError when another one holds it, naming its process id where known, or when the lock cannot be
    asked for. Works before the database exists.
    """
    address = parsed(url)
    with ExitStack() as held:
        with refusing(address):
            if address.file is None:
                _hold_server(address, held)
            else:
                _hold_file(beside(address, ".lock"), address, held)
        yield


def _hold_file(lock: Address, address: Address, held: ExitStack) -> None:
    ensure_file(lock)
    # The file stays afterwards: whoever removes it could remove the one that the next daemon has just locked.
    descriptor = os.open(lock.name, os.O_RDWR)
    held.callback(os.close, descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _taken(address, os.read(descriptor, PID_OCTETS_MAX).decode("ascii", "replace").strip()) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    held.callback(os.ftruncate, descriptor, 0)


def _hold_server(address: Address, held: ExitStack) -> None:
    engine = _session_of_this_process(address)
    held.callback(engine.dispose)
    connection = held.enter_context(engine.connect())
    try:
        connection.execute(text(f"SET lock_timeout = {NOTICE_MS}"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": HOLDER_KEY})
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise _taken(address, _holder(connection)) from None


def _session_of_this_process(address: Address) -> Engine:
    """Connections that tell a second daemon who we are. Autocommit: an idle transaction would stop vacuuming."""
    return create_engine(
        address.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={**patience(address), "application_name": str(os.getpid())},
    )


def _holder(connection: Connection) -> str:
    for name, host in connection.execute(HOLDER, {"key": HOLDER_KEY}):
        return f"{name} on {host}" if host else str(name)
    return ""


def _taken(address: Address, pid: str) -> InputError:
    return InputError(
        Message(
            "Another hinan daemon (process {pid}) already uses {database}. Stop that one first, or give this one a "
            "database of its own.",
            {"pid": pid or "?", "database": address.name},
        )
    )
