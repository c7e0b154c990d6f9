"""The real daemon, told over MQTT what it may not forget, is killed between decision and proof, and goes on."""

import asyncio
import json
from pathlib import Path

from controller.api.client import Client
from controller.core.board import ApState
from controller.core.declaration import Wish
from controller.scene import scene
from simulator.mqtt_ap import MqttAccessPoint
from tests.journeys.stage import DEADLINE_S
from tests.mqtt.mosquitto import TOPICS, Mosquitto, mosquitto
from tests.mqtt.stage import until

APS = ("gym-1", "gym-2")
LISTS = {
    "facilities.csv": "id,name\ngym,体育館\n",
    "devices.csv": "id,address,profile,credential\n" + "".join(f"{ap},,hinan_agent,\n" for ap in APS),
    "access_points.csv": "id,facility,device\n" + "".join(f"{ap},gym,{ap}\n" for ap in APS),
    "credentials.toml": "",
}


def told(broker: Mosquitto) -> object:
    """What another system reads of the town."""
    heard = broker.client("gym-1", "sub", "-t", TOPICS.town, "-C", "1", "-W", "5").stdout
    return json.loads(heard) if heard else None


async def states(socket: Path) -> set[ApState]:
    async with Client(socket) as daemon:
        return {ap.state for ap in (await daemon.board()).aps}


async def until_proven(socket: Path, state: ApState) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while await states(socket) != {state}:
            await asyncio.sleep(0.1)


async def test_a_daemon_killed_after_every_act_finishes_it_in_its_next_life(tmp_path: Path) -> None:
    with mosquitto(tmp_path, APS) as broker:
        boxes = [MqttAccessPoint(ap, broker.address(ap), TOPICS) for ap in APS]
        async with scene() as place:
            for name, text in LISTS.items():
                (place.folder / name).write_text(text, encoding="utf-8")
            (place.folder / "credentials.toml").chmod(0o600)
            place.write_config()
            with place.config.open("a", encoding="utf-8") as file:
                file.write(f'[mqtt]\nurl = "mqtts://127.0.0.1:{broker.port}"\nca = "{tmp_path}/ca.crt"\n')
                file.write("town_status = true\n")
                file.write(f'certificate = "{tmp_path}/_controller.crt"\nkey = "{tmp_path}/_controller.key"\n')
            for box in boxes:
                box.power_on()
            async with place.daemon() as process:
                await place.bring_inventory()
                async with Client(place.socket) as daemon:
                    declared = await daemon.declare(Wish(reason="地震"))
                process.kill()
                await process.wait()
            await until(lambda: told(broker) == {"v": 1, "state": "offline"}, "other systems know that nobody knows")
            async with place.daemon() as process:
                await until(lambda: all(box.is_open for box in boxes), "all open")
                await until_proven(place.socket, ApState.PROVEN)
                async with Client(place.socket) as daemon:
                    await daemon.end(declared.number, "over")
                process.kill()
                await process.wait()
            async with place.daemon():
                await until(lambda: not any(box.is_open for box in boxes), "all closed")
                await until_proven(place.socket, ApState.QUIET)
        for box in boxes:
            await box.power_off()
