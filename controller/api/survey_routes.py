"""Asking devices over SNMP what they are and what they read, because a person wants to know. Changes nothing."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Response
from pydantic import Field

from controller.api.asks import NOTHING_UNKNOWN, DevicesAsked, Text
from controller.api.auth import Who
from controller.api.door import TheDoor, answer
from controller.core.detection import Detected
from controller.core.readout import Readout

SNMP_PORT = 161
"""RFC 3417, 2."""

router = APIRouter(prefix="/v1", tags=["survey"])


@dataclass(frozen=True, slots=True)
class AddressAsked:
    """A device that need not be in the inventory, and the name of the credential to ask it with."""

    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    address: Text
    credential: Text
    port: Annotated[int, Field(ge=1, le=65_535)] = SNMP_PORT


@dataclass(frozen=True, slots=True)
class ReadAsked:
    """Id of an access point or a device."""

    __pydantic_config__: ClassVar = NOTHING_UNKNOWN
    name: Text


@router.post(
    "/devices/detect",
    response_model=tuple[Detected, ...],
    summary="Which profiles fit these devices by what they say of themselves; none named: all",
)
async def detect(asked: DevicesAsked, door: TheDoor, who: Who) -> Response:  # noqa: ARG001  # strangers may not scan
    return answer(tuple[Detected, ...], await door.survey.detect(asked.devices))


@router.post("/addresses/detect", response_model=Detected, summary="Which profiles fit the device at this address")
async def detect_at(asked: AddressAsked, door: TheDoor, who: Who) -> Response:  # noqa: ARG001  # strangers may not scan
    return answer(Detected, await door.survey.detect_at(asked.address, asked.credential, asked.port))


@router.post(
    "/devices/read", response_model=Readout, summary="What the profile of a device reads now, with its sources"
)
async def read(asked: ReadAsked, door: TheDoor, who: Who) -> Response:  # noqa: ARG001  # strangers may not scan
    return answer(Readout, await door.survey.read(asked.name))
