"""The one door for people and programs: which routes there are. What they do is in controller.operations."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import Depends, FastAPI

from controller.api import (
    board_routes,
    declaration_routes,
    device_routes,
    discovery_routes,
    facility_routes,
    inventory_routes,
    lookback_routes,
    public_routes,
    readiness_routes,
    survey_routes,
    visit_routes,
)
from controller.api.auth import refuse_false_names
from controller.api.door import Door
from controller.api.events import Feed
from controller.api.faults import RESPONSES, answer_faults_of
from controller.api.inventory_door import InventoryDoor
from controller.api.latency import Latency, MeasuresLatency
from controller.api.limits import LimitsBody
from controller.api.readable import ADDED
from controller.core.public import HIDE_BELOW_DEFAULT
from controller.errands import Errands
from controller.lookback import Lookback
from controller.operations import Operations
from controller.situation import Situation
from controller.survey import Survey

TOPICS = (
    board_routes,
    declaration_routes,
    device_routes,
    discovery_routes,
    facility_routes,
    inventory_routes,
    lookback_routes,
    public_routes,
    readiness_routes,
    survey_routes,
    visit_routes,
)


def application(
    operations: Operations,
    lookback: Lookback,
    survey: Survey,
    errands: Errands,
    situation: Situation,
    inventory_door: InventoryDoor,
    latency: Latency | None = None,
    hide_below: int = HIDE_BELOW_DEFAULT,
) -> FastAPI:
    """The API under /v1, and its description at /openapi.json. Times of answers are counted in `latency`."""
    named = [Depends(refuse_false_names)]
    # The pages that show the description load scripts from a CDN, which no town hall should need.
    app = _Described(title="hinan-wifi", version=_version(), docs_url=None, redoc_url=None, dependencies=named)
    app.state.door = Door(operations, lookback, survey, errands, situation, inventory_door, Feed(situation), hide_below)
    for topic in TOPICS:
        app.include_router(topic.router, responses=dict(RESPONSES))
    answer_faults_of(app)
    app.add_middleware(LimitsBody)
    app.add_middleware(MeasuresLatency, latency=latency or Latency())
    return app


def feed_of(app: FastAPI) -> Feed:
    door: Door = app.state.door
    return door.feed


class _Described(FastAPI):
    """Adds to the description what `readable` adds to the answers."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            described = super().openapi()
            schemas: Mapping[str, Any] = described["components"]["schemas"]
            for name, properties in ADDED.items():
                schemas[name]["properties"] |= properties
        return super().openapi()


def _version() -> str:
    try:
        return version("hinan-wifi")
    except PackageNotFoundError:  # run from a checkout
        return "0+checkout"
