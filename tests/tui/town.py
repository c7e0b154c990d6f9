"""An imaginary town in memory with the daemon's door: access points that obey, lag, are dead, or refuse."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from controller.api.client import DaemonUnreachable
from controller.core.board import Board, Known, board, proven_back
from controller.core.declaration import DRILL_LASTS, Declaration, Wish, due_to_end
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Inventory
from controller.core.message import InputError, Message
from controller.core.plan import DevicePlan, OfferWlan, steps_for
from controller.core.problem import RETRY_OF, Cause, Problem
from controller.core.state import (
    NEVER_SEEN,
    Observation,
    Observed,
    ObservedState,
    Patience,
    SeenWlan,
    desired_state,
    fresh,
    is_heard,
    observe,
)
from controller.core.wlan import DISASTER_SSID
from tests.tui.office import Office
from tests.tui.places import NAMES, small_inventory

__all__ = ["NAMES", "Town", "small_inventory"]

START = datetime(2026, 9, 2, 17, 14, 5, tzinfo=UTC)
"""02:14:05 on 3 September in Japan."""

PATIENCE = Patience()


class Town(Office):
    """The daemon and its access points. `pass_time` is the only clock."""

    def __init__(self, town: Inventory | None = None) -> None:
        super().__init__()
        self.inventory = town or small_inventory()
        self.now = START
        self.kept: list[Declaration] = []
        self.seen: ObservedState = {}
        self.problems: dict[str, Problem] = {}
        self.on_air: dict[str, frozenset[str]] = dict.fromkeys(self.inventory.access_points, frozenset())
        self.dead: set[str] = set()
        """Ids of access points without power."""
        self.lazy: set[str] = set()
        """Ids of access points that do not do what they are told yet."""
        self.clients: dict[str, int] = {}
        self.is_up = True
        self._changed = asyncio.Event()
        self.pass_time(0)

    # what happens in the town

    def pass_time(self, seconds: float) -> None:
        """Time goes by; every access point does what is asked of it and is looked at."""
        self.now += timedelta(seconds=seconds)
        for over in due_to_end(self.kept, self.now):
            self._keep(replace(over, ended_at=self.now, ended_by="hinan"))
        desired = desired_state(self.inventory, self.kept, self.now)
        for ap in self.inventory.access_points.values():
            wanted = desired[ap.id]
            if ap.id in self.dead | self.lazy:
                continue
            if wanted.ours:
                self.on_air[ap.id] = frozenset(wlan.ssid for wlan in wanted.wlans)
        self._look()
        self.note_proofs()
        for over in [d for d in self.kept if d.ended_at is not None and d.closed_at is None]:
            if proven_back(over, self._known(), self.now):
                self._keep(replace(over, closed_at=self.now))
        self._tell()

    def die(self, *aps: str) -> None:
        """No power, and the daemon has noticed."""
        self.dead |= set(aps)
        for ap in aps:
            self.trouble(self.inventory.access_points[ap].device, Cause.UNREACHABLE, "no route to host")
        self.pass_time(120)

    def trouble(self, device: str, cause: Cause, detail: str) -> None:
        entry, again = self.inventory.devices[device], RETRY_OF[cause]
        self.problems[device] = Problem(
            device=device,
            address=entry.address,
            profile=entry.profile,
            credential=entry.credential,
            cause=cause,
            detail=Message(detail),
            since=self.now,
            epoch=max((d.number for d in self.kept), default=0),
            tries=3,
            next_try=self.now + again.most if again.by_itself else None,
        )
        self._tell()

    def switch_by_hand(self, *devices: str) -> None:
        """Nobody can ask these devices."""
        self.by_hand |= set(devices)
        gone = {ap.id for ap in self.inventory.access_points.values() if ap.device in self.by_hand}
        self.seen = {ap: seen for ap, seen in self.seen.items() if ap not in gone}

    def stop(self) -> None:
        """The daemon goes away."""
        self.is_up = False
        self._tell()

    def start(self) -> None:
        self.is_up = True
        self._tell()

    # the daemon's door

    async def __aenter__(self) -> "Town":
        return self

    async def __aexit__(self, *_error: object) -> None:
        return None

    def board(self) -> Board:
        return board(self._known(), self.now)

    async def boards(self) -> AsyncIterator[Board]:
        while True:
            self._check()
            changed = self._changed
            yield self.board()
            await changed.wait()

    async def declarations(self) -> tuple[Declaration, ...]:
        self._check()
        return tuple(self.kept)

    async def plan(self, wish: Wish | None) -> tuple[DevicePlan, ...]:
        self._check()
        declared = [*self.kept, self._declaration(wish)] if wish else self.kept
        desired = desired_state(self.inventory, declared, self.now)
        plans = []
        for ap in self.inventory.access_points.values():
            observed = self.seen.get(ap.id, NEVER_SEEN)
            looks = fresh(observed, self.now, PATIENCE)
            steps = tuple(steps_for(ap.id, desired[ap.id], observed, self.now, PATIENCE))
            if not looks:
                steps = tuple(OfferWlan(ap.id, wlan) for wlan in desired[ap.id].wlans)
            if steps:
                plans.append(self._device_plan(ap, steps, observed))
        return tuple(plans)

    async def declare(self, wish: Wish) -> Declaration:
        self._check()
        declaration = self._declaration(wish)
        self.asked.append(f"declare {wish.kind} {wish.reason}")
        self.write("declare", str(declaration.number), wish.reason)
        self._keep(declaration)
        self._tell()
        return declaration

    async def end(self, number: int, why: str) -> Declaration:
        self._check()
        found = next((d for d in self.kept if d.number == number and d.ended_at is None), None)
        if found is None:
            raise InputError(Message("There is no declaration {number}.", {"number": number}))
        self.asked.append(f"end {number} {why}")
        self.write("end", str(number), why, "ended")
        self._keep(replace(found, ended_at=self.now, ended_by="tanaka"))
        self._tell()
        return replace(found, ended_at=self.now, ended_by="tanaka")

    async def sign_off(self, number: int, aps: Sequence[str], why: str) -> Declaration:
        self._check()
        self.asked.append(f"sign-off {number} {' '.join(aps)} {why}")
        self.write("sign-off", str(number), why, ", ".join(aps))
        found = next(d for d in self.kept if d.number == number)
        self._keep(replace(found, signed_off=found.signed_off | set(aps)))
        self.pass_time(1)
        return next(d for d in self.kept if d.number == number)

    async def retry(self, devices: Sequence[str]) -> None:
        self._check()
        self.asked.append("retry " + " ".join(devices))

    # inside

    def _check(self) -> None:
        if not self.is_up:
            raise DaemonUnreachable(Message("The daemon does not answer on {socket}.", {"socket": "/run/hinan/api"}))

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _keep(self, declaration: Declaration) -> None:
        self.kept = [*(d for d in self.kept if d.number != declaration.number), declaration]

    def _look(self) -> None:
        seen: dict[str, Observed] = dict(self.seen)
        for ap in self.inventory.access_points.values():
            if ap.id not in self.dead and ap.device not in self.by_hand:
                wlans = frozenset(map(SeenWlan, self.on_air[ap.id]))
                look = Observation(ap.id, self.now, Source.SNMP, wlans=wlans, clients=self.clients.get(ap.id, 0))
                seen[ap.id] = observe(seen.get(ap.id, NEVER_SEEN), look)
        self.seen = seen

    def _known(self) -> Known:
        desired = desired_state(self.inventory, self.kept, self.now)
        said = {word.ap: observe(self.seen.get(word.ap, NEVER_SEEN), word.observation) for word in self.words.values()}
        problems = {device: problem for device, problem in self.problems.items() if device not in self.by_hand}
        return Known(
            "富加町",
            self.inventory,
            tuple(self.kept),
            desired,
            {**self.seen, **said},
            problems,
            PATIENCE,
            self.halts,
            by_hand=self.by_hand,
            marks=self.marks,
        )

    def _declaration(self, wish: Wish) -> Declaration:
        if not wish.reason.strip():
            raise InputError(Message("Nothing was declared: say why it is opened (--reason)."))
        lasts = None if wish.lasts_s is None else timedelta(seconds=wish.lasts_s)
        return Declaration(
            number=1 + max((d.number for d in self.kept), default=0),
            kind=wish.kind,
            reason=wish.reason,
            ordered_by=wish.ordered_by or "tanaka",
            declared_by="tanaka",
            declared_at=self.now,
            facilities=frozenset(wish.facilities),
            ends_at=None if wish.kind.is_real else self.now + (lasts or DRILL_LASTS),
        )

    def _device_plan(
        self, ap: AccessPoint, steps: tuple[OfferWlan, ...] | tuple[object, ...], seen: Observed
    ) -> DevicePlan:
        entry = self.inventory.devices[ap.device]
        return DevicePlan(
            device=ap.device,
            address=entry.address,
            profile=entry.profile,
            aps=(ap.id,),
            steps=steps,  # type: ignore[arg-type]
            commands=("configure terminal", f"dot11 ssid {DISASTER_SSID}", "authentication open", "guest-mode", "end"),
            heard=is_heard(seen, self.now, PATIENCE),
            looked=bool(fresh(seen, self.now, PATIENCE)),
            problem=self.problems.get(ap.device),
            by_hand=ap.device in self.by_hand,
        )
