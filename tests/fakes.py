"""Stand-ins that live in memory and keep the same promises as the real things (see the contract tests)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import RLock

from controller.core.audit import START, Act, AuditRecord, chained
from controller.core.declaration import Declaration
from controller.core.facility_mark import FacilityMark
from controller.core.history import HistoryBlock
from controller.core.inventory import EMPTY_INVENTORY, Inventory
from controller.core.mqtt_document import NONE_ACCEPTED, Document, IssuedDocument, Pair
from controller.core.problem import Problem
from controller.core.records import PastProblem, ProofKey, ProofRecord, StateBefore
from controller.core.rehearsal import Rehearsal
from controller.core.word import Word


class FakeRecords:
    """`controller.ports.Records` without a database."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = RLock()
        self._proofs: dict[ProofKey, ProofRecord] = {}
        self._before: dict[tuple[str, int], StateBefore] = {}
        self._past: list[PastProblem] = []
        self._history: dict[tuple[int, str], HistoryBlock] = {}
        self._rehearsals: dict[str, Rehearsal] = {}

    def proofs(self, declarations: Collection[int]) -> tuple[ProofRecord, ...]:
        return tuple(self._proofs[key] for key in sorted(self._proofs) if key[0] in declarations)

    def proofs_of(self, ap: str) -> tuple[ProofRecord, ...]:
        return tuple(self._proofs[key] for key in sorted(self._proofs) if key[1] == ap)

    def keep_proofs(self, proofs: Sequence[ProofRecord]) -> None:
        with self._lock:
            self._proofs.update({record.key: record for record in proofs})

    def before(self, device: str) -> tuple[StateBefore, ...]:
        return tuple(self._before[key] for key in sorted(self._before) if key[0] == device)

    def keep_before(self, found: Sequence[StateBefore]) -> None:
        with self._lock:
            for state in found:
                self._before.setdefault((state.device, state.epoch), state)

    def changed(self, epochs: Collection[int]) -> frozenset[str]:
        return frozenset(device for device, epoch in self._before if epoch in epochs)

    def past_problems(self, since: datetime, until: datetime, device: str | None = None) -> tuple[PastProblem, ...]:
        return tuple(
            sorted(
                (
                    past
                    for past in self._past
                    if device in (None, past.device)
                    and past.since <= until
                    and (past.until is None or past.until >= since)
                ),
                key=lambda past: past.since,
            )
        )

    def forget_past_problems(self, before: datetime, most: int) -> int:
        with self._lock:
            old = [past for past in self._past if past.until is not None and past.until < before][:most]
            self._past = [past for past in self._past if past not in old]
            return len(old)

    def history(self, first: int, last: int, facility: str | None = None) -> tuple[HistoryBlock, ...]:
        keys = (key for key in sorted(self._history) if first <= key[0] <= last and facility in (None, key[1]))
        return tuple(map(self._history.__getitem__, keys))

    def keep_history(self, blocks: Sequence[HistoryBlock]) -> None:
        with self._lock:
            self._history.update({(block.hour, block.facility): block for block in blocks})

    def forget_history(self, before: int) -> int:
        with self._lock:
            oldest = min((hour for hour, _ in self._history), default=before)
            old = [key for key in self._history if key[0] == oldest < before]
            for key in old:
                del self._history[key]
            return len(old)

    def rehearsals(self) -> Mapping[str, Rehearsal]:
        with self._lock:
            return dict(sorted(self._rehearsals.items()))

    def keep_rehearsal(self, rehearsal: Rehearsal) -> None:
        with self._lock:
            self._rehearsals[rehearsal.device] = rehearsal

    def _note_problem(self, device: str, problem: Problem | None, at: datetime) -> None:
        lasting = [past for past in self._past if past.device == device and past.until is None]
        if problem is not None and any((p.cause, p.since) == (problem.cause, problem.since) for p in lasting):
            return
        self._past = [replace(past, until=at) if past in lasting else past for past in self._past]
        if problem is not None:
            self._past.append(PastProblem(device, problem.cause, problem.detail, problem.since, None, problem.epoch))


