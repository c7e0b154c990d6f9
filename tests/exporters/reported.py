"""A small disaster, kept as the store keeps it: one late access point, one signed off, one that was never proven."""

from array import array
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from controller.core.audit import START, Act, AuditRecord, chained
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Evidence, Source
from controller.core.history import MINUTES, UNKNOWN, HistoryBlock, hour_of, packed
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.records import (
    OFF_AIR,
    ON_AIR,
    CheckedLook,
    Direction,
    PastProblem,
    ProofRecord,
    ProofSource,
    Verdict,
)
from controller.core.report import Kept

AT = datetime(2026, 1, 17, 20, 46, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

TOWN = inventory(
    [
        Facility("school", "富加小学校", area="中央"),
        Facility("hall", "中央公民館", area="中央"),
        Facility("park", "公園"),
    ],
    [
        Device("gym-1", "192.0.2.1", "openwrt", "town"),
        Device("gym-2", "192.0.2.2", "openwrt", "town"),
        Device("hall-1", "192.0.2.3", "openwrt", "town"),
        Device("park-1", "192.0.2.4", "openwrt", "town"),
    ],
    [
        AccessPoint("gym-1", "school", "gym-1", "体育館 北側"),
        AccessPoint("gym-2", "school", "gym-2", "体育館 南側"),
        AccessPoint("hall-1", "hall", "hall-1", "=1+1 | ホール"),
        AccessPoint("park-1", "park", "park-1"),
    ],
)

DECLARATION = Declaration(
    number=3,
    kind=Kind.DISASTER,
    reason="震度6弱 *地震*",
    ordered_by="総務課長",
    declared_by="佐藤",
    declared_at=AT,
    facilities=frozenset({"school", "hall"}),
    ended_at=AT + 2 * HOUR,
    ended_by="鈴木",
    closed_at=AT + 2 * HOUR + 10 * MINUTE,
    signed_off=frozenset({"hall-1"}),
)


def _look(source: Source, at: datetime, **verdicts: Verdict) -> CheckedLook:
    return CheckedLook(source, at, verdicts)


def _opened(ap: str, after: timedelta) -> ProofRecord:
    asked = dict.fromkeys((ON_AIR, "enabled", "open", "vlan", "radio wlan0"), Verdict.RIGHT)
    looks = (CheckedLook(Source.CLI, AT + after, asked), _look(Source.SNMP, AT + after, **{ON_AIR: Verdict.RIGHT}))
    return ProofRecord(3, ap, Direction.OPEN, AT + after, AT + 2 * HOUR, Evidence.ON_RADIO, ProofSource.SNMP, looks)


def _back(ap: str, after: timedelta) -> ProofRecord:
    at = AT + 2 * HOUR + after
    looks = (_look(Source.CLI, at, **{OFF_AIR: Verdict.RIGHT}),)
    return ProofRecord(3, ap, Direction.BACK, at, at, Evidence.READ_BACK, ProofSource.CLI, looks)


PROOFS = (
    _opened("gym-1", 4 * SECOND),
    _opened("gym-2", 41 * MINUTE + 7 * SECOND),
    replace(_opened("gym-9", 6 * SECOND), looks=()),
    _back("gym-1", 5 * SECOND),
    _back("gym-2", 6 * SECOND),
    ProofRecord(
        3, "hall-1", Direction.BACK, AT + 2 * HOUR + 9 * MINUTE, AT + 2 * HOUR + 9 * MINUTE, Evidence.NONE,
        ProofSource.PERSON,
    ),
)  # fmt: skip

NO_ANSWER = Message("no answer from {address}", {"address": "192.0.2.2"})
PROBLEMS = (
    PastProblem("hall-1", Cause.LOGIN_REFUSED, Message("{what}", {"what": "who|are\nyou?"}), AT + SECOND, None, 3),
    PastProblem("gym-2", Cause.UNREACHABLE, NO_ANSWER, AT - HOUR, AT + 41 * MINUTE, 3),
    PastProblem("gym-1", Cause.UNREACHABLE, NO_ANSWER, AT - 2 * HOUR, AT - HOUR, 2),
    PastProblem("park-1", Cause.UNREACHABLE, NO_ANSWER, AT, None, 0),
)


def _hour(hour: int, **clients: Iterable[int]) -> HistoryBlock:
    octets = {ap.replace("_", "-"): array("H", list(told)).tobytes() for ap, told in clients.items()}
    return HistoryBlock(hour_of(AT) + hour, "school", packed(octets))


HISTORY = (
    _hour(0, gym_1=[9] * 46 + list(range(14)), gym_2=[UNKNOWN] * MINUTES),
    _hour(1, gym_1=[20] * MINUTES, gym_2=[UNKNOWN] * 27 + [30] * 33),
    _hour(2, gym_1=[18, 17] * 30, gym_2=[31] * MINUTES),
)


def audit() -> tuple[AuditRecord, ...]:
    acts = (
        Act(AT - HOUR, "田中", "import", result="4"),
        Act(AT, "佐藤", "declare", "3", "震度6弱", "hall, school"),
        Act(AT + MINUTE, "佐藤", "retry", "hall-1"),
        Act(AT + MINUTE, "佐藤", "declare", "4", "別の件"),
        Act(AT + 2 * HOUR, "鈴木", "end", "3", "避難所を閉じた", "ended"),
        Act(AT + 2 * HOUR + 9 * MINUTE, "鈴木", "sign-off", "3", "撤去済み", "hall-1"),
        Act(AT + 2 * HOUR + 10 * MINUTE, "hinan", "close", "3", result="all proven back or signed off"),
        Act(AT + 9 * HOUR, "田中", "retry", "park-1"),
    )
    records: list[AuditRecord] = []
    for number, act in enumerate(acts, 1):
        records.append(AuditRecord(number, act, chained(records[-1].chain if records else START, act)))
    return tuple(records)


def kept() -> Kept:
    return Kept(PROOFS, PROBLEMS, HISTORY, audit())
