"""Who did what, when, why and with what result: a chain of records in which a missing or altered link shows."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

START = "0" * 64
"""What the first record is chained to."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a person or of the daemon (`who` is then `hinan`), before it is written down."""

    at: datetime
    who: str
    what: str
    """A verb from a small set: declare, end, sign-off, close, import, pin, retry, resume, review, mark."""
    subject: str = ""
    """What was acted on: a declaration's number, a device, a list of facilities."""
    why: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An act as it is kept, chained to the record before it."""

    number: int
    act: Act
    chain: str
    """SHA-256, hexadecimal, over the chain of the record before and this act."""


def chained(before: str, act: Act) -> str:
    """The chain value of an act that follows the record with chain `before`."""
    content = [act.at.isoformat(), act.who, act.what, act.subject, act.why, act.result]
    return hashlib.sha256(f"{before}{json.dumps(content, ensure_ascii=False)}".encode()).hexdigest()


def first_break(records: Iterable[AuditRecord]) -> int | None:
    """Number of the first record (oldest first) that does not follow from the one before; None when all do."""
    before, number = START, 0
    for record in records:
        if record.number != number + 1 or record.chain != chained(before, record.act):
            return record.number
        before, number = record.chain, record.number
    return None
