"""Opening, the way back, and what would be sent."""

from fastapi import APIRouter, Response

from controller.api.asks import EndAsked, SignOffAsked, WishAsked
from controller.api.auth import Who
from controller.api.door import TheDoor, answer, answer_json
from controller.api.readable import plan_json
from controller.core.declaration import Declaration
from controller.core.plan import DevicePlan

router = APIRouter(prefix="/v1", tags=["declarations"])


@router.post("/declarations", response_model=Declaration, summary="Declare: open facilities, or the whole town")
async def declare(wish: WishAsked, door: TheDoor, who: Who) -> Response:
    return answer(Declaration, await door.operations.declare(wish, who))


@router.get("/declarations", response_model=tuple[Declaration, ...], summary="All declarations, oldest first")
async def declarations(door: TheDoor) -> Response:
    return answer(tuple[Declaration, ...], door.situation.declarations)


@router.post("/declarations/{number}/end", response_model=Declaration, summary="End: ask for the way back")
async def end(number: int, asked: EndAsked, door: TheDoor, who: Who) -> Response:
    return answer(Declaration, await door.operations.end(number, who, asked.why))


@router.post(
    "/declarations/{number}/sign-off",
    response_model=Declaration,
    summary="Take responsibility by name for access points that could not be proven back",
)
async def sign_off(number: int, asked: SignOffAsked, door: TheDoor, who: Who) -> Response:
    return answer(Declaration, await door.operations.sign_off(number, asked.aps, who, asked.why))


@router.post(
    "/plan",
    response_model=tuple[DevicePlan, ...],
    summary="Dry run: the commands for what is declared now, or as if the wish in the body were declared too",
)
async def plan(door: TheDoor, wish: WishAsked | None = None) -> Response:
    return answer_json(plan_json(door.operations.plan(wish)))
