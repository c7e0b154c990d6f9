"""What the daemon knows at this moment: the declarations, what was seen, what is wrong. The loops share it."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from controller.core.audit import Act
from controller.core.board import Board, Known, board
from controller.core.breaker import Halt
from controller.core.commands import parameters_of
from controller.core.declaration import Declaration
from controller.core.evidence import Source
from controller.core.facility_mark import FacilityMark
from controller.core.history import DAYS_DEFAULT
from controller.core.inventory import EMPTY_INVENTORY, Device, Inventory
from controller.core.kept_views import KeptViews
from controller.core.key_stand import KeyStand
from controller.core.mqtt_document import speaks_mqtt
from controller.core.problem import Cause, Problem
from controller.core.profile import DeviceProfile
from controller.core.readback import DeviceLook
from controller.core.records import StateBefore
from controller.core.state import (
    NEVER_SEEN,
    DesiredState,
    Observation,
    Observed,
    Patience,
    SeenWlan,
    desired_state,
    fresh_vitals,
    is_heard,
    observe,
    without_word,
)
from controller.core.vitals import Vitals
from controller.core.word import Word
from controller.ports import Clock, Store, Target
from controller.said import SaidWords


@dataclass(frozen=True, slots=True)
class Site:
    """What this installation is told by its configuration."""

    town: str
    profiles: Mapping[str, DeviceProfile]
    parameters: Mapping[str, str]
    """Values for profile parameters that hold for the whole town, such as the guest VLAN."""
    patience: Patience
    keep_dangerous: bool = False
    """True: a network that lacks isolation or its VLAN stays on the air. False: it is taken off again."""
    keep_history: timedelta = timedelta(days=DAYS_DEFAULT)
    """For how long connections and past problems can be looked back on."""
    uses_mqtt: bool = False
    """Whether a broker is configured; without one nobody is told anything over MQTT."""


FACILITIES_A_TURN = 100
"""Made anew in one turn of the event loop: with four access points each, that takes 6 ms."""

APS_A_TURN = 500
"""Whose vitals are told in one turn: 3 ms."""


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
        self.by_hand: frozenset[str] = frozenset()
        """Ids of devices that people switch by hand."""
        self.over_mqtt: Mapping[str, Target] = {}
        """By access point id: those that run the agent, where the site has a broker."""
        self.carried_until: dict[str, datetime] = {}
        """By device id: until when MQTT has it to itself, and nobody logs in."""
        self.unprepared: dict[str, frozenset[str]] = {}
        """By device id: what its prepared network lacks, as the last session that asked found it."""
        self.unsaved: set[str] = set()
        """Ids of devices that were told something under a declaration that is not closed, and may lose it by a restart:
        their session was cut off before it was saved, or that was in another life of ours."""
        self.answered_at: dict[str, datetime] = {}
        """By device id: its newest answer over SNMP. A controller may answer for access points that are down."""
        self.unread: dict[str, Cause] = {}
        """By device id: why the newest look over SNMP found nothing; absent while looks succeed."""
        self.marks: dict[str, FacilityMark] = {}
        self.halts: tuple[Halt, ...] = ()
        self.keys: dict[str, KeyStand] = {}
        self._views = KeptViews()
        self._store = store
        self._targets: Mapping[str, Target] = {}
        self._version = 0
        self._changed = asyncio.Condition()
        self._notifying: asyncio.Future[None] | None = None
        self._desired: DesiredState = {}
        self._noted: dict[str, int] = {}
        self._before: list[StateBefore] = []
        self._keeping: asyncio.Future[None] | None = None
        self._said = SaidWords(store)
        self._basis: tuple[Inventory, tuple[Declaration, ...], tuple[bool, ...]] | None = None
        self.acting = asyncio.Lock()
        """Held while a declaration is read and changed, so that no act overwrites another."""

    async def load(self) -> None:
        """Reads inventory, declarations, problems and words from the store; forgets what was seen of boxes now gone."""
        self.inventory = await asyncio.to_thread(self._store.inventory)
        targets = {device.id: self._target(device) for device in self.inventory.devices.values()}
        speaking = [one for one in targets.values() if self.site.uses_mqtt and speaks_mqtt(one.parameters, one.aps)]
        self.over_mqtt = {target.aps[0].id: target for target in speaking}
        driven = {target.device.id for target in speaking}
        by_hand = frozenset(id for id, one in targets.items() if id not in driven and not one.profile.has_session)
        self.problems = {
            device: problem
            for device, problem in (await asyncio.to_thread(self._store.problems)).items()
            if device in self.inventory.devices and device not in by_hand
        }
        self.observed = {ap: seen for ap, seen in self.observed.items() if ap in self.inventory.access_points}
        self.answered_at = {id: at for id, at in self.answered_at.items() if id in self.inventory.devices}
        self.unread = {id: cause for id, cause in self.unread.items() if id in self.inventory.devices}
        self._targets, self.by_hand = targets, by_hand
        self.marks = dict(await asyncio.to_thread(self._store.facility_marks))
        await self.load_declarations()
        standing = [declaration.number for declaration in self.declarations if declaration.closed_at is None]
        changed = await asyncio.to_thread(self._store.changed, standing)
        self.unsaved |= {id for id in changed if (one := targets.get(id)) is not None and one.profile.save}
        self.observe(word.observation for word in await self._said.load(self.desired()))

    async def load_declarations(self) -> None:
        self.declarations = await asyncio.to_thread(self._store.declarations)
        self._void_words(self._said.outdated(self.desired()))
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
            halts=self.halts,
            keys=self.keys,
            answered_at=self.answered_at,
            unread=self.unread,
            by_hand=self.by_hand,
            marks=self.marks,
        )

    def board(self) -> Board:
        return board(self.known(), self.clock(), self._views.view)

    async def board_in_turns(self) -> Board:
        """As `board`. What changed of a large town is looked through in turns, so that nobody waits for all of it."""
        for number, facility in enumerate(tuple(self.inventory.facilities.values())):
            if number % FACILITIES_A_TURN == FACILITIES_A_TURN - 1:
                await asyncio.sleep(0)
            self._views.view(self.known(), facility, self.clock())
        return self.board()

    async def vitals_in_turns(self) -> Mapping[str, Vitals]:
        """How each access point fares, by its id. Of a large town looked through in turns, as the board."""
        now, patience = self.clock(), self.site.patience
        found: dict[str, Vitals] = {}
        for number, (ap, seen) in enumerate(tuple(self.observed.items())):
            if number % APS_A_TURN == APS_A_TURN - 1:
                await asyncio.sleep(0)
            found[ap] = fresh_vitals(seen, now, patience)
        return found

    def observe(self, observations: Iterable[Observation]) -> frozenset[str]:
        """Takes in what was seen; returns the devices of access points that just gave their first sign of life."""
        woken: set[str] = set()
        now = self.clock()
        for seen in observations:
            ap = self.inventory.access_points.get(seen.ap)
            if ap is None:
                continue
            before = self.observed.get(ap.id, NEVER_SEEN)
            self.observed[ap.id] = after = observe(before, seen)
            if ap.id in self._said and Source.PERSON not in after.looks:
                self._void_words([ap.id])
            if seen.heard and not is_heard(before, now, self.site.patience):
                woken.add(ap.device)
        self.note_change()
        return frozenset(woken)

    def note_told(self, target: Target) -> None:
        """The device is about to be told something: looks from before prove nothing any more."""
        now = self.clock()
        for ap in target.aps:
            self.observed[ap.id] = replace(self.observed.get(ap.id, NEVER_SEEN), changed_at=now)
        self._void_words([ap.id for ap in target.aps if ap.id in self._said])
        self.note_change()

    async def take_words(self, words: Sequence[Word], act: Act) -> None:
        """What a person said, once it is written down."""
        self.observe(word.observation for word in await self._said.keep(words, act, self.desired()))

    def _void_words(self, aps: Collection[str]) -> None:
        """What was said there holds no more, and would not again after a restart."""
        self.observed.update({ap: without_word(self.observed[ap]) for ap in aps if ap in self.observed})
        self._said.void(aps)

    def note_unsaved(self, target: Target) -> None:
        """The device is about to be changed."""
        if target.profile.save:
            self.unsaved.add(target.device.id)

    def note_saved(self, device: str) -> None:
        """What it runs is proven, and survives its restart."""
        self.unsaved.discard(device)

    def note_prepared(self, device: str, look: DeviceLook) -> None:
        if look.unprepared is not None:
            self.unprepared[device] = look.unprepared

    def note_before(self, target: Target, wlans: Mapping[str, frozenset[SeenWlan]], at: datetime) -> None:
        """The device is about to be changed: what it showed until now is written down in the background, once per
        epoch. Many devices at once share a transaction."""
        epoch = max((self.desired()[ap.id].epoch for ap in target.aps), default=0)
        if self._noted.get(target.device.id) == epoch:
            return
        self._noted[target.device.id] = epoch
        found = {ap: tuple(sorted(seen, key=lambda wlan: wlan.ssid)) for ap, seen in sorted(wlans.items())}
        self._before.append(StateBefore(target.device.id, epoch, at, found))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.ensure_future(self._keep_before())

    async def _keep_before(self) -> None:
        while found := tuple(self._before):
            await asyncio.to_thread(self._store.keep_before, found)
            del self._before[: len(found)]

    def note_read(self, device: str) -> None:
        """The device answered over SNMP."""
        self.answered_at[device] = self.clock()
        self.unread.pop(device, None)

    def note_unread(self, device: str, cause: Cause) -> None:
        """A look at the device over SNMP found nothing."""
        self.unread[device] = cause

    def set_halts(self, halts: tuple[Halt, ...]) -> None:
        """Recipes that are stopped now, for staff to see."""
        self.halts = halts
        self.note_change()

    async def set_problem(self, device: str, problem: Problem | None) -> None:
        if problem == self.problems.get(device):
            return
        if problem is None:
            del self.problems[device]
        else:
            self.problems[device] = problem
        self.note_change()
        await asyncio.to_thread(self._store.keep_problem, device, problem, self.clock())

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
