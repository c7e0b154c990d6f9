"""SNMPv3's User-based Security Model, our side of it (RFC 3414): one user's conversation with one agent."""

import time
from asyncio import Future, get_running_loop
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from controller.adapters.snmp.ber import OCTET_STRING, SEQUENCE, content, element, encoded, encoded_integer
from controller.adapters.snmp.engine import ENGINE_ID_OCTETS, Engine
from controller.adapters.snmp.envelope import (
    AUTH,
    NUMBER_MAX,
    PRIV,
    Envelope,
    Front,
    Pattern,
    envelope,
    long_element,
    members,
)
from controller.adapters.snmp.message import Instead, Opened, Refused
from controller.adapters.snmp.pdu import get
from controller.adapters.snmp.privacy import SALT_OCTETS
from controller.adapters.snmp.reports import (
    CLOCK_AT_ITS_END,
    NOT_IN_TIME_WINDOW,
    REPORT,
    UNKNOWN_ENGINE_ID,
    refusal,
    reported,
    unreadable,
)
from controller.adapters.snmp.user import User
from controller.core.message import Message

SILENCE_S: Final = 5.0
"""After so long without an answer we ask again who is there. An agent that was replaced should say so itself (a
Report), but some only drop what is not for them."""

DOUBTS_MAX: Final = 2
"""A single silence after the agent has told who it is may be a lost datagram; a second one hardly is."""

_EMPTY: Final = encoded(OCTET_STRING)
_SALT: Final = bytes((OCTET_STRING, SALT_OCTETS))
_CONTEXT: Final = bytes((OCTET_STRING, OCTET_STRING))
_ZERO: Final = encoded_integer(0)
_NOBODY: Final = _EMPTY + _ZERO + _ZERO + _EMPTY + _EMPTY + _EMPTY
_DISCOVERY: Final = Front(level=0)
_NOTHING: Final = get([])


