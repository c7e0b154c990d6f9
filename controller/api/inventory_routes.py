"""The inventory as files, out and in. An import applies only the change that a person has seen."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Response

from controller.api.asks import FilesAsked, ImportAsked
from controller.api.auth import Who
from controller.api.door import Door, TheDoor, answer, answer_json
from controller.api.import_view import ImportView
from controller.api.inventory_door import ExportForm, ReadFiles
from controller.api.preview import import_view
from controller.api.readable import import_json
from controller.api.town import Town
from controller.api.wire import Files
from controller.core.message import InputError, Message
from controller.situation import Situation

router = APIRouter(prefix="/v1/inventory", tags=["inventory"])


@router.get("", response_model=Files, summary="The inventory as files: name and base64 content")
async def export(door: TheDoor, form: ExportForm = "csv", language: Literal["ja", "en"] = "ja") -> Response:
    town = door.situation.inventory
    return answer(Files, dict(await asyncio.to_thread(door.inventory.write, town, form, language)))


@router.get("/town", response_model=Town, summary="The inventory as JSON: facilities, devices, access points")
async def town(door: TheDoor) -> Response:
    return answer(Town, _town(door.situation))


@router.post("/preview", response_model=ImportView, summary="What these files would change; nothing is changed")
async def preview(asked: FilesAsked, door: TheDoor) -> Response:
    return answer_json(import_json(import_view(await _read(door, asked))))


@router.post("/import", response_model=ImportView, summary="Take these files' inventory, if it is what was seen")
async def import_files(asked: ImportAsked, door: TheDoor, who: Who) -> Response:
    async with door.one_inventory_change:
        read = await _read(door, asked)
        view = import_view(read)
        if view.fingerprint != asked.seen:
            raise InputError(
                Message(
                    "Nothing was imported: the inventory has changed meanwhile, or the files have. Look at the "
                    "preview again, then import."
                )
            )
        if not view.empty:
            await door.operations.replace_inventory(read.inventory, who, str(view.summary))
    return answer_json(import_json(view))


async def _read(door: Door, asked: FilesAsked) -> ReadFiles:
    return await asyncio.to_thread(door.inventory.read, asked.files, door.situation.inventory, asked.format)


def _town(situation: Situation) -> Town:
    inventory, site = situation.inventory, situation.site
    used = {device.profile for device in inventory.devices.values()}
    return Town(
        name=site.town,
        at=situation.clock(),
        facilities=tuple(inventory.facilities.values()),
        devices=tuple(inventory.devices.values()),
        access_points=tuple(inventory.access_points.values()),
        models={name: site.profiles[name].title for name in sorted(used & site.profiles.keys())},
    )