class FakeDocuments:
    """`controller.ports.Documents` without a database."""

    def __init__(self) -> None:
        super().__init__()
        self._newest = NONE_ACCEPTED
        self._documents: dict[str, IssuedDocument] = {}
        self._turns: dict[str, int] = {}
        self._issuing = RLock()

    def begin_epoch(self, at_least: int) -> int:
        with self._issuing:
            self._newest = replace(self._newest, epoch=max(self._newest.epoch + 1, at_least))
            return self._newest.epoch

    def documents(self) -> Mapping[str, IssuedDocument]:
        return dict(self._documents)

    def issue(
        self, documents: Sequence[Document], at: datetime, beyond: Pair = NONE_ACCEPTED
    ) -> tuple[IssuedDocument, ...]:
        with self._issuing:
            epoch = max(self._newest.epoch, beyond.epoch + 1) if documents else self._newest.epoch
            pairs = [Pair(epoch, self._newest.generation + number) for number in range(1, len(documents) + 1)]
            written = at.astimezone(UTC).replace(microsecond=0)
            issued = tuple(IssuedDocument(*one, written) for one in zip(documents, pairs, strict=True))
            self._documents.update({one.document.ap: one for one in issued})
            self._newest = pairs[-1] if pairs else self._newest
            return issued

    def key_turn(self, ap: str) -> int | None:
        return self._turns.get(ap)

    def keep_key_turn(self, ap: str, turns: int) -> None:
        self._turns[ap] = turns


class FakeStore(FakeRecords, FakeDocuments):
    """`controller.ports.Store` without a database. The audit is first in every act: if it fails, nothing happened."""

    def __init__(self) -> None:
        super().__init__()
        self._town = EMPTY_INVENTORY
        self._declarations: dict[int, Declaration] = {}
        self._problems: dict[str, Problem] = {}
        self._audit: list[AuditRecord] = []
        self._words: dict[str, Word] = {}
        self._marks: dict[str, FacilityMark] = {}

    def inventory(self) -> Inventory:
        return self._town

    def replace_inventory(self, town: Inventory, act: Act) -> None:
        with self._lock:
            self.write(act)
            self._town = town

    def pin_host_key(self, device: str, host_key: str, act: Act) -> None:
        with self._lock:
            pinned = replace(self._town.devices[device], host_key=host_key)
            self.write(act)
            self._town = replace(self._town, devices={**self._town.devices, device: pinned})

    def declarations(self) -> tuple[Declaration, ...]:
        return tuple(self._declarations.values())

    def declare(self, declaration: Declaration, act: Act) -> Declaration:
        with self._lock:
            kept = replace(declaration, number=len(self._declarations) + 1)
            self.write(replace(act, subject=str(kept.number)))
            self._declarations[kept.number] = kept
            return kept

    def change_declaration(self, declaration: Declaration, act: Act) -> None:
        with self._lock:
            if declaration.number not in self._declarations:
                raise KeyError(declaration.number)
            self.write(act)
            self._declarations[declaration.number] = declaration

    def problems(self) -> Mapping[str, Problem]:
        with self._lock:
            return dict(self._problems)

    def keep_problem(self, device: str, problem: Problem | None, at: datetime) -> None:
        with self._lock:
            self._note_problem(device, problem, at)
            self._problems.pop(device, None)
            if problem is not None:
                self._problems[device] = problem

    def words(self) -> tuple[Word, ...]:
        with self._lock:
            return tuple(self._words[ap] for ap in sorted(self._words))

    def keep_words(self, words: Sequence[Word], act: Act) -> None:
        with self._lock:
            self.write(act)
            self._words.update({word.ap: word for word in words})

    def forget_words(self, aps: Collection[str]) -> None:
        with self._lock:
            self._words = {ap: word for ap, word in self._words.items() if ap not in aps}

    def facility_marks(self) -> Mapping[str, FacilityMark]:
        with self._lock:
            return dict(sorted(self._marks.items()))

    def keep_facility_mark(self, mark: FacilityMark, act: Act) -> None:
        with self._lock:
            self.write(act)
            self._marks[mark.facility] = mark

    def write(self, act: Act) -> None:
        with self._lock:
            number, chain = (self._audit[-1].number, self._audit[-1].chain) if self._audit else (0, START)
            act = replace(act, at=act.at.astimezone(UTC))
            self._audit.append(AuditRecord(number + 1, act, chained(chain, act)))

    def audit(self, last: int) -> Sequence[AuditRecord]:
        return self._audit[max(len(self._audit) - last, 0) :]
