"""Whether the town would open tonight, as rehearsals and real openings have shown it; kept over restarts."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from controller.core.evidence import Source
from controller.core.message import Message
from controller.core.readiness import FORGOTTEN, Readiness, Shown, Warned, readiness
from controller.core.records import ON_AIR, Direction, ProofRecord, Verdict
from controller.core.rehearsal import Rehearsal, following
from controller.ports import Records
from controller.situation import Situation

AGES_AFTER = timedelta(minutes=1)
"""A score falls by a point in hours; computing it for 10,000 devices takes a tenth of a second."""

Weaknesses = Callable[[str], tuple[Message, ...]]
"""By name of an SNMP credential: what is weak about it; one sentence each, without secrets."""


class ReadinessLog:
    """Mirrors the store's rehearsals, and the part of its proofs that says when sessions last opened a device."""

    def __init__(self, situation: Situation, store: Records, weaknesses: Weaknesses) -> None:
        self._situation = situation
        self._store = store
        self._weaknesses = weaknesses
        self._opened_at: Mapping[str, datetime] = {}
        self._made: tuple[Readiness, object] | None = None
        self.rehearsals: dict[str, Rehearsal] = {}
        """The newest, by device id."""

    async def load(self) -> None:
        self.rehearsals = dict(await asyncio.to_thread(self._store.rehearsals))
        await self.look_up_openings()

    async def keep(self, rehearsal: Rehearsal) -> None:
        """Takes the place of the device's one before."""
        kept = following(self.rehearsals.get(rehearsal.device), rehearsal)
        await asyncio.to_thread(self._store.keep_rehearsal, kept)
        self.rehearsals[kept.device] = kept
        self._made = None

    async def look_up_openings(self) -> None:
        """Takes in what was proven lately. Called once in a while: a proof is worth days."""
        since = self._situation.clock() - FORGOTTEN
        recent = [d.number for d in self._situation.declarations if d.closed_at is None or d.closed_at > since]
        proofs = await asyncio.to_thread(self._store.proofs, recent) if recent else ()
        devices = {ap.id: ap.device for ap in self._situation.inventory.access_points.values()}
        opened: dict[str, datetime] = {}
        for proof in proofs:
            device, at = devices.get(proof.ap), _opened_by_session_at(proof)
            if device is not None and at is not None:
                opened[device] = max(at, opened.get(device, at))
        self._opened_at = opened
        self._made = None

    def snapshot(self) -> Readiness:
        """As it is known now; costs no question to anybody."""
        now, targets = self._situation.clock(), self._situation.targets
        if self._made is None or self._made[1] is not targets or now - self._made[0].at > AGES_AFTER:
            self._made = readiness(self._shown(), now), targets
        return self._made[0]

    def _shown(self) -> Shown:
        return Shown(
            self._situation.site.town,
            self._situation.inventory,
            self._situation.by_hand,
            self.rehearsals,
            self._opened_at,
            self._warnings(),
        )

    def _warnings(self) -> tuple[Warned, ...]:
        using: dict[str, list[str]] = {}
        for device in self._situation.inventory.devices.values():
            if device.can_be_read:
                using.setdefault(device.snmp_credential, []).append(device.id)
        found: dict[str, tuple[Message, list[str]]] = {}
        for credential, devices in using.items():
            for message in self._weaknesses(credential):
                found.setdefault(str(message), (message, []))[1].extend(devices)
        return tuple(Warned(message, tuple(devices)) for message, devices in found.values())


def _opened_by_session_at(proof: ProofRecord) -> datetime | None:
    """When our own session read back that it is open. What people switched, and SNMP only saw, says nothing of our
    login."""
    if proof.direction is not Direction.OPEN:
        return None
    read_back = (look for look in proof.looks if look.source is Source.CLI)
    return next((look.at for look in read_back if look.verdicts.get(ON_AIR) is Verdict.RIGHT), None)
