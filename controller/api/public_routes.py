"""What the public may know, for the programs that publish it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from controller.api.door import TheDoor, answer
from controller.core.public import PublicTown
from controller.publication import public_now

router = APIRouter(prefix="/v1", tags=["public"])


@router.get("/public", response_model=PublicTown, summary="What the public may know; null is unknown, never 0")
async def public(door: TheDoor, hide_below: Annotated[int | None, Query(ge=0, le=1_000)] = None) -> Response:
    limit = door.hide_below if hide_below is None else hide_below
    return answer(PublicTown, await public_now(door.situation, limit))