class Usm:
    """See controller.adapters.snmp.message.Security.

    What it knows of the agent it learns by asking (RFC 3414, 4): the engine's id from the Report that answers a
    question to nobody, its clock from there too, and when that was wrong, from an authenticated Report. This one is
    believed even where it turns the clock back, for some agents cannot count their restarts: only who has the key can
    have made it, and only now, because it repeats the number of an open request.
    """

    __slots__ = (
        *("_asked_at", "_doubts", "_engine", "_front", "_known"),
        *("_level", "_monotonic", "_parameters", "_pattern", "_stamp", "_threads", "_user", "preparing"),
    )

    def __init__(
        self, user: User, monotonic: Callable[[], float] = time.monotonic, threads: Executor | None = None
    ) -> None:
        """`threads` make the keys of users for whom that takes long; without them the caller waits for it."""
        self._user = user
        self._threads = threads if user.takes_long else None
        self.preparing: Future[Engine] | None = None
        """See Security."""
        self._monotonic = monotonic
        self._level = (AUTH if user.auth_master else 0) | (PRIV if user.priv_master else 0)
        self._front = Front(self._level)
        self._engine: Engine | None = None
        self._known = False
        """Whether the engine is believed to be still there."""
        self._doubts = DOUBTS_MAX - 1
        """How often it has told who it is without an answer to this user since. One that never answered is soon
        suspected; with one that did, a lost datagram is the likelier reason for once."""
        self._asked_at: float | None = None
        """When the agent was first asked something since it answered last."""
        self._pattern: Pattern | None = None
        """The outside of its last proven message."""
        self._stamp: tuple[int, int] | None = None
        self._parameters = b""
        """The security parameters before the digest's content, as they are at `_stamp`."""

    @property
    def ready(self) -> bool:
        """See Security."""
        return self._known

    @property
    def why_silent(self) -> Message | None:
        """See Security. A password for privacy that does not fit makes a request unreadable, and most agents drop
        what they cannot read; who they are they tell everybody."""
        return unreadable(self._user) if self._known and self._doubts >= DOUBTS_MAX else None

    def seal(self, pdu: bytes, request_id: int) -> bytes:
        """See Security."""
        now = self._monotonic()
        if self._asked_at is None:
            self._asked_at = now
        elif now - self._asked_at > SILENCE_S:
            self._known, self._asked_at = False, now
        engine = self._engine
        if engine is None or not self._known:
            return _who_is_there(request_id)
        stamp = engine.clock(now)
        if stamp != self._stamp:
            self._stamp, self._parameters = stamp, self._parameters_at(engine, *stamp)
        msg_data = long_element(SEQUENCE, engine.context + pdu)
        salt = _EMPTY
        if engine.privacy is not None:
            sealed, bare_salt = engine.privacy.seal(msg_data, *stamp)
            msg_data, salt = long_element(OCTET_STRING, sealed), _SALT + bare_salt
        blank = b"" if engine.authentication is None else engine.authentication.blank
        octets = len(self._parameters) + len(blank) + len(salt)
        before = self._front.before(request_id, octets, len(msg_data)) + self._parameters
        after = salt + msg_data
        if engine.authentication is None:
            return before + after
        return before + engine.authentication.digest(before + blank + after) + after

    def _parameters_at(self, engine: Engine, boots: int, time_s: int) -> bytes:
        """RFC 3414, 2.4, up to the digest's content. Without authentication no time is shown (3.1.6)."""
        clock, octets = _ZERO + _ZERO, 0
        if engine.authentication is not None:
            clock, octets = encoded_integer(boots) + encoded_integer(time_s), len(engine.authentication.blank)
        who = encoded(OCTET_STRING, engine.id) + clock + encoded(OCTET_STRING, self._user.name)
        return who + bytes((OCTET_STRING, octets))

    def open(self, datagram: bytes) -> Opened:
        """See Security. Of a message that claims to be authenticated, nothing is believed before its digest is."""
        alike = self._pattern.envelope(datagram) if self._pattern else None
        shown = alike or envelope(datagram)
        engine = self._engine
        msg_data = datagram[shown.msg_data : shown.end]
        if shown.level & AUTH:
            if engine is None or not self._is_proven(engine, datagram, shown):
                return Instead.NOT_FOR_US
            if alike is None:
                self._pattern = Pattern(datagram, shown)
            if shown.level & PRIV:
                if engine.privacy is None:
                    return Instead.NOT_FOR_US
                start, stop = content(msg_data, 0, len(msg_data), OCTET_STRING)
                msg_data = engine.privacy.open(msg_data[start:stop], shown.salt, shown.boots, shown.time_s)
        return self._opened(engine, shown, msg_data)

    def _is_proven(self, engine: Engine, datagram: bytes, shown: Envelope) -> bool:
        return (
            engine.authentication is not None
            and shown.engine_id == engine.id
            and shown.user == self._user.name
            and engine.authentication.proves(datagram, shown.digest_start, shown.digest_stop)
        )

    def _opened(self, engine: Engine | None, shown: Envelope, scoped: bytes) -> Opened:
        """What the scoped PDU (RFC 3412, 6.8) holds: an answer or a Report."""
        at, end = content(scoped, 0, len(scoped), SEQUENCE)
        if engine is not None and scoped.startswith(engine.context, at):
            is_our_context, at = True, at + len(engine.context)
        else:
            whose, name = members(scoped, at, end, _CONTEXT)
            is_our_context = engine is not None and (scoped[slice(*whose)], scoped[slice(*name)]) == (engine.id, b"")
            at = name[1]
        tag, start, stop = element(scoped, at, end)
        if tag == REPORT:
            return self._reported(engine, shown, reported(scoped, start, stop))
        if (
            engine is None
            or not is_our_context
            or shown.level != self._level
            or shown.engine_id != engine.id
            or shown.user != self._user.name
            or (shown.level and not engine.accepts(shown.boots, shown.time_s))
        ):
            return Instead.NOT_FOR_US
        self._doubts, self._asked_at = 0, None
        return scoped[at:stop]

    def _reported(self, engine: Engine | None, shown: Envelope, what: bytes) -> Opened:
        """What a Report teaches. Those that an agent cannot authenticate (RFC 3414, 3.2) are believed in what can do
        no more harm than silence: whoever forges one could as well have swallowed the answer."""
        if not self._known or engine is None or what == UNKNOWN_ENGINE_ID:
            return self._meet(engine, shown)
        if what != NOT_IN_TIME_WINDOW:
            return Refused(refusal(what, self._user))
        if not shown.level:
            return Instead.NOT_FOR_US
        if shown.boots == NUMBER_MAX:
            return Refused(CLOCK_AT_ITS_END)
        engine.set_clock(shown.boots, shown.time_s, confirmed=True)
        self._asked_at = None
        return Instead.SEND_AGAIN

    def _meet(self, engine: Engine | None, shown: Envelope) -> Instead:
        """Takes up with the engine that a Report names."""
        if len(shown.engine_id) not in ENGINE_ID_OCTETS:
            return Instead.NOT_FOR_US
        if engine is None or engine.id != shown.engine_id:
            self._known = False
            if self._threads is not None:
                self._prepare(self._threads, shown)
                return Instead.SEND_AGAIN
            engine = Engine(shown.engine_id, self._user, self._monotonic)
        self._believe(engine, shown)
        return Instead.SEND_AGAIN

    def _prepare(self, threads: Executor, shown: Envelope) -> None:
        def prepared(making: Future[Engine]) -> None:
            self.preparing = self._asked_at = None
            if not making.cancelled():
                self._believe(making.result(), shown)

        if self.preparing is None:
            making = (self._user, self._monotonic)
            self.preparing = get_running_loop().run_in_executor(threads, Engine, shown.engine_id, *making)
            self.preparing.add_done_callback(prepared)

    def _believe(self, engine: Engine, shown: Envelope) -> None:
        """Takes the engine for the one that is there."""
        self._engine = engine
        if not self._known:
            engine.set_clock(shown.boots, shown.time_s, confirmed=False)
            self._doubts += 1
        self._known, self._stamp = True, None


def _who_is_there(request_id: int) -> bytes:
    """RFC 3414, 4: a question to no engine by nobody, which every agent answers with its engine's id."""
    nothing = long_element(SEQUENCE, _EMPTY + _EMPTY + _NOTHING.numbered(request_id))
    return _DISCOVERY.before(request_id, len(_NOBODY), len(nothing)) + _NOBODY + nothing
