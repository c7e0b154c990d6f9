"""The store: every call is one transaction, and every act lies in the audit in the transaction that did it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from controller.adapters.store.address import parsed, refusing
from controller.adapters.store.columns import utc
from controller.adapters.store.documents import SqlDocuments
from controller.adapters.store.engine import opened
from controller.adapters.store.migrate import migrate
from controller.adapters.store.records import SqlRecords, note_problem
from controller.adapters.store.rows import by_id, insert_in_order, row_of, rows
from controller.adapters.store.schema import (
    ACCESS_POINT,
    AUDIT,
    DECLARATION,
    DEVICE,
    FACILITY,
    FACILITY_MARK,
    PROBLEM,
    WORD,
)
from controller.adapters.store.transactions import Took, insert_or_replace
from controller.core.audit import START, Act, AuditRecord, chained
from controller.core.declaration import Declaration
from controller.core.facility_mark import FacilityMark
from controller.core.inventory import AccessPoint, Device, Facility, Inventory
from controller.core.problem import Problem
from controller.core.word import Word


def open_store(url: str, took: Took | None = None) -> "SqlStore":
    """The store at this address, created or brought to this program's schema as needed. Close it after use.

    `sqlite:////absolute/file` or `postgresql+psycopg://user:password@host/database`. Raises InputError when the
    address, the file or the server cannot be used, belongs to another program, or is newer than this one.
    """
    address = parsed(url)
    with refusing(address), ExitStack() as undo:
        engine = opened(address)
        undo.callback(engine.dispose)
        migrate(engine, address)
        undo.pop_all()
    return SqlStore(engine, address.name, took)


class SqlStore(SqlRecords, SqlDocuments):
    """`controller.ports.Store` in SQLite or PostgreSQL. Times need their zone: ValueError otherwise.

    Raises sqlalchemy.exc.DBAPIError when the database fails (disk full, server gone); then nothing was written.
    """

    def __init__(self, engine: Engine, name: str, took: Took | None = None) -> None:
        super().__init__(engine, took)
        self._name = name

    def __repr__(self) -> str:
        return f"SqlStore({self._name})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def inventory(self) -> Inventory:
        # Not checked again: a rule that became stricter since the import must not keep the town closed.
        with self._reading() as connection:
            return Inventory(
                by_id(connection, FACILITY, Facility),
                by_id(connection, DEVICE, Device),
                by_id(connection, ACCESS_POINT, AccessPoint),
            )

    def replace_inventory(self, town: Inventory, act: Act) -> None:
        with self._writing() as connection:
            for table in (ACCESS_POINT, DEVICE, FACILITY):
                connection.execute(delete(table))
            insert_in_order(connection, FACILITY, town.facilities)
            insert_in_order(connection, DEVICE, town.devices)
            insert_in_order(connection, ACCESS_POINT, town.access_points)
            _append(connection, act)

    def pin_host_key(self, device: str, host_key: str, act: Act) -> None:
        """Raises KeyError when there is no such device."""
        with self._writing() as connection:
            pinned = connection.execute(update(DEVICE).where(DEVICE.c.id == device).values(host_key=host_key))
            if pinned.rowcount == 0:
                raise KeyError(device)
            _append(connection, act)

    def declarations(self) -> tuple[Declaration, ...]:
        with self._reading() as connection:
            found = connection.execute(rows(DECLARATION, Declaration).order_by(DECLARATION.c.number))
            return tuple(Declaration(**row._asdict()) for row in found)

    def declare(self, declaration: Declaration, act: Act) -> Declaration:
        with self._writing() as connection:
            greatest = connection.execute(select(func.max(DECLARATION.c.number))).scalar_one()
            kept = replace(declaration, number=1 + (greatest or 0))
            connection.execute(insert(DECLARATION), row_of(kept))
            _append(connection, replace(act, subject=str(kept.number)))
        return kept

    def change_declaration(self, declaration: Declaration, act: Act) -> None:
        same_number = DECLARATION.c.number == declaration.number
        with self._writing() as connection:
            if connection.execute(update(DECLARATION).where(same_number).values(row_of(declaration))).rowcount == 0:
                raise KeyError(declaration.number)
            _append(connection, act)

    def problems(self) -> Mapping[str, Problem]:
        with self._reading() as connection:
            found = connection.execute(rows(PROBLEM, Problem).order_by(PROBLEM.c.device))
            return {row.device: Problem(**row._asdict()) for row in found}

    def keep_problem(self, device: str, problem: Problem | None, at: datetime) -> None:
        with self._writing() as connection:
            note_problem(connection, device, problem, at)
            connection.execute(delete(PROBLEM).where(PROBLEM.c.device == device))
            if problem is not None:
                connection.execute(insert(PROBLEM), {**row_of(problem), "device": device})

    def words(self) -> tuple[Word, ...]:
        with self._reading() as connection:
            return tuple(Word(**row._asdict()) for row in connection.execute(rows(WORD, Word).order_by(WORD.c.ap)))

    def keep_words(self, words: Sequence[Word], act: Act) -> None:
        with self._writing() as connection:
            insert_or_replace(connection, WORD, [row_of(word) for word in words])
            _append(connection, act)

    def forget_words(self, aps: Collection[str]) -> None:
        with self._writing() as connection:
            connection.execute(delete(WORD).where(WORD.c.ap.in_(aps)))

    def facility_marks(self) -> Mapping[str, FacilityMark]:
        with self._reading() as connection:
            found = connection.execute(rows(FACILITY_MARK, FacilityMark).order_by(FACILITY_MARK.c.facility))
            return {row.facility: FacilityMark(**row._asdict()) for row in found}

    def keep_facility_mark(self, mark: FacilityMark, act: Act) -> None:
        with self._writing() as connection:
            insert_or_replace(connection, FACILITY_MARK, [row_of(mark)])
            _append(connection, act)

    def write(self, act: Act) -> None:
        with self._writing() as connection:
            _append(connection, act)

    def audit(self, last: int) -> Sequence[AuditRecord]:
        newest_first = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(max(last, 0))
        with self._reading() as connection:
            return [_record(**row._asdict()) for row in connection.execute(newest_first)][::-1]


def _append(connection: Connection, act: Act) -> None:
    newest_first = select(AUDIT.c.number, AUDIT.c.chain).order_by(AUDIT.c.number.desc()).limit(1)
    number, chain = connection.execute(newest_first).one_or_none() or (0, START)
    # The zone is part of what is chained, and only UTC comes back.
    act = replace(act, at=utc(act.at))
    connection.execute(insert(AUDIT), {**row_of(act), "number": number + 1, "chain": chained(chain, act)})


def _record(number: int, chain: str, **act: Any) -> AuditRecord:
    return AuditRecord(number, Act(**act), chain)
