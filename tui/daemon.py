"""What the screens need from the daemon, and the one picture that all of them draw from."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from controller.core.board import Board
from controller.core.declaration import Declaration, Wish
from controller.core.message import Message
from controller.core.plan import DevicePlan


class Daemon(Protocol):
    """The part of `controller.api.client.Client` that the screens use, with the same errors."""

    def boards(self) -> AsyncIterator[Board]: ...
    async def declarations(self) -> tuple[Declaration, ...]: ...
    async def plan(self, wish: Wish | None) -> tuple[DevicePlan, ...]: ...
    async def declare(self, wish: Wish) -> Declaration: ...
    async def end(self, number: int, why: str) -> Declaration: ...
    async def retry(self, devices: Sequence[str]) -> None: ...


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
