"""How many screens may be open at once: each is a program with memory of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tui.web.close_codes import CloseCode
from tui.web.sessions import Session

OWN_MAX = 3
"""Screens of one person: a PC, a telephone, and one that was left open somewhere."""


class NoPlace(Exception):
    """All places are taken by other people."""


@dataclass(eq=False, slots=True)
class Place:
    """Taken until the program of its screen has ended."""

    session: Session
    close: Callable[[CloseCode], Awaitable[object]]
    is_free: asyncio.Event = field(default_factory=asyncio.Event)


class Places:
    """`most`: over all people."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: list[Place] = []

    async def take(self, place: Place) -> None:
        """Where there is none, or the person has enough, the person's oldest screen makes room. Raises NoPlace."""
        while True:
            own = [other for other in self._taken if other.session.person.name == place.session.person.name]
            if len(own) < OWN_MAX and len(self._taken) < self._most:
                self._taken.append(place)
                return
            if not own:
                raise NoPlace
            await own[0].close(CloseCode.TAKEN_OVER)
            await own[0].is_free.wait()

    def leave(self, place: Place) -> None:
        self._taken.remove(place)
        place.is_free.set()

    async def close(self, code: CloseCode, session: Session | None = None) -> None:
        """All screens of a session, or all there are."""
        chosen = [place for place in self._taken if session is None or place.session is session]
        await asyncio.gather(*(place.close(code) for place in chosen))
