"""How every part of the store talks to the database: one writer at a time, and readers that see one moment."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

from controller.adapters.store.engine import reading, writing

Took = Callable[[str, float], None]
"""Told of every transaction, `read` or `write`, and how many seconds it took from being asked for to its end."""


class Transactions:
    """Raises sqlalchemy.exc.DBAPIError when the database fails (disk full, server gone); then nothing was written.

    `took` is called from any thread, but never by two at once.
    """

    def __init__(self, engine: Engine, took: Took | None = None) -> None:
        self._engine = engine
        self._took = took
        self._telling = Lock()
        self._reader = reading(engine)
        self._writer = writing(engine)
        # Threads queue here, in order; the database's own lock makes them poll, and is for other programs.
        self._one_writer = Lock()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._timed("read"), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._timed("write"), self._one_writer, self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _timed(self, kind: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            if self._took is not None:
                with self._telling:
                    self._took(kind, time.perf_counter() - began)


def insert_new(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows whose key is there already are passed over."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def insert_or_replace(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows whose key is there already take its place."""
    if rows:
        statement = _insert(connection, table)
        others = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
        connection.execute(statement.on_conflict_do_update(index_elements=table.primary_key, set_=others), rows)


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Both databases know `ON CONFLICT`, which SQLAlchemy has per database only."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
