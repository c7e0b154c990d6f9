"""Other systems read on one topic how the town stands, and that nobody knows when nobody does."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import controller
from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.connection import Connection
from controller.adapters.mqtt.network_thread import Arrived
from controller.config import MqttConfig
from controller.core.declaration import Kind, Wish
from controller.core.mqtt_town import OFFLINE
from controller.mqtt_line import town_line
from tests.mqtt.mosquitto import TOPICS, Mosquitto, mosquitto
from tests.mqtt.stage import REAL, Life, Town, town, until

SCHEMA = Draft202012Validator(json.loads((Path(controller.__file__).parent / "mqtt_schemas" / "town.json").read_text()))


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path / "broker", ["gym-1", "gym-2", "city-platform"]) as running:
        yield running


class Reader:
    """Another system: hears all that it may."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {}

    @property
    def newest(self) -> Any:
        return self.heard.get(TOPICS.town, [None])[-1]

    @asynccontextmanager
    async def reading(self, address: BrokerAddress) -> AsyncIterator["Reader"]:
        def take(batch: Any) -> None:
            for one in batch:
                if isinstance(one, Arrived):
                    self.heard.setdefault(one.topic, []).append(json.loads(one.payload))
                else:
                    line.subscribe(["#"])

        nobody = (TOPICS.status("city-platform"), b"")
        line = Connection(address, nobody, take)
        line.open()
        yield self
        await line.close(nobody)


@asynccontextmanager
async def told(place: Town) -> AsyncIterator[tuple[Life, AsyncExitStack]]:
    """A controller that tells other systems; the stack holds the line on which it does."""
    async with place.controller() as life, AsyncExitStack() as lines:
        config = MqttConfig(
            url=f"mqtts://127.0.0.1:{place.broker.port}",
            ca=place.broker.folder / "ca.crt",
            certificate=place.broker.folder / "_controller.crt",
            key=place.broker.folder / "_controller.key",
            town_status=True,
        )
        await lines.enter_async_context(town_line(config, place.folder, life.situation, life.counters))
        yield life, lines


async def test_the_topic_follows_the_town_from_peace_to_proof_and_back(broker: Mosquitto, tmp_path: Path) -> None:
    async with (
        town(broker, tmp_path, ["gym-1", "gym-2"]) as place,
        told(place) as (life, lines),
        Reader().reading(broker.address("city-platform")) as reader,
    ):
        await until(lambda: reader.newest is not None and reader.newest["mode"] == "normal", "told in peace")
        assert reader.newest["facilities"] == {"open": 0, "partly": 0, "total": 1}
        assert reader.newest["access_points"] == {"proven": 0, "asked": 0, "total": 2}

        declared = await life.operations.declare(REAL, "sato")
        await until(lambda: reader.newest["facilities"]["open"] == 1, "open")
        assert (reader.newest["mode"], reader.newest["declaration"]) == ("disaster", declared.number)
        assert reader.newest["since"] == f"{declared.declared_at:%Y-%m-%dT%H:%M:%SZ}"
        assert reader.newest["access_points"] == {"proven": 2, "asked": 2, "total": 2}

        await life.operations.end(declared.number, "sato", "over")
        await until(lambda: reader.newest["mode"] == "normal" and not reader.newest["facilities"]["open"], "back")
        await lines.aclose()
        await until(lambda: reader.newest == json.loads(OFFLINE), "said goodbye")
        for text in reader.heard[TOPICS.town]:
            SCHEMA.validate(text)
        assert reader.heard.keys() <= {TOPICS.town, TOPICS.controller}, "it hears nothing else"


async def test_a_broker_that_comes_back_empty_is_told_again(broker: Mosquitto, tmp_path: Path) -> None:
    async with town(broker, tmp_path, ["gym-1"]) as place, told(place) as (life, _):
        await life.operations.declare(Wish(Kind.TEST, (), "点検", lasts_s=3600), "sato")
        async with Reader().reading(broker.address("city-platform")) as reader:
            await until(lambda: reader.newest is not None and reader.newest["mode"] == "test", "told")
        broker.kill()
        broker.start()
        async with Reader().reading(broker.address("city-platform")) as reader:
            await until(lambda: reader.newest is not None and reader.newest["mode"] == "test", "told again")


async def test_nobody_but_the_controller_says_how_the_town_stands(broker: Mosquitto, tmp_path: Path) -> None:
    async with town(broker, tmp_path, ["gym-1"]) as place, told(place):
        async with Reader().reading(broker.address("city-platform")) as reader:
            await until(lambda: reader.newest is not None, "told")
            for name in ("gym-1", "city-platform"):
                broker.client(name, "pub", "-r", "-q", "1", "-t", TOPICS.town, "-m", OFFLINE)
            broker.client("_town", "pub", "-q", "1", "-t", TOPICS.desired("gym-1"), "-m", OFFLINE)
        async with Reader().reading(broker.address("city-platform")) as reader:
            await until(lambda: reader.newest is not None, "still told")
            assert reader.newest["state"] == "online"
