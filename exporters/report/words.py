"""Times, numbers and proofs in the words of the report and of the command line."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from controller.core.declaration import Kind
from controller.core.evidence import Evidence
from controller.core.history import HistoryPoint
from controller.core.message import Message, mark
from controller.core.proof_words import ATTRIBUTE, HOW
from controller.core.records import ProofRecord, Verdict
from controller.i18n import JAPAN, _

NOTHING = "-"
"""Nothing to say here. What is not known is said in a word."""

KIND = {
    Kind.DISASTER: mark("disaster"),
    Kind.OUTAGE: mark("carrier outage"),
    Kind.DRILL: mark("drill"),
    Kind.TEST: mark("test"),
}

VERDICT = {
    Verdict.RIGHT: mark("right: {names}"),
    Verdict.NOT_RIGHT: mark("NOT right: {names}"),
    Verdict.NOT_ASKED: mark("not asked: {names}"),
}


def said(message: Message) -> str:
    return message.render(_)


def moment(at: datetime | None) -> str:
    """Japanese time to the second."""
    return NOTHING if at is None else f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M:%S}"


def lasting(length: timedelta | None) -> str:
    if length is None:
        return _("not reached")
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    if minutes < 60:
        return said(Message("{minutes} min {seconds} s", {"minutes": minutes, "seconds": seconds}))
    return said(Message("{hours} h {minutes} min", {"hours": minutes // 60, "minutes": minutes % 60}))


def clients(point: HistoryPoint | None) -> str:
    """`120`; `120+` where some numbers were not known; a word where none was."""
    if point is None or point.highest is None:
        return _("unknown")
    return f"{point.highest}+" if point.partial else str(point.highest)


def mean(point: HistoryPoint) -> str:
    return _("unknown") if point.mean is None else f"{point.mean:.1f}"


def how(record: ProofRecord | None) -> str:
    """By what it was proven."""
    if record is None:
        return _(HOW[Evidence.NONE])
    return _("signed off by a person") if record.is_sign_off else _(HOW[record.evidence])


def read_back(record: ProofRecord | None) -> str:
    """Every attribute with its verdict, the wrong ones first."""
    if record is None or not record.looks:
        return NOTHING
    verdicts = record.verdicts
    parts = (
        said(Message(VERDICT[verdict], {"names": ", ".join(_names(verdicts, verdict))}))
        for verdict in (Verdict.NOT_RIGHT, Verdict.RIGHT, Verdict.NOT_ASKED)
        if verdict in verdicts.values()
    )
    return "; ".join(parts)


def _names(verdicts: Mapping[str, Verdict], wanted: Verdict) -> list[str]:
    return [attribute(name) for name, verdict in verdicts.items() if verdict is wanted]


def attribute(name: str) -> str:
    """`radio wlan1` keeps its name."""
    return _(ATTRIBUTE[name]) if name in ATTRIBUTE else name
