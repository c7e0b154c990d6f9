"""The store's part for MQTT: what each access point was told, numbered in the transaction that keeps it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from controller.adapters.store.schema import DOCUMENT, DOCUMENT_SEQUENCE, KEY_TURN
from controller.adapters.store.transactions import Transactions, insert_or_replace
from controller.core.mqtt_document import NONE_ACCEPTED, Document, IssuedDocument, Pair, issued_document


class SqlDocuments(Transactions):
    """`controller.ports.Documents` in SQLite or PostgreSQL."""

    def begin_epoch(self, at_least: int) -> int:
        with self._writing() as connection:
            epoch = max(_newest(connection).epoch + 1, at_least)
            connection.execute(update(DOCUMENT_SEQUENCE).values(epoch=epoch))
        return epoch

    def documents(self) -> Mapping[str, IssuedDocument]:
        with self._reading() as connection:
            return {row.ap: issued_document(row.text) for row in connection.execute(select(DOCUMENT))}

    def issue(
        self, documents: Sequence[Document], at: datetime, beyond: Pair = NONE_ACCEPTED
    ) -> tuple[IssuedDocument, ...]:
        if not documents:
            return ()
        with self._writing() as connection:
            newest = _newest(connection)
            first = newest.generation + 1
            epoch = max(newest.epoch, beyond.epoch + 1)
            issued = tuple(
                IssuedDocument(document, Pair(epoch, generation), at.replace(microsecond=0))
                for generation, document in enumerate(documents, first)
            )
            connection.execute(update(DOCUMENT_SEQUENCE).values(epoch=epoch, generation=issued[-1].pair.generation))
            rows = [{"ap": one.document.ap, "text": one.text()} for one in issued]
            insert_or_replace(connection, DOCUMENT, rows)
        return issued

    def key_turn(self, ap: str) -> int | None:
        with self._reading() as connection:
            return connection.execute(select(KEY_TURN.c.turns).where(KEY_TURN.c.ap == ap)).scalar_one_or_none()

    def keep_key_turn(self, ap: str, turns: int) -> None:
        with self._writing() as connection:
            insert_or_replace(connection, KEY_TURN, [{"ap": ap, "turns": turns}])


def _newest(connection: Connection) -> Pair:
    # Locked: with PostgreSQL another program may hold a transaction on the same row.
    row = connection.execute(select(DOCUMENT_SEQUENCE.c.epoch, DOCUMENT_SEQUENCE.c.generation).with_for_update()).one()
    return Pair(row.epoch, row.generation)
