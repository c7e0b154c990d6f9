"""What the controller would see of access points, message by message, and what it may publish."""

import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from controller.adapters.mqtt.address import tls_context
from controller.adapters.mqtt.topics import CONTROLLER
from tests.mqtt.mosquitto import TOPICS, Mosquitto
from tests.mqtt.stage import until

DEADLINE_S = 120.0


@dataclass(frozen=True, slots=True)
class Heard:
    topic: str
    payload: bytes
    is_retained: bool

    @property
    def fields(self) -> dict[str, Any]:
        found = json.loads(self.payload)
        assert isinstance(found, dict)
        return found


class Observer:
    """Connected while the block runs. A test that restarts the broker makes a new one."""

    def __init__(self, broker: Mosquitto) -> None:
        address = broker.address(CONTROLLER)
        self.heard: list[Heard] = []
        self._client = paho.Client(CallbackAPIVersion.VERSION2, "observer", protocol=paho.MQTTv311)
        self._client.tls_set_context(tls_context(address))
        self._client.on_connect = lambda client, *_: client.subscribe(f"{TOPICS.root}/#", 1)
        self._client.on_message = lambda _, __, m: self.heard.append(Heard(m.topic, bytes(m.payload), m.retain))
        self._client.connect(address.host, address.port)

    def __enter__(self) -> "Observer":
        self._client.loop_start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: str | bytes, retain: bool = True) -> None:
        self._client.publish(topic, payload, 1, retain)

    def reports(self, ap: str = "gym-1") -> list[dict[str, Any]]:
        return [one.fields for one in list(self.heard) if one.topic == TOPICS.report(ap)]

    def words(self, ap: str = "gym-1") -> list[dict[str, Any]]:
        return [one.fields for one in list(self.heard) if one.topic == TOPICS.status(ap)]

    async def report(self, what: str = "a report", after: int = 0, ap: str = "gym-1", **wanted: Any) -> dict[str, Any]:
        """The newest one, as soon as it says all this and there are more than `after`."""

        def is_so() -> bool:
            found = self.reports(ap)
            return len(found) > after and all(found[-1].get(key) == value for key, value in wanted.items())

        try:
            await until(is_so, what, DEADLINE_S)
        except AssertionError as late:
            raise AssertionError(f"{late}: wanted {wanted}, last heard {self.reports(ap)[-1:]}") from None
        return self.reports(ap)[-1]

    async def refusals(self, reason: str, count: int, ap: str = "gym-1") -> None:
        """Until the newest report counts so many."""
        await until(lambda: self.reports(ap)[-1]["refused"].get(reason, 0) == count, f"{count} {reason}", DEADLINE_S)
