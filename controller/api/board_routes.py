"""Looking: the board, once and live."""

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from controller.api.door import TheDoor, answer_json
from controller.api.readable import board_json
from controller.core.board import Board

router = APIRouter(prefix="/v1", tags=["board"])


@router.get("/board", response_model=Board, summary="Every facility and access point as it is known now")
async def board(door: TheDoor) -> Response:
    now = await door.situation.board_in_turns()
    await door.feed.rows.write(now.facilities)
    return answer_json(board_json(now, door.feed.rows))


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    summary="The board, then every change of it, as server-sent events",
    description="`board`: a whole board, as GET board gives it. `change`: `at`, `mode`, `declarations`, and those of "
    "the `facilities` that became different. A comment every 5 seconds says that the daemon lives.",
)
async def events(door: TheDoor) -> Response:
    door.feed.admit()
    return StreamingResponse(door.feed.events(), media_type="text/event-stream")
