"""The only way in for the CLI and the TUI: the daemon's API as Python calls."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from controller.api.import_view import ImportView
from controller.api.unreachable import DaemonUnreachable
from controller.core.audit import AuditRecord
from controller.core.board import Board
from controller.core.declaration import Declaration, Wish
from controller.core.inventory import FoundKey
from controller.core.plan import DevicePlan

if TYPE_CHECKING:
    from controller.api.connection import Connection

__all__ = ["Client", "DaemonUnreachable", "ImportView"]

SILENCE_S = 15.0
"""Three missed heartbeats: the daemon is gone or stuck, and its board is not to be believed any more."""


class Client:
    """`async with Client(socket) as daemon: board = await daemon.board()`

    Every call raises InputError when the daemon refuses what was asked (nothing was changed then), and
    DaemonUnreachable when it cannot be reached or goes away in mid-call.
    """

    _connection: "Connection"

    def __init__(self, socket: Path, silence_s: float = SILENCE_S) -> None:
        self._socket = socket
        self._silence_s = silence_s

    async def __aenter__(self) -> Self:
        from controller.api.connection import Connection  # loads httpx2 and pydantic, 0.2 s that --help does not need

        self._connection = Connection(self._socket, self._silence_s)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.close()

    async def board(self) -> Board:
        return await self._connection.get("/board", Board)

    def boards(self) -> AsyncGenerator[Board, None]:
        """The board now, and again whenever something on it changes, pushed by the daemon. Raises
        DaemonUnreachable when the daemon goes away; whoever shows it says so and calls again."""
        return self._connection.boards()

    async def declare(self, wish: Wish) -> Declaration:
        return await self._connection.post("/declarations", wish, Declaration)

    async def end(self, number: int, why: str) -> Declaration:
        return await self._connection.post(f"/declarations/{number}/end", {"why": why}, Declaration)

    async def sign_off(self, number: int, aps: Sequence[str], why: str) -> Declaration:
        body = {"aps": list(aps), "why": why}
        return await self._connection.post(f"/declarations/{number}/sign-off", body, Declaration)

    async def declarations(self) -> tuple[Declaration, ...]:
        """All, oldest first, closed ones too."""
        return await self._connection.get("/declarations", tuple[Declaration, ...])

    async def plan(self, wish: Wish | None) -> tuple[DevicePlan, ...]:
        """Dry run; None: what is still to do under the present declarations."""
        return await self._connection.post("/plan", wish, tuple[DevicePlan, ...])

    async def retry(self, devices: Sequence[str]) -> None:
        await self._connection.tell("/devices/retry", {"devices": list(devices)})

    async def audit(self, last: int) -> tuple[AuditRecord, ...]:
        return await self._connection.get(f"/audit?last={last}", tuple[AuditRecord, ...])

    async def export_inventory(self, form: str, language: str) -> Mapping[str, bytes]:
        """File name -> content. `form`: csv (three files) or xlsx (one)."""
        return await self._connection.get_files({"form": form, "language": language})

    async def preview_inventory(self, files: Mapping[str, bytes]) -> ImportView:
        return await self._connection.post_files("/inventory/preview", files, {})

    async def import_inventory(self, files: Mapping[str, bytes], seen: str) -> ImportView:
        """Takes the files' inventory, if it is still the change that `seen` (ImportView.fingerprint) stands for."""
        return await self._connection.post_files("/inventory/import", files, {"seen": seen})

    async def scan_keys(self, devices: Sequence[str]) -> tuple[FoundKey, ...]:
        return await self._connection.post("/keys/scan", {"devices": list(devices)}, tuple[FoundKey, ...])

    async def pin_keys(self, keys: Mapping[str, str]) -> None:
        await self._connection.tell("/keys/pin", {"keys": dict(keys)})
