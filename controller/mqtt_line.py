"""The wiring of MQTT: an outbox with its line to the broker, where the site has one."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.broker import Correspondent, MqttBroker
from controller.adapters.mqtt.signing import load_signer
from controller.adapters.mqtt.topics import CONTROLLER, TOWN, Topics
from controller.adapters.mqtt.town_topic import TownTopic
from controller.config import MqttConfig
from controller.core.message import InputError, Message
from controller.core.mqtt_town import OFFLINE
from controller.counters import Counters
from controller.outbox import Outbox
from controller.ports import FromBroker, Store
from controller.reconciler import Reconciler
from controller.situation import Situation
from controller.town_status import keep_telling


@asynccontextmanager
async def mqtt_line(
    config: MqttConfig, folder: Path, situation: Situation, store: Store, counters: Counters, reconciler: Reconciler
) -> AsyncIterator[Outbox]:
    """While the block runs, access points are told over MQTT. The situation must be loaded. Raises InputError."""
    outbox: Outbox

    def take(messages: Iterable[FromBroker]) -> None:
        outbox.take(messages)

    broker = MqttBroker(correspondent(config, folder), counters, situation.clock, take)
    outbox = Outbox(situation, store, broker, counters, reconciler)
    await outbox.start()
    reconciler.on_look.append(outbox.ask_to_report)
    try:
        broker.open(outbox.epoch)
    except OSError as reason:
        await outbox.close()
        raise _unusable(reason) from reason
    try:
        yield outbox
    finally:
        reconciler.on_look.remove(outbox.ask_to_report)
        await outbox.close()
        await broker.close()


@asynccontextmanager
async def town_line(config: MqttConfig, folder: Path, situation: Situation, counters: Counters) -> AsyncIterator[None]:
    """While the block runs, other systems are told how the town stands. Raises InputError."""
    topic = TownTopic(broker_address(config, folder, TOWN), Topics(config.topic).town, OFFLINE)
    try:
        topic.open()
    except OSError as reason:
        raise _unusable(reason) from reason
    telling = asyncio.create_task(keep_telling(situation, topic, counters), name="town status")
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await topic.close()


def _unusable(reason: OSError) -> InputError:
    return InputError(
        Message(
            "The certificates under [mqtt] cannot be used: {reason}. Write them with: hinan mqtt setup",
            {"reason": str(reason)},
        )
    )


def correspondent(config: MqttConfig, folder: Path) -> Correspondent:
    """Raises InputError when the signing key cannot be used."""
    signer = load_signer(folder / config.signing_key) if config.signing_key is not None else None
    return Correspondent(broker_address(config, folder, CONTROLLER), Topics(config.topic), signer)


def broker_address(config: MqttConfig, folder: Path, name: str) -> BrokerAddress:
    """With the controller's certificate, or with another that lies beside it."""
    scheme, host, port = config.parts
    if scheme != "mqtts":
        return BrokerAddress(host, port, name)
    certificate, key = folder / config.certificate, folder / config.key
    if name != CONTROLLER:
        certificate, key = certificate.with_name(f"{name}.crt"), certificate.with_name(f"{name}.key")
    return BrokerAddress(host, port, name, folder / config.ca, certificate, key)
