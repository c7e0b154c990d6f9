"""A real daemon publishes what it proves: page, port and context broker follow an activation."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx2

from controller.core.declaration import Wish
from simulator.town import Town
from tests.exporters.test_public_broker import listening
from tests.journeys.stage import DEADLINE_S, all_proven, stage
from tests.ports import free_port


async def until(promise: Callable[[], Any]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not promise():
            await asyncio.sleep(0.1)


async def test_the_public_sees_what_is_proven_and_no_more() -> None:
    with listening() as broker:
        async with stage(Town.of(2)) as play:
            folder, port = play.scene.folder / "www", free_port()
            with play.scene.config.open("a") as config:
                config.write(f'[public]\nfolder = "www"\nlisten = "127.0.0.1:{port}"\nhide_below = 0\n')
                config.write(f'[public.broker]\nurl = "{broker.url}"\n')

            def states() -> set[str]:
                content = json.loads((folder / "facilities.geojson").read_text(encoding="utf-8"))
                return {one["properties"]["Wi-Fiの状態"] for one in content["features"]} - {"ありません"}

            async with play.scene.daemon(), play.client() as client:
                await play.scene.bring_inventory()
                await client.declare(Wish(reason="地震", ordered_by="総務課長"))
                await play.until(all_proven)
                await until(lambda: (folder / "facilities.geojson").exists() and states() == {"使えます"})
                await until(lambda: any(one.get("ssid") for each in broker.requests for one in each.body))
                async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                    page = (await http.get("/")).text
                    entities = (await http.get("/ngsi-ld/v1/entities?type=AccessPoint")).json()
            addresses = {device.address for device in play.town.inventory.devices.values()}
            texts = [page, json.dumps(entities), *(path.read_text() for path in folder.iterdir())]

    assert len(entities) == len(play.town.inventory.access_points)
    assert not any(address in text for address in addresses for text in texts)
    assert "地震" not in "".join(texts)
