"""A declaration in one line: number, kind, why, who, since when, and whether it still asks for open networks."""

from datetime import datetime

from controller.core.board import Board
from controller.core.declaration import Declaration, Kind
from controller.core.message import Message, mark
from controller.i18n import JAPAN

KIND = {
    Kind.DISASTER: mark("disaster"),
    Kind.OUTAGE: mark("carrier outage"),
    Kind.DRILL: mark("drill"),
    Kind.TEST: mark("test"),
}


MODE = {
    Kind.DISASTER: mark("Mode: DISASTER MODE (open to the public)"),
    Kind.OUTAGE: mark("Mode: DISASTER MODE (carrier outage, open to the public)"),
    Kind.DRILL: mark("Mode: DRILL IN PROGRESS"),
    Kind.TEST: mark("Mode: TEST IN PROGRESS"),
}
"""In the words of the screen: a drill can never be mistaken for the real thing."""


def mode_line(board: Board) -> Message:
    if board.mode is not None:
        return Message(MODE[board.mode.kind])
    if board.declarations:
        return Message("Mode: GOING BACK TO NORMAL")
    return Message("Mode: normal times")


def declaration_line(declaration: Declaration, now: datetime) -> Message:
    return Message(
        "Declaration {number} ({kind}): {reason}. Ordered by {ordered_by}, entered by {declared_by}, {at}. {standing}",
        {
            "number": declaration.number,
            "kind": Message(KIND[declaration.kind]),
            "reason": declaration.reason,
            "ordered_by": declaration.ordered_by,
            "declared_by": declaration.declared_by,
            "at": when(declaration.declared_at),
            "standing": _standing(declaration, now),
        },
    )


def when(moment: datetime) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}"


def _standing(declaration: Declaration, now: datetime) -> Message:
    if declaration.ended_at is not None:
        return Message(
            "On the way back since {at} (ended by {who}).",
            {"at": when(declaration.ended_at), "who": declaration.ended_by},
        )
    if not declaration.is_active(now):
        return Message("Its time is over; on the way back.")
    if declaration.ends_at is not None:
        return Message("Ends by itself at {at}.", {"at": when(declaration.ends_at)})
    return Message("Open until a person ends it.")
