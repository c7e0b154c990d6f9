"""Writes down what was proven, again and again from what is known now, so that no proof is lost to a missed event."""

import asyncio
from collections.abc import Iterable

from controller.core.board import covered
from controller.core.declaration import Declaration
from controller.core.inventory import Inventory
from controller.core.records import (
    Covering,
    Direction,
    ProofKey,
    ProofRecord,
    covering,
    new_proofs,
    new_sign_offs,
)
from controller.ports import Records
from controller.situation import Situation

AT_ONCE = 100
"""Access points judged before others get their turn on the event loop: 5 milliseconds when all of them are new."""


class ProofLog:
    """Level-triggered: every round compares what is proven now with what is written down, and writes the rest in one
    transaction. Holds the records of declarations that are not closed; all others are in the store only."""

    def __init__(self, situation: Situation, store: Records) -> None:
        self._situation = situation
        self._store = store
        self._kept: dict[ProofKey, ProofRecord] = {}
        self._loaded: frozenset[int] = frozenset()
        self._covers: Covering = {}
        self._basis: tuple[Inventory, tuple[Declaration, ...]] | None = None
        self._one_round = asyncio.Lock()

    async def round(self) -> None:
        """Writes down what is proven now and was not before."""
        async with self._one_round:
            await self._load()
            new: list[ProofRecord] = []
            aps = tuple(ap for ap in self._situation.inventory.access_points.values() if self._covers.get(ap.id))
            for first in range(0, len(aps), AT_ONCE):
                known, now = self._situation.known(), self._situation.clock()
                new += new_proofs(aps[first : first + AT_ONCE], self._covers, known, self._kept, now)
                await asyncio.sleep(0)
            new += new_sign_offs(self._situation.declarations, self._kept, self._situation.clock())
            if new:
                await asyncio.to_thread(self._store.keep_proofs, new)
                self._kept.update({record.key: record for record in new})

    def has_all_back(self, declaration: Declaration) -> bool:
        """Whether the way back of every access point that it covers is written down, by proof or by name."""
        aps: Iterable[str] = (ap.id for ap in covered(declaration, self._situation.inventory))
        return all((declaration.number, ap, Direction.BACK) in self._kept for ap in aps)

    async def _load(self) -> None:
        """Takes in declarations that are new to this daemon, and lets go of closed ones."""
        basis = (self._situation.inventory, self._situation.declarations)
        if self._basis is not None and self._basis[0] is basis[0] and self._basis[1] is basis[1]:
            return
        open_now = frozenset(d.number for d in basis[1] if d.closed_at is None)
        if fresh := open_now - self._loaded:
            found = await asyncio.to_thread(self._store.proofs, fresh)
            self._kept.update({record.key: record for record in found})
        self._kept = {key: record for key, record in self._kept.items() if key[0] in open_now}
        self._loaded, self._basis = open_now, basis
        self._covers = covering(*basis)
