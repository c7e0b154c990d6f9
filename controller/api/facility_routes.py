"""開設状況: what staff say of a facility. Its Wi-Fi does not follow."""

from fastapi import APIRouter, Response

from controller.api.asks import MarkAsked
from controller.api.auth import Who
from controller.api.door import TheDoor, answer
from controller.core.facility_mark import FacilityMark

router = APIRouter(prefix="/v1", tags=["facilities"])


@router.post(
    "/facilities/{facility}/mark",
    response_model=FacilityMark,
    summary="Take down whether a facility takes people in, and a line for colleagues",
)
async def mark(facility: str, asked: MarkAsked, door: TheDoor, who: Who) -> Response:
    """Facility by id or name."""
    return answer(FacilityMark, await door.operations.mark_facility(facility, asked.opening, asked.note, who))
