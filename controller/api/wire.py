"""How the core's own types travel as JSON: one definition for the server, which writes, and the client, which reads."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import Base64Bytes, TypeAdapter

from controller.core.board import Board, FacilityView
from controller.core.breaker import Halt
from controller.core.declaration import Declaration
from controller.core.finding import Finding
from controller.core.key_stand import KeyNotice
from controller.core.message import Message

T = TypeVar("T")

Files = dict[str, Base64Bytes]
"""File name -> content, as base64 (RFC 4648, 4)."""


def adapter(kind: type[T]) -> TypeAdapter[T]:
    """Writes and reads this type; keys that it does not know are passed over, so that old clients read new daemons."""
    if kind not in _MADE:
        _MADE[kind] = TypeAdapter(kind)
    return _MADE[kind]


_MADE: dict[Any, TypeAdapter[Any]] = {}
"""Making one takes milliseconds; there are about twenty."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Why it was not done: one sentence per fault."""

    errors: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class BoardChange:
    """What became different on a board: its head, and the facilities that are not as they were."""

    at: datetime
    mode: Declaration | None
    declarations: tuple[Declaration, ...]
    facilities: tuple[FacilityView, ...]
    halts: tuple[Halt, ...] = ()
    findings: tuple[Finding, ...] | None = None
    """None: as they were."""
    keys: tuple[KeyNotice, ...] = ()

    def applied_to(self, board: Board) -> Board:
        changed = {facility.id: facility for facility in self.facilities}
        return replace(
            board,
            at=self.at,
            mode=self.mode,
            declarations=self.declarations,
            halts=self.halts,
            keys=self.keys,
            findings=board.findings if self.findings is None else self.findings,
            facilities=tuple(changed.get(facility.id, facility) for facility in board.facilities),
        )


def change_between(before: Board, after: Board) -> BoardChange | None:
    """None when it takes a whole board to tell: other facilities, another order, another town."""
    if before.town != after.town or [f.id for f in before.facilities] != [f.id for f in after.facilities]:
        return None
    pairs = zip(before.facilities, after.facilities, strict=True)
    changed = tuple(new for old, new in pairs if new is not old and new != old)
    findings = after.findings if after.findings != before.findings else None
    return BoardChange(after.at, after.mode, after.declarations, changed, after.halts, findings, after.keys)
