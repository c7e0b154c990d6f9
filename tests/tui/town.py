"""An imaginary town in memory with the daemon's door: access points that obey, lag, are dead, or refuse.

`python -m tests.tui.town [facilities] [aps-per-facility]` shows it in the terminal, with access points that need
some seconds each.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from controller.api.client import DaemonUnreachable
from controller.core.board import Board, Known, board, proven_back
from controller.core.declaration import DRILL_LASTS, Declaration, Wish, due_to_end
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
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

START = datetime(2026, 9, 2, 17, 14, 5, tzinfo=UTC)
"""02:14:05 on 3 September in Japan."""

NAMES = (
    "中央公民館",
    "総合体育館",
    "第一小学校",
    "北部コミュニティセンター",
    "町立双葉中学校体育館(旧館)",
    "ふれあい温泉センター",
)
PATIENCE = Patience()


def small_inventory(facilities: int = len(NAMES), aps: int = 3) -> Inventory:
    """`aps` autonomous access points in each facility."""
    places = [
        Facility(f"place-{n}", NAMES[n] if n < len(NAMES) else f"第{n}集会所", area="東地区" if n % 2 else "西地区")
        for n in range(facilities)
    ]
    points = [
        AccessPoint(
            f"ap-{n}-{k}", f"place-{n}", f"dev-{n}-{k}", f"{('玄関', '体育館 北側', '2階廊下')[k % 3]}{k // 3 or ''}"
        )
        for n in range(facilities)
        for k in range(aps)
    ]
    devices = [
        Device(ap.device, f"192.0.2.{number % 250 + 1}", "cisco_ios_ap", "aps") for number, ap in enumerate(points)
    ]
    return inventory(places, devices, points)


class Town:
    """The daemon and its access points. `pass_time` is the only clock."""

    def __init__(self, town: Inventory | None = None) -> None:
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
        self.asked: list[str] = []
        """Every act that reached the daemon, as words."""
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
        self._keep(declaration)
        self._tell()
        return declaration

    async def end(self, number: int, why: str) -> Declaration:
        self._check()
        found = next((d for d in self.kept if d.number == number and d.ended_at is None), None)
        if found is None:
            raise InputError(Message("There is no declaration {number}.", {"number": number}))
        self.asked.append(f"end {number} {why}")
        self._keep(replace(found, ended_at=self.now, ended_by="tanaka"))
        self._tell()
        return replace(found, ended_at=self.now, ended_by="tanaka")

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
            if ap.id not in self.dead:
                wlans = frozenset(map(SeenWlan, self.on_air[ap.id]))
                look = Observation(ap.id, self.now, Source.SNMP, wlans=wlans, clients=self.clients.get(ap.id, 0))
                seen[ap.id] = observe(seen.get(ap.id, NEVER_SEEN), look)
        self.seen = seen

    def _known(self) -> Known:
        desired = desired_state(self.inventory, self.kept, self.now)
        return Known("富加町", self.inventory, tuple(self.kept), desired, self.seen, self.problems, PATIENCE)

    def _declaration(self, wish: Wish) -> Declaration:
        if not wish.reason.strip():
            raise InputError(Message("Nothing was declared: say why it is opened (--reason)."))
        return Declaration(
            number=1 + max((d.number for d in self.kept), default=0),
            kind=wish.kind,
            reason=wish.reason,
            ordered_by=wish.ordered_by or "tanaka",
            declared_by="tanaka",
            declared_at=self.now,
            facilities=frozenset(wish.facilities),
            ends_at=None if wish.kind.is_real else self.now + DRILL_LASTS,
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
        )


async def live(town: Town) -> None:
    """Seconds go by; a told access point needs a while, one after the other."""
    while True:
        await asyncio.sleep(1)
        desired = desired_state(town.inventory, town.kept, town.now)
        waiting = [
            ap
            for ap in town.inventory.access_points
            if desired[ap].ours and town.on_air[ap] != {wlan.ssid for wlan in desired[ap].wlans} and ap not in town.dead
        ]
        town.lazy = set(waiting[max(1, len(town.inventory.access_points) // 15) :])
        town.pass_time(1)
        for number, ap in enumerate(town.inventory.access_points):
            if town.on_air[ap]:
                town.clients[ap] = town.clients.get(ap, 0) + (number + int(town.now.timestamp())) % 5 // 4


async def demonstrate(facilities: int, aps: int) -> None:
    from controller.i18n import language_of, set_language
    from tui.app import HinanApp

    set_language(language_of())
    town = Town(small_inventory(facilities, aps))
    town.die("ap-1-1")
    town.trouble("dev-2-0", Cause.LOGIN_REFUSED, "")
    town.trouble("dev-4-2", Cause.COMMAND_REJECTED, "`dot11 ssid 00000JAPAN`: % Invalid input detected")
    alive = asyncio.create_task(live(town))
    await HinanApp(lambda: town).run_async()
    alive.cancel()


if __name__ == "__main__":
    asyncio.run(demonstrate(*map(int, sys.argv[1:] or (6, 3))))
