"""Stand-ins that live in memory and keep the same promises as the real things (see the contract tests)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from threading import RLock

from controller.core.audit import START, Act, AuditRecord, chained
from controller.core.declaration import Declaration
from controller.core.inventory import EMPTY_INVENTORY, Inventory
from controller.core.problem import Problem


class FakeStore:
    """`controller.ports.Store` without a database. The audit is first in every act: if it fails, nothing happened."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._town = EMPTY_INVENTORY
        self._declarations: dict[int, Declaration] = {}
        self._problems: dict[str, Problem] = {}
        self._audit: list[AuditRecord] = []

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

    def keep_problem(self, device: str, problem: Problem | None) -> None:
        with self._lock:
            self._problems.pop(device, None)
            if problem is not None:
                self._problems[device] = problem

    def write(self, act: Act) -> None:
        with self._lock:
            number, chain = (self._audit[-1].number, self._audit[-1].chain) if self._audit else (0, START)
            act = replace(act, at=act.at.astimezone(UTC))
            self._audit.append(AuditRecord(number + 1, act, chained(chain, act)))

    def audit(self, last: int) -> Sequence[AuditRecord]:
        return self._audit[max(len(self._audit) - last, 0) :]
