"""What the daemon knows at this moment: the declarations, what was seen, what is wrong. The loops share it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from controller.core.board import Board, Known, board
from controller.core.commands import parameters_of
from controller.core.declaration import Declaration
from controller.core.inventory import EMPTY_INVENTORY, Device, Inventory
from controller.core.problem import Problem
from controller.core.profile import DeviceProfile
from controller.core.state import (
    NEVER_SEEN,
    DesiredState,
    Observation,
    Observed,
    Patience,
    desired_state,
    is_heard,
    observe,
)
from controller.ports import Clock, Store, Target


@dataclass(frozen=True, slots=True)
class Site:
    """What this installation is told by its configuration."""

    town: str
    profiles: Mapping[str, DeviceProfile]
    parameters: Mapping[str, str]
    """Values for profile parameters that hold for the whole town, such as the guest VLAN."""
    patience: Patience


class Situation:
    """Lives as long as the daemon, on the event loop's thread. Mirrors the store, which alone is the truth for
    declarations and inventory; what was seen lives here only, so that a restart looks again."""

    def __init__(self, site: Site, store: Store, clock: Clock) -> None:
        self.site = site
        self.clock = clock
        self.inventory: Inventory = EMPTY_INVENTORY
        self.declarations: tuple[Declaration, ...] = ()
        self.observed: dict[str, Observed] = {}
        self.problems: dict[str, Problem] = {}
        self._store = store
        self._targets: Mapping[str, Target] = {}
        self._version = 0
        self._changed = asyncio.Condition()
        self._notifying: asyncio.Future[None] | None = None
        self._desired: DesiredState = {}
        self._basis: tuple[Inventory, tuple[Declaration, ...], tuple[bool, ...]] | None = None
        self.acting = asyncio.Lock()
        """Held while a declaration is read and changed, so that no act overwrites another."""

    async def load(self) -> None:
        """Reads inventory, declarations and problems from the store; forgets what was seen of boxes now gone."""
        self.inventory = await asyncio.to_thread(self._store.inventory)
        self.problems = {
            device: problem
            for device, problem in (await asyncio.to_thread(self._store.problems)).items()
            if device in self.inventory.devices
        }
        self.observed = {ap: seen for ap, seen in self.observed.items() if ap in self.inventory.access_points}
        self._targets = {device.id: self._target(device) for device in self.inventory.devices.values()}
        await self.load_declarations()

    async def load_declarations(self) -> None:
        self.declarations = await asyncio.to_thread(self._store.declarations)
        self.note_change()

    @property
    def targets(self) -> Mapping[str, Target]:
        return self._targets

    def desired(self) -> DesiredState:
        """What every access point should offer now. Computed anew only when a declaration, the inventory, or the set
        of declarations that are active by the clock has changed: every pass of every device asks for it."""
        now = self.clock()
        basis = (self.inventory, self.declarations, tuple(d.is_active(now) for d in self.declarations))
        before = self._basis
        if before is None or before[0] is not basis[0] or before[1] is not basis[1] or before[2] != basis[2]:
            self._basis, self._desired = basis, desired_state(self.inventory, self.declarations, now)
        return self._desired

    def known(self) -> Known:
        return Known(
            town=self.site.town,
            inventory=self.inventory,
            declarations=self.declarations,
            desired=self.desired(),
            observed=self.observed,
            problems=self.problems,
            patience=self.site.patience,
        )

    def board(self) -> Board:
        return board(self.known(), self.clock())

    def observe(self, observations: Iterable[Observation]) -> frozenset[str]:
        """Takes in what was seen; returns the devices of access points that just gave their first sign of life."""
        woken: set[str] = set()
        now = self.clock()
        for seen in observations:
            ap = self.inventory.access_points.get(seen.ap)
            if ap is None:
                continue
            before = self.observed.get(ap.id, NEVER_SEEN)
            self.observed[ap.id] = observe(before, seen)
            if seen.heard and not is_heard(before, now, self.site.patience):
                woken.add(ap.device)
        self.note_change()
        return frozenset(woken)

    def note_told(self, target: Target) -> None:
        """The device is about to be told something: looks from before prove nothing any more."""
        now = self.clock()
        for ap in target.aps:
            self.observed[ap.id] = replace(self.observed.get(ap.id, NEVER_SEEN), changed_at=now)
        self.note_change()

    async def set_problem(self, device: str, problem: Problem | None) -> None:
        if problem == self.problems.get(device):
            return
        if problem is None:
            del self.problems[device]
        else:
            self.problems[device] = problem
        self.note_change()
        await asyncio.to_thread(self._store.keep_problem, device, problem)

    def note_change(self) -> None:
        """Wakes everybody who waits for news."""
        self._version += 1
        if self._notifying is None or self._notifying.done():
            self._notifying = asyncio.ensure_future(self._notify())

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def news(self, version: int) -> int:
        """Waits until something is newer than `version`; returns the version to ask with next time. Start with -1."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._version > version)
        return self._version

    def _target(self, device: Device) -> Target:
        profile = self.site.profiles[device.profile]
        return Target(
            device, profile, parameters_of(profile, device, self.site.parameters), self.inventory.aps_of(device.id)
        )
