"""Peace: whether the town would open tonight, and the errands that find out and make ready."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response

from controller.api.asks import DevicesAsked
from controller.api.auth import Who
from controller.api.door import TheDoor, answer_json
from controller.api.readable import plan_json, readiness_json, round_json
from controller.core.errand import Errand, Round
from controller.core.message import InputError, Message
from controller.core.plan import DevicePlan
from controller.core.readiness import Readiness

router = APIRouter(prefix="/v1", tags=["readiness"])


@router.get("/readiness", response_model=Readiness, summary="How ready every facility and device is, and what it lacks")
async def readiness(door: TheDoor) -> Response:
    await door.errands.readiness.look_up_openings()
    return answer_json(readiness_json(door.errands.readiness.snapshot()))


@router.post(
    "/errands/{errand}",
    response_model=Round,
    summary="Begin to prepare or rehearse devices (none named: all), without waiting for the end",
)
async def begin(errand: Errand, asked: DevicesAsked, door: TheDoor, who: Who) -> Response:
    return answer_json(round_json(await door.errands.begin(errand, asked.devices, who)))


@router.get("/errands/{errand}", response_model=Round, summary="The newest round: how far it is, and what it found")
async def newest(errand: Errand, door: TheDoor, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """`after`: leaves out as many of `visited` as the caller has seen already."""
    found = door.errands.round(errand)
    if found is None:
        raise InputError(Message("No round was begun since the daemon started."))
    return answer_json(round_json(replace(found, visited=found.visited[after:])))


@router.post(
    "/errands/prepare/plan",
    response_model=tuple[DevicePlan, ...],
    summary="Dry run: the exact lines that preparing would send to those of these devices that can be prepared",
)
async def plan(asked: DevicesAsked, door: TheDoor) -> Response:
    return answer_json(plan_json(door.errands.plan(asked.devices)))
