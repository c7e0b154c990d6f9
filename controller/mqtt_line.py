"""The wiring of MQTT: an outbox with its line to the broker, where the site has one."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from controller.adapters.mqtt.broker import Correspondent, MqttBroker
from controller.adapters.mqtt.connection import BrokerAddress
from controller.adapters.mqtt.signing import load_signer
from controller.adapters.mqtt.topics import CONTROLLER, Topics
from controller.config import MqttConfig
from controller.core.message import InputError, Message
from controller.counters import Counters
from controller.outbox import Outbox
from controller.ports import FromBroker, Store
from controller.reconciler import Reconciler
from controller.situation import Situation


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
    try:
        broker.open(outbox.epoch)
    except OSError as reason:
        await outbox.close()
        raise InputError(
            Message(
                "The certificates under [mqtt] cannot be used: {reason}. Write them with: hinan mqtt setup",
                {"reason": str(reason)},
            )
        ) from reason
    try:
        yield outbox
    finally:
        await outbox.close()
        await broker.close()


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
