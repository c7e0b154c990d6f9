"""Looking back: proofs, one access point's story, connections over time, and the report of a declaration."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from controller.api.door import TheDoor, answer, answer_json
from controller.api.readable import report_json, story_json
from controller.core.history import HistoryPoint, Span
from controller.core.records import ApStory, ProofRecord
from controller.core.report import Report

HOURS_MAX = 24 * 366
"""A year; what is older than the configuration's `history_days` is not there anyway."""

STEP_MAX = 1_440
"""Minutes: a day."""

Charts = dict[str, tuple[HistoryPoint, ...]]
"""By facility id."""

router = APIRouter(prefix="/v1", tags=["looking back"])


def _span(
    hours: Annotated[int, Query(ge=1, le=HOURS_MAX)] = 24, step_minutes: Annotated[int, Query(ge=1, le=STEP_MAX)] = 60
) -> Span:
    return Span(hours, step_minutes)


TheSpan = Annotated[Span, Depends(_span)]


@router.get(
    "/declarations/{number}/proofs",
    response_model=tuple[ProofRecord, ...],
    summary="When each access point was proven open and back, first and last, and by what",
)
async def proofs(number: int, door: TheDoor) -> Response:
    return answer(tuple[ProofRecord, ...], await door.lookback.proofs(number))


@router.get(
    "/declarations/{number}/report",
    response_model=Report,
    summary="The facts of the report; of a closed declaration always the same",
)
async def report(number: int, door: TheDoor) -> Response:
    return answer_json(report_json(await door.lookback.report(number)))


@router.get(
    "/access-points/{ap}",
    response_model=ApStory,
    summary="One access point now, its proofs, what its device showed before each change, and its problems",
)
async def access_point(ap: str, door: TheDoor) -> Response:
    return answer_json(story_json(await door.lookback.access_point(ap)))


@router.get(
    "/access-points/{ap}/history",
    response_model=tuple[HistoryPoint, ...],
    summary="Clients of one access point over the last hours; null is unknown, never 0",
)
async def ap_history(ap: str, span: TheSpan, door: TheDoor) -> Response:
    return answer(tuple[HistoryPoint, ...], await door.lookback.clients_of(ap, span))


@router.get(
    "/facilities/{facility}/history",
    response_model=tuple[HistoryPoint, ...],
    summary="Clients of one facility over the last hours; null is unknown, never 0",
)
async def facility_history(facility: str, span: TheSpan, door: TheDoor) -> Response:
    return answer(tuple[HistoryPoint, ...], await door.lookback.facility(facility, span))


@router.get("/history", response_model=Charts, summary="Clients of every facility over the last hours")
async def town_history(span: TheSpan, door: TheDoor) -> Response:
    return answer(Charts, dict(await door.lookback.town(span)))
