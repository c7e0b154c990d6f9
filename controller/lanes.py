"""Who may hold a session when there are not enough for all: limits for the town and for each line, and an order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import ClassVar, Generic, TypeVar

from controller.core.inventory import Facility
from controller.core.profile import Role
from controller.ports import Target

SESSIONS_MAX = 1000
"""A session that waits costs 30 kB and no processor time (measured), so this only keeps the number of open files away
from the system's usual limit of 1,024."""

FACILITY_SESSIONS = 20
"""A session is about 4 kB in each direction, most of it the login (measured). Twenty that begin at once are through a
line of 1 Mbit/s in 0.7 s, and one of 128 kbit/s, such as a school's emergency line, in 5 s: a quarter of what a
login may take."""

Key = TypeVar("Key")

Rank = tuple[int, ...]
"""Small goes first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many sessions may be open at once."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    sessions: int = SESSIONS_MAX
    """In the whole town."""
    sessions_per_facility: int = FACILITY_SESSIONS
    """With access points of one facility, which share its line. WLAN controllers do not stand at the end of it."""

    def __post_init__(self) -> None:
        for name in ("sessions", "sessions_per_facility"):
            if not 1 <= getattr(self, name) <= SESSIONS_MAX:
                raise ValueError(f"{name} must be 1 to {SESSIONS_MAX}")


LAST: Rank = (2, 0, 0)
"""After everything that a declaration asks."""


def rank(target: Target, is_opening: bool, facilities: Mapping[str, Facility]) -> Rank:
    """Opening before going back; a controller before access points, because one session opens all of its own; and
    shelters (facilities with an expected number of people) before other places."""
    is_controller = target.profile.role is Role.CONTROLLER
    places = [facilities[ap.facility] for ap in target.aps if ap.facility in facilities]
    is_shelter = any(place.capacity for place in places)
    return (not is_opening, -len(target.aps) if is_controller else 0, not is_shelter)


class Lanes:
    """Lives as long as the reconciler, on its event loop."""

    def __init__(self, limits: Limits) -> None:
        self._town = _Lane(limits.sessions)
        self._lines = _PerKey[str](lambda: _Lane(limits.sessions_per_facility))
        self._addresses = _PerKey[tuple[str, int]](lambda: _Lane(1))

    @asynccontextmanager
    async def place(self, target: Target, rank: Rank) -> AsyncIterator[None]:
        """Waits for a place. The narrowest door comes first, so that nobody waits in a place that others could use.

        A box may be in the inventory twice, under two names; it is still talked to in one session at a time.
        """
        device = target.device
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._addresses.place((device.address, device.ssh_port), rank))
            if (line := _line(target)) is not None:
                await stack.enter_async_context(self._lines.place(line, rank))
            await stack.enter_async_context(self._town.place(rank))
            yield


def _line(target: Target) -> str | None:
    """The facility whose line the session goes through; None for a controller, which is in the server room."""
    return target.aps[0].facility if target.profile.role is Role.AP else None


class _Lane:
    """A number of places. Whoever waits for one is let in by rank, then in the order of coming."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[Rank, int, asyncio.Future[None]]] = []
        self._coming = count()
        self.users = 0
        """Inside or waiting."""

    @asynccontextmanager
    async def place(self, rank: Rank) -> AsyncIterator[None]:
        self.users += 1
        try:
            await self._enter(rank)
            try:
                yield
            finally:
                self._leave()
        finally:
            self.users -= 1

    async def _enter(self, rank: Rank) -> None:
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._coming), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # let in and called off in the same moment
                self._leave()
            raise

    def _leave(self) -> None:
        while self._waiting:
            _, _, turn = heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class _PerKey(Generic[Key]):
    """A lane for each key, for as long as somebody uses it."""

    def __init__(self, make: Callable[[], _Lane]) -> None:
        self._make = make
        self._lanes: dict[Key, _Lane] = {}

    @asynccontextmanager
    async def place(self, key: Key, rank: Rank) -> AsyncIterator[None]:
        lane = self._lanes.get(key) or self._lanes.setdefault(key, self._make())
        try:
            async with lane.place(rank):
                yield
        finally:
            if not lane.users:
                self._lanes.pop(key, None)
