"""Where somebody has to go, and the word of a person who was there."""

from fastapi import APIRouter, Response, status

from controller.api.asks import WordAsked
from controller.api.auth import Who
from controller.api.door import TheDoor, answer_json
from controller.api.readable import visits_json
from controller.core.visits import Visit

router = APIRouter(prefix="/v1", tags=["visits"])


@router.get(
    "/visits",
    response_model=tuple[Visit, ...],
    summary="Access points that need a person on site: danger first, then where most people wait",
)
async def visits(door: TheDoor) -> Response:
    return answer_json(visits_json(door.operations.visits()))


@router.post(
    "/visits/done",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Take down what a named person saw at access points: whether 00000JAPAN is on the air there",
)
async def done(asked: WordAsked, door: TheDoor, who: Who) -> None:
    await door.operations.vouch(asked.aps, asked.is_open, asked.by, who)
