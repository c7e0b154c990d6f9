"""The store's part for looking back: many rows in one transaction, and old ones deleted a few at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, true, update

from controller.adapters.store.rows import row_of, rows
from controller.adapters.store.schema import HISTORY, PAST_PROBLEM, PROOF, REHEARSAL, STATE_BEFORE
from controller.adapters.store.transactions import Transactions, insert_new, insert_or_replace
from controller.core.history import HistoryBlock
from controller.core.problem import Problem
from controller.core.records import PastProblem, ProofRecord, StateBefore
from controller.core.rehearsal import Rehearsal


class SqlRecords(Transactions):
    """`controller.ports.Records` in SQLite or PostgreSQL."""

    def proofs(self, declarations: Collection[int]) -> tuple[ProofRecord, ...]:
        wanted = rows(PROOF, ProofRecord).where(PROOF.c.declaration.in_(declarations))
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(PROOF.c.declaration, PROOF.c.ap, PROOF.c.direction))
            return tuple(ProofRecord(**row._asdict()) for row in found)

    def proofs_of(self, ap: str) -> tuple[ProofRecord, ...]:
        wanted = rows(PROOF, ProofRecord).where(PROOF.c.ap == ap)
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(PROOF.c.declaration, PROOF.c.direction))
            return tuple(ProofRecord(**row._asdict()) for row in found)

    def keep_proofs(self, proofs: Sequence[ProofRecord]) -> None:
        with self._writing() as connection:
            insert_or_replace(connection, PROOF, [row_of(record) for record in proofs])

    def keep_before(self, found: Sequence[StateBefore]) -> None:
        with self._writing() as connection:
            insert_new(connection, STATE_BEFORE, [row_of(state) for state in found])

    def before(self, device: str) -> tuple[StateBefore, ...]:
        wanted = rows(STATE_BEFORE, StateBefore).where(STATE_BEFORE.c.device == device)
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(STATE_BEFORE.c.epoch))
            return tuple(StateBefore(**row._asdict()) for row in found)

    def changed(self, epochs: Collection[int]) -> frozenset[str]:
        wanted = select(STATE_BEFORE.c.device).where(STATE_BEFORE.c.epoch.in_(epochs)).distinct()
        with self._reading() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def past_problems(self, since: datetime, until: datetime, device: str | None = None) -> tuple[PastProblem, ...]:
        log = PAST_PROBLEM.c
        chosen = true() if device is None else log.device == device
        overlaps = and_(chosen, log.since <= until, or_(log.until.is_(None), log.until >= since))
        wanted = rows(PAST_PROBLEM, PastProblem).where(overlaps)
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(log.since, log.number))
            return tuple(PastProblem(**row._asdict()) for row in found)

    def forget_past_problems(self, before: datetime, most: int) -> int:
        old = select(PAST_PROBLEM.c.number).where(PAST_PROBLEM.c.until < before).limit(most)
        with self._writing() as connection:
            return connection.execute(delete(PAST_PROBLEM).where(PAST_PROBLEM.c.number.in_(old))).rowcount

    def keep_history(self, blocks: Sequence[HistoryBlock]) -> None:
        with self._writing() as connection:
            insert_or_replace(connection, HISTORY, [row_of(block) for block in blocks])

    def history(self, first: int, last: int, facility: str | None = None) -> tuple[HistoryBlock, ...]:
        chosen: ColumnElement[bool] = true() if facility is None else HISTORY.c.facility == facility
        wanted = rows(HISTORY, HistoryBlock).where(HISTORY.c.hour.between(first, last), chosen)
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(HISTORY.c.hour, HISTORY.c.facility))
            return tuple(HistoryBlock(**row._asdict()) for row in found)

    def forget_history(self, before: int) -> int:
        oldest = select(func.min(HISTORY.c.hour)).scalar_subquery()
        with self._writing() as connection:
            return connection.execute(delete(HISTORY).where(HISTORY.c.hour == oldest, HISTORY.c.hour < before)).rowcount

    def rehearsals(self) -> Mapping[str, Rehearsal]:
        with self._reading() as connection:
            found = connection.execute(rows(REHEARSAL, Rehearsal).order_by(REHEARSAL.c.device))
            return {row.device: Rehearsal(**row._asdict()) for row in found}

    def keep_rehearsal(self, rehearsal: Rehearsal) -> None:
        with self._writing() as connection:
            insert_or_replace(connection, REHEARSAL, [row_of(rehearsal)])


def note_problem(connection: Connection, device: str, problem: Problem | None, at: datetime) -> None:
    """Brings the log of past problems to what is kept of a device from now on."""
    log = PAST_PROBLEM.c
    is_open = and_(log.device == device, log.until.is_(None))
    if problem is not None:
        same = and_(is_open, log.cause == problem.cause, log.since == problem.since)
        if connection.execute(select(log.number).where(same)).first() is not None:
            return
    connection.execute(update(PAST_PROBLEM).where(is_open).values(until=at))
    if problem is not None:
        names = ("cause", "detail", "since", "epoch")
        connection.execute(insert(PAST_PROBLEM), {"device": device, **{n: getattr(problem, n) for n in names}})
