"""The only way in for the CLI and the TUI: the daemon's API as Python calls."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urlencode

from controller.api.import_view import ImportView
from controller.api.town import Town
from controller.api.unreachable import DaemonUnreachable
from controller.core.audit import AuditRecord
from controller.core.board import Board
from controller.core.declaration import Declaration, Wish
from controller.core.detection import Detected
from controller.core.errand import Errand, Round
from controller.core.facility_mark import FacilityMark, Opening
from controller.core.history import HistoryPoint, Span
from controller.core.inventory import FoundKey
from controller.core.plan import DevicePlan
from controller.core.public import PublicTown
from controller.core.readiness import Readiness
from controller.core.readout import Readout
from controller.core.records import ApStory, ProofRecord
from controller.core.report import Report
from controller.core.visits import Visit

if TYPE_CHECKING:
    from controller.api.connection import Connection

__all__ = ["Client", "DaemonUnreachable", "ImportView"]

Chart = tuple[HistoryPoint, ...]

SILENCE_S = 15.0
"""Three missed heartbeats: the daemon is gone or stuck, and its board is not to be believed any more."""


class Client:
    """`async with Client(socket) as daemon: board = await daemon.board()`

    Every call raises InputError when the daemon refuses what was asked (nothing was changed then), and
    DaemonUnreachable when it cannot be reached or goes away in mid-call.
    """

    _connection: "Connection"

    def __init__(self, socket: Path, silence_s: float = SILENCE_S, person: str = "") -> None:
        """`person`: for whom a program asks that runs under the daemon's account; empty: for whoever runs it."""
        self._socket = socket
        self._silence_s = silence_s
        self._person = person

    async def __aenter__(self) -> Self:
        from controller.api.connection import Connection  # loads httpx2 and pydantic, 0.2 s that --help does not need

        self._connection = Connection(self._socket, self._silence_s, self._person)
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

    async def resume(self, profile: str, why: str) -> None:
        """Goes on with a profile that was stopped because devices refused it alike."""
        await self._connection.tell(f"/profiles/{quote(profile, safe='')}/resume", {"why": why})

    async def audit(self, last: int) -> tuple[AuditRecord, ...]:
        return await self._connection.get(f"/audit?last={last}", tuple[AuditRecord, ...])

    async def proofs(self, number: int) -> tuple[ProofRecord, ...]:
        """What was proven under this declaration, by access point."""
        return await self._connection.get(f"/declarations/{number}/proofs", tuple[ProofRecord, ...])

    async def report(self, number: int) -> Report:
        return await self._connection.get(f"/declarations/{number}/report", Report)

    async def access_point(self, ap: str) -> ApStory:
        return await self._connection.get(f"/access-points/{quote(ap)}", ApStory)

    async def history_of_ap(self, ap: str, span: Span) -> tuple[HistoryPoint, ...]:
        """Clients of one access point, until now."""
        return await self._connection.get(f"/access-points/{quote(ap)}/history?{_query(span)}", Chart)

    async def history(self, facility: str, span: Span) -> tuple[HistoryPoint, ...]:
        """Clients of one facility (by id), until now."""
        return await self._connection.get(f"/facilities/{quote(facility)}/history?{_query(span)}", Chart)

    async def history_of_town(self, span: Span) -> Mapping[str, tuple[HistoryPoint, ...]]:
        """Clients by facility id, until now: for the small charts of a whole screen."""
        return await self._connection.get(f"/history?{_query(span)}", dict[str, Chart])

    async def export_inventory(self, form: str, language: str) -> Mapping[str, bytes]:
        """File name -> content. `form`: csv (three files), xlsx (one), or an open-data list (one)."""
        return await self._connection.get_files({"form": form, "language": language})

    async def town(self) -> Town:
        return await self._connection.get("/inventory/town", Town)

    async def public(self, hide_below: int | None = None) -> PublicTown:
        """What the public may know; None: with the site's own limit for small numbers."""
        limit = "" if hide_below is None else f"?hide_below={hide_below}"
        return await self._connection.get(f"/public{limit}", PublicTown)

    async def preview_inventory(self, files: Mapping[str, bytes], form: str = "auto") -> ImportView:
        return await self._connection.post_files("/inventory/preview", files, {"format": form})

    async def import_inventory(self, files: Mapping[str, bytes], seen: str, form: str = "auto") -> ImportView:
        """Takes the files' inventory, if it is still the change that `seen` (ImportView.fingerprint) stands for."""
        return await self._connection.post_files("/inventory/import", files, {"seen": seen, "format": form})

    async def scan_keys(self, devices: Sequence[str]) -> tuple[FoundKey, ...]:
        return await self._connection.post("/keys/scan", {"devices": list(devices)}, tuple[FoundKey, ...])

    async def detect(self, devices: Sequence[str]) -> tuple[Detected, ...]:
        """Which profiles fit these devices (none named: all of the inventory)."""
        return await self._connection.post("/devices/detect", {"devices": list(devices)}, tuple[Detected, ...])

    async def detect_at(self, address: str, credential: str, port: int) -> Detected:
        """As `detect`, for a device that need not be in the inventory."""
        body = {"address": address, "credential": credential, "port": port}
        return await self._connection.post("/addresses/detect", body, Detected)

    async def read(self, name: str) -> Readout:
        """What the profile of a device (or of an access point's device) reads now."""
        return await self._connection.post("/devices/read", {"name": name}, Readout)

    async def readiness(self) -> Readiness:
        """How ready every facility and device is."""
        return await self._connection.get("/readiness", Readiness)

    async def begin(self, errand: Errand, devices: Sequence[str]) -> Round:
        """Begins to prepare or rehearse devices; none named: all. Follow it with `round`."""
        return await self._connection.post(f"/errands/{errand}", {"devices": list(devices)}, Round)

    async def round(self, errand: Errand, after: int = 0) -> Round:
        """The newest round, without the first `after` of `visited`."""
        return await self._connection.get(f"/errands/{errand}?after={after}", Round)

    async def plan_preparation(self, devices: Sequence[str]) -> tuple[DevicePlan, ...]:
        """Dry run of `begin(Errand.PREPARE, ...)`: those that can be prepared, with the exact lines."""
        return await self._connection.post("/errands/prepare/plan", {"devices": list(devices)}, tuple[DevicePlan, ...])

    async def visits(self) -> tuple[Visit, ...]:
        """Where somebody has to go, the most pressing first."""
        return await self._connection.get("/visits", tuple[Visit, ...])

    async def vouch(self, aps: Sequence[str], is_open: bool, by: str = "") -> None:
        """What a person saw at these access points; `by`: who, if it was not the caller."""
        await self._connection.tell("/visits/done", {"aps": list(aps), "is_open": is_open, "by": by})

    async def mark_facility(
        self, facility: str, opening: Opening | None = None, note: str | None = None
    ) -> FacilityMark:
        """What staff say of a facility, by id or name; None: as it was. Its Wi-Fi stays as it is."""
        body = {"opening": opening, "note": note}
        return await self._connection.post(f"/facilities/{quote(facility, safe='')}/mark", body, FacilityMark)

    async def pin_keys(self, keys: Mapping[str, str]) -> None:
        await self._connection.tell("/keys/pin", {"keys": dict(keys)})


def _query(span: Span) -> str:
    return urlencode({"hours": span.hours, "step_minutes": span.step_minutes})
