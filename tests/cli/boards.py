"""Boards made by hand, for what a small real town cannot show in a moment."""

from collections.abc import Iterable
from datetime import UTC, datetime

from controller.core.board import ApState, ApView, Board, FacilityView
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Evidence
from controller.core.message import Message
from controller.core.problem import Cause, Problem
from controller.core.state import Asked

NOW = datetime(2024, 1, 1, 16, 10, tzinfo=UTC)
MADE = Declaration(3, Kind.DISASTER, "地震", "町長", "yamada", NOW)


def ap(
    id: str, state: ApState, cause: Cause | None = None, asked: Asked = Asked.OPEN, epoch: int = MADE.number
) -> ApView:
    found = None if cause is None else problem(id, cause, epoch)
    return ApView(id, f"体育館 {id}", "school", id, asked, state, Evidence.NONE, None, None, (), None, found)


def problem(device: str, cause: Cause, epoch: int = MADE.number, next_try: datetime | None = NOW) -> Problem:
    detail = Message("no answer within {seconds} s", {"seconds": 5})
    return Problem(device, "192.0.2.1", "routeros", "town", cause, detail, NOW, epoch, next_try=next_try)


def board(aps: Iterable[ApView], *declarations: Declaration) -> Board:
    facility = FacilityView("school", "富加小学校", "", tuple(aps))
    return Board("富加町", NOW, declarations[0] if declarations else None, declarations, (facility,))
