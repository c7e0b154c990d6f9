"""Who is signed in: random tokens in memory only, that end by time, by sign-out, and with the person's password."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.web.people import Person

LASTS_S = 12 * 3600.0
"""One night with its evening and its morning; then the password is asked again."""

UNUSED_S = 3600.0
"""A telephone that lies about without an open screen."""

TOKEN_BYTES = 32

PER_PERSON_MAX = 10
"""Devices of one person; the oldest is signed out for the newest."""


@dataclass(slots=True)
class Session:
    """One signed-in browser."""

    token: str
    person: Person
    began_s: float
    used_s: float

    def __repr__(self) -> str:
        return f"Session({self.person.name})"


class Sessions:
    """Times are seconds of `clock`; `people` is asked every time, so that who is removed is out."""

    def __init__(self, people: Callable[[], Mapping[str, Person]], clock: Callable[[], float]) -> None:
        self._people = people
        self._clock = clock
        self._open: dict[str, Session] = {}

    def begin(self, person: Person) -> Session:
        self._sweep()
        own = [session for session in self._open.values() if session.person.name == person.name]
        for oldest in own[: max(0, len(own) - PER_PERSON_MAX + 1)]:
            self.end(oldest)
        now = self._clock()
        session = Session(secrets.token_urlsafe(TOKEN_BYTES), person, now, now)
        self._open[session.token] = session
        return session

    def find(self, token: str) -> Session | None:
        """The session that is still good, used now; None for anything else."""
        session = self._open.get(token)
        if session is None:
            return None
        if not self.is_good(session):
            self.end(session)
            return None
        session.used_s = self._clock()
        return session

    def is_good(self, session: Session) -> bool:
        now = self._clock()
        return (
            session.token in self._open
            and now - session.began_s < LASTS_S
            and now - session.used_s < UNUSED_S
            and self._people().get(session.person.name) == session.person
        )

    def use(self, session: Session) -> None:
        """An open screen is use."""
        session.used_s = self._clock()

    def end(self, session: Session) -> None:
        self._open.pop(session.token, None)

    def _sweep(self) -> None:
        for session in list(self._open.values()):
            if not self.is_good(session):
                self.end(session)
