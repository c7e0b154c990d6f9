"""Devices that wait for a person, their host keys, and the record of who did what."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from controller.api.asks import DevicesAsked, EndAsked, KeysAsked
from controller.api.auth import Who
from controller.api.door import TheDoor, answer
from controller.core.audit import AuditRecord
from controller.core.inventory import FoundKey

AUDIT_MAX = 100_000
"""Records in one answer, about 30 MB: years of a town."""

router = APIRouter(prefix="/v1", tags=["devices"])


@router.post(
    "/devices/retry",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Try devices again that wait for a person; none named: all that have a problem",
)
async def retry(asked: DevicesAsked, door: TheDoor, who: Who) -> None:
    await door.operations.retry(asked.devices, who)


@router.post(
    "/profiles/{profile}/resume",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Go on with a profile that was stopped because devices refused it alike, until the next declaration",
)
async def resume(profile: str, asked: EndAsked, door: TheDoor, who: Who) -> None:
    await door.operations.resume(profile, who, asked.why)


@router.post(
    "/keys/scan",
    response_model=tuple[FoundKey, ...],
    summary="The SSH host keys that devices show now, beside the pinned ones; nobody logs in, nothing is kept",
)
async def scan(asked: DevicesAsked, door: TheDoor, who: Who) -> Response:  # noqa: ARG001  # strangers may not scan
    return answer(tuple[FoundKey, ...], await door.operations.scan_keys(asked.devices))


@router.post("/keys/pin", status_code=status.HTTP_204_NO_CONTENT, summary="Pin host keys that a person has looked at")
async def pin(asked: KeysAsked, door: TheDoor, who: Who) -> None:
    async with door.one_inventory_change:
        await door.operations.pin_keys(asked.keys, who)


@router.get("/audit", response_model=tuple[AuditRecord, ...], summary="The newest records, oldest of them first")
async def audit(door: TheDoor, last: Annotated[int, Query(ge=1, le=AUDIT_MAX)] = 100) -> Response:
    return answer(tuple[AuditRecord, ...], tuple(await door.operations.audit(last)))
