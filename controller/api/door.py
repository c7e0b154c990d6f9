"""What every route needs: one object, put into the app once, handed to the routes by type."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response

from controller.api.events import Feed
from controller.api.inventory_door import InventoryDoor
from controller.api.wire import adapter
from controller.core.public import HIDE_BELOW_DEFAULT
from controller.errands import Errands
from controller.lookback import Lookback
from controller.operations import Operations
from controller.situation import Situation
from controller.survey import Survey

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Door:
    operations: Operations
    lookback: Lookback
    survey: Survey
    errands: Errands
    situation: Situation
    inventory: InventoryDoor
    feed: Feed
    hide_below: int = HIDE_BELOW_DEFAULT
    """The site's limit for small numbers in what the public sees."""
    one_inventory_change: asyncio.Lock = field(default_factory=asyncio.Lock)
    """An import replaces everything, so nothing else may change the inventory between its check and its write."""


def _door(request: Request) -> Door:
    door: Door = request.app.state.door
    return door


TheDoor = Annotated[Door, Depends(_door)]


def answer_json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def answer(kind: type[T], value: T) -> Response:
    return answer_json(adapter(kind).dump_json(value))
