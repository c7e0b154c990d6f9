"""Telling other exporters what there is to look at: Prometheus' HTTP service discovery."""

from fastapi import APIRouter, Response

from controller.api.door import TheDoor, answer
from controller.core.service_discovery import Prober, TargetGroup, target_groups

router = APIRouter(prefix="/v1/sd", tags=["service discovery"])


@router.get(
    "/{prober}", response_model=tuple[TargetGroup, ...], summary="The devices of the inventory as http_sd wants them"
)
async def targets(prober: Prober, door: TheDoor) -> Response:
    return answer(tuple[TargetGroup, ...], target_groups(door.situation.inventory, prober))
