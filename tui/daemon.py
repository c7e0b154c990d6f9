"""What the screens need from the daemon, and the one picture that all of them draw from."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from controller.api.town import Town
from controller.core.audit import AuditRecord
from controller.core.board import Board
from controller.core.declaration import Declaration, Wish
from controller.core.errand import Errand, Round
from controller.core.facility_mark import FacilityMark, Opening
from controller.core.history import HistoryPoint, Span
from controller.core.message import Message
from controller.core.plan import DevicePlan
from controller.core.readiness import Readiness
from controller.core.records import ApStory, ProofRecord
from controller.core.visits import Visit

Charts = Mapping[str, tuple[HistoryPoint, ...]]
"""Clients over time, by facility id."""


class Daemon(Protocol):
    """The part of `controller.api.client.Client` that the screens use, with the same errors."""

    def boards(self) -> AsyncIterator[Board]: ...
    async def declarations(self) -> tuple[Declaration, ...]: ...
    async def plan(self, wish: Wish | None) -> tuple[DevicePlan, ...]: ...
    async def declare(self, wish: Wish) -> Declaration: ...
    async def end(self, number: int, why: str) -> Declaration: ...
    async def sign_off(self, number: int, aps: Sequence[str], why: str) -> Declaration: ...
    async def retry(self, devices: Sequence[str]) -> None: ...
    async def resume(self, profile: str, why: str) -> None: ...
    async def proofs(self, number: int) -> tuple[ProofRecord, ...]: ...
    async def history_of_town(self, span: Span) -> Charts: ...
    async def access_point(self, ap: str) -> ApStory: ...
    async def history_of_ap(self, ap: str, span: Span) -> tuple[HistoryPoint, ...]: ...
    async def town(self) -> Town: ...
    async def audit(self, last: int) -> tuple[AuditRecord, ...]: ...
    async def readiness(self) -> Readiness: ...
    async def begin(self, errand: Errand, devices: Sequence[str]) -> Round: ...
    async def visits(self) -> tuple[Visit, ...]: ...
    async def vouch(self, aps: Sequence[str], is_open: bool, by: str = "") -> None: ...
    async def mark_facility(
        self, facility: str, opening: Opening | None = None, note: str | None = None
    ) -> FacilityMark: ...


OpenDaemon = Callable[[], AbstractAsyncContextManager[Daemon]]
"""Connects once; every question gets a connection of its own, so that none waits behind a broken one."""


@dataclass(slots=True)
class View:
    """What the daemon said last and whether it still speaks; replaced as a whole, never added to."""

    open_daemon: OpenDaemon
    board: Board | None = None
    """None: it has not spoken yet."""
    lost: Message | None = None
    """Why the daemon cannot be reached now."""
    closed: Declaration | None = None
    """The newest declaration that is proven back and closed."""
    charts: Charts = field(default_factory=dict)
    """Of the last hours, asked for once a minute."""
    person: str = ""
    """Who sits at the screen."""
