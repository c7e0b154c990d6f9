"""The daemon's part that is not radio: records, proofs, marks, visits, rehearsals, by the core's rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from controller.api.town import Town as TownTables
from controller.core.audit import START as CHAIN_START
from controller.core.audit import Act, AuditRecord, chained
from controller.core.board import Board, Known, ap_view
from controller.core.breaker import Halt
from controller.core.declaration import Declaration
from controller.core.errand import Errand, Round
from controller.core.facility_mark import FacilityMark, Opening
from controller.core.history import HistoryPoint, Span
from controller.core.inventory import Inventory
from controller.core.message import InputError, Message
from controller.core.profile import ByHand, DeviceProfile, ProvenOn, Role
from controller.core.readiness import Readiness, Shown, readiness
from controller.core.records import (
    ApStory,
    PastProblem,
    ProofKey,
    ProofRecord,
    StateBefore,
    covering,
    new_proofs,
    new_sign_offs,
)
from controller.core.rehearsal import Rehearsal
from controller.core.visits import Visit, visits
from controller.core.word import Word

PROFILE = DeviceProfile(
    name="cisco_ios_ap",
    title="An access point",
    role=Role.AP,
    proven_on=ProvenOn.PAPER,
    sources=("tests",),
    by_hand={"ja": ByHand("裏のスイッチを「災害」に倒す。", "裏のスイッチを「通常」に戻す。")},
)


class Office:
    """What `Town` adds the radio to."""

    inventory: Inventory
    now: datetime
    kept: list[Declaration]
    is_up: bool

    def __init__(self) -> None:
        self.marks: dict[str, FacilityMark] = {}
        self.words: dict[str, Word] = {}
        self.records: list[AuditRecord] = []
        self.rehearsals: dict[str, Rehearsal] = {}
        self.by_hand: frozenset[str] = frozenset()
        """Ids of devices that people switch."""
        self.before: list[StateBefore] = []
        self.past_problems: list[PastProblem] = []
        self.charts: dict[str, tuple[HistoryPoint, ...]] = {}
        self.halts: tuple[Halt, ...] = ()
        self.asked: list[str] = []
        """Every act that reached the daemon, as words."""
        self._proofs: dict[ProofKey, ProofRecord] = {}

    def _check(self) -> None:
        raise NotImplementedError

    def _tell(self) -> None:
        raise NotImplementedError

    def _known(self) -> Known:
        raise NotImplementedError

    def board(self) -> Board:
        raise NotImplementedError

    def write(self, what: str, subject: str = "", why: str = "", result: str = "", who: str = "tanaka") -> None:
        act = Act(self.now, who, what, subject, why, result)
        before = self.records[-1].chain if self.records else CHAIN_START
        self.records.append(AuditRecord(len(self.records) + 1, act, chained(before, act)))

    def note_proofs(self) -> None:
        """As the daemon does every few seconds."""
        covers = covering(self.inventory, self.kept)
        new = list(new_proofs(self.inventory.access_points.values(), covers, self._known(), self._proofs, self.now))
        new += new_sign_offs(self.kept, self._proofs, self.now)
        self._proofs.update({record.key: record for record in new})

    def crowd(self, facility: str, *clients: int | None) -> None:
        """The last half hours of one facility."""
        start = self.now - timedelta(minutes=30) * len(clients)
        self.charts[facility] = tuple(
            HistoryPoint(start + n * timedelta(minutes=30), count, count, count is None)
            for n, count in enumerate(clients)
        )

    async def audit(self, last: int) -> tuple[AuditRecord, ...]:
        self._check()
        return tuple(self.records[-last:])

    async def proofs(self, number: int) -> tuple[ProofRecord, ...]:
        self._check()
        return tuple(self._proofs[key] for key in sorted(self._proofs) if key[0] == number)

    async def history_of_town(self, _span: Span) -> Mapping[str, tuple[HistoryPoint, ...]]:
        self._check()
        return self.charts

    async def access_point(self, ap: str) -> ApStory:
        self._check()
        if ap not in self.inventory.access_points:
            raise InputError(
                Message("There is no access point {name!r}. `hinan inventory list` shows all.", {"name": ap})
            )
        device = self.inventory.access_points[ap].device
        return ApStory(
            ap_view(self._known(), self.inventory.access_points[ap], self.now),
            tuple(proof for proof in self._proofs.values() if proof.ap == ap),
            tuple(before for before in self.before if before.device == device),
            tuple(problem for problem in self.past_problems if problem.device == device),
        )

    async def history_of_ap(self, ap: str, _span: Span) -> tuple[HistoryPoint, ...]:
        self._check()
        return self.charts.get(ap, ())

    async def town(self) -> TownTables:
        self._check()
        tables = (self.inventory.facilities, self.inventory.devices, self.inventory.access_points)
        facilities, devices, aps = (tuple(table.values()) for table in tables)
        return TownTables("富加町", self.now, facilities, devices, aps, {})  # type: ignore[arg-type]

    async def readiness(self) -> Readiness:
        self._check()
        return readiness(Shown("富加町", self.inventory, self.by_hand, self.rehearsals, {}), self.now)

    async def begin(self, errand: Errand, devices: Sequence[str]) -> Round:
        self._check()
        self.asked.append(f"{errand} {' '.join(devices)}")
        for device in devices:
            self.rehearsals[device] = Rehearsal(device, self.now, unprepared=frozenset(), proven_at=self.now)
        return Round(errand, 1, "tanaka", self.now, tuple(devices))

    async def visits(self) -> tuple[Visit, ...]:
        self._check()
        return visits(self._known(), self.board(), {PROFILE.name: PROFILE})

    async def vouch(self, aps: Sequence[str], is_open: bool, by: str = "") -> None:
        self._check()
        self.asked.append(f"vouch {' '.join(aps)} {is_open} {by}")
        known = self._known()
        self.words.update({ap: Word(ap, self.now, by, is_open, known.desired[ap].epoch) for ap in aps})
        self._tell()

    async def resume(self, profile: str, why: str) -> None:
        self._check()
        self.asked.append(f"resume {profile}{why}")
        self.halts = tuple(halt for halt in self.halts if halt.profile != profile)
        self._tell()

    async def mark_facility(
        self, facility: str, opening: Opening | None = None, note: str | None = None
    ) -> FacilityMark:
        self._check()
        before = self.marks.get(facility, FacilityMark(facility, Opening.UNKNOWN, "", self.now, "tanaka"))
        said = replace(before, at=self.now, opening=opening or before.opening)
        self.marks[facility] = replace(said, note=before.note if note is None else note)
        self.write("mark", facility, result=said.opening)
        self._tell()
        return self.marks[facility]
