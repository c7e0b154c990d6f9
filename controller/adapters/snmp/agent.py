"""One device's SNMP agent: all of a question is asked together, and less at once where the agent cannot take it."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from controller.adapters.snmp.attempt import Attempt, Found
from controller.adapters.snmp.endpoint import Endpoint
from controller.adapters.snmp.form import Forms
from controller.adapters.snmp.message import Refused, Security
from controller.adapters.snmp.peer import Peer
from controller.adapters.snmp.question import MANNERS, Question
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.readings import Column

SYS_UPTIME: Final = "1.3.6.1.2.1.1.3.0"
"""SNMPv2-MIB::sysUpTime, in hundredths of a second since the agent started."""

MEMORY_KEPT_S: Final = 3600.0
"""How long an agent is asked less at once: what lost its answers may have been the line."""

_ANYBODY: Final = Question([SYS_UPTIME])
"""Every agent has an answer to it, and it is the smallest there is."""


@dataclass(slots=True)
class _Memory:
    """What experience with an agent has taught."""

    manner: int = 0
    """The place in MANNERS of how it is asked."""
    unreadable: set[bytes] = field(default_factory=set)
    """Columns that it cannot tell for an error of its own."""
    forms: Forms = field(default_factory=Forms)
    kept_until: float = 0.0


class Agent:
    """Where and how to ask. Every call raises DeviceProblem: UNREACHABLE when no valid answer comes, READING_REFUSED
    when the agent says or shows that it does not answer us."""

    def __init__(self, endpoint: Endpoint, peer: Peer, security: Security) -> None:
        self._send = partial(endpoint.send, peer, security)
        self._endpoint = endpoint
        self._security = security
        self._memory = _Memory()
        self._was_silent = False

    async def scalars(self, oids: Iterable[str]) -> Mapping[str, int | str]:
        """Single values by OID; what the device does not have is left out."""
        return (await self.ask(Question(oids))).scalars

    async def columns(self, oids: Iterable[str]) -> Mapping[str, Column]:
        """Whole columns by OID; empty when the device has none."""
        return (await self.ask(Question(columns=oids))).columns

    async def ask(self, question: Question) -> Found:
        """Everything in as few datagrams as the agent can take, sent together. After a silence, and before SNMPv3
        knows the agent, one small question goes ahead: nothing else is sent to a device that is switched off."""
        if self._was_silent or not self._security.ready:
            await self._found(_ANYBODY, heard=False)
            return await self._found(question, heard=True)
        return await self._found(question, heard=False)

    async def _found(self, question: Question, heard: bool) -> Found:
        """`heard`: the agent answers at all, so that silence to a large question means that it is too large."""
        while True:
            memory = self._recalled()
            attempt = Attempt(self._send, question, MANNERS[memory.manner], memory.unreadable, memory.forms)
            outcome = await attempt.begin()
            if isinstance(outcome, Found):
                self._was_silent = False
                return outcome
            if isinstance(outcome, Refused):
                raise DeviceProblem(Cause.READING_REFUSED, outcome.reason)
            heard = heard or attempt.heard
            self._was_silent = not heard
            if not heard or memory.manner == len(MANNERS) - 1:
                raise self._silence(outcome.reason)
            memory.manner += 1
            memory.kept_until = time.monotonic() + MEMORY_KEPT_S

    def _silence(self, reason: Message | str) -> DeviceProblem:
        refused = self._security.why_silent
        if refused is not None:
            return DeviceProblem(Cause.READING_REFUSED, refused)
        return DeviceProblem(Cause.UNREACHABLE, Message("SNMP: {what}", {"what": reason}))

    def _recalled(self) -> _Memory:
        memory = self._memory
        if (memory.manner or memory.unreadable) and time.monotonic() > memory.kept_until:
            memory = self._memory = _Memory(kept_until=time.monotonic() + MEMORY_KEPT_S)
        return memory
