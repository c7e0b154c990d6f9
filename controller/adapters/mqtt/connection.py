"""One connection to the broker in paho's network thread; what it brings crosses to the event loop in batches."""

import asyncio
import logging
import random
import ssl
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

KEEP_ALIVE_S = 30
"""The broker notices a dead line after one and a half times this (MQTT 3.1.1, 3.1.2.10)."""

IN_FLIGHT_MOST = 300
"""Documents on their way to the broker at once. Measured: 20 takes five times as long, more brings nothing."""

BATCH_MOST = 200
"""Messages taken in, in one turn of the event loop: about 5 ms."""

ARRIVED_MOST = 100_000
"""Messages that wait for us: ten for each of ten thousand access points. More are dropped, and asked for again."""

AGAIN_FIRST_S, AGAIN_MOST_S = 1.0, 8.0
"""The broker is one box of our own; it is asked often."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the broker is, and who we are. `ca` None: without TLS, for a broker on this machine."""

    host: str
    port: int
    client_id: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


class Arrived(NamedTuple):
    """One message, as it came."""

    topic: str
    payload: bytes
    is_retained: bool


class Change(Enum):
    """What became of the connection."""

    UP = auto()
    MARKED = auto()
    """The broker has taken what was published with `mark`, and so all that was asked before."""
    DOWN = auto()


Listener = Callable[[Iterable[Arrived | Change]], None]


class Connection:
    """Connects, and connects again. Every connection is a new client, so that nothing of the last one, which may be
    older than what is decided since, is ever sent in it."""

    def __init__(self, address: BrokerAddress, will: tuple[str, bytes], listener: Listener) -> None:
        self._address = address
        self._will = will
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._client: paho.Client | None = None
        self._is_up = False
        self._closed = False
        self._waiting: dict[str, bytes] = {}
        self._in_flight = 0
        self._arrived: deque[tuple[paho.Client, object]] = deque()
        self._is_draining = False
        self._wait_s = AGAIN_FIRST_S
        self._again: asyncio.TimerHandle | None = None
        self._marks: set[int] = set()
        self.dropped = 0
        """Messages that came faster than we could take them in."""

    def open(self) -> None:
        """Returns at once. Raises OSError or ssl.SSLError when a certificate file cannot be used."""
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._address.client_id,
            clean_session=True,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,
        )
        client.max_inflight_messages_set(0)  # we count ourselves: paho walks through all of them at every answer
        client.will_set(self._will[0], self._will[1], qos=1, retain=True)
        if self._address.ca is not None:
            client.tls_set_context(tls_context(self._address))
        client.on_connect = self._on_connect
        client.on_connect_fail = lambda failed, _: self._bring(failed, Change.DOWN)
        client.on_disconnect = lambda gone, *_: self._bring(gone, Change.DOWN)
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        self._client = client
        client.connect_async(self._address.host, self._address.port, KEEP_ALIVE_S)
        client.loop_start()

    async def close(self, last: tuple[str, bytes]) -> None:
        """Says a last word in place of the will."""
        self._closed = True
        if self._again is not None:
            self._again.cancel()
        client, self._client = self._client, None
        if client is None:
            return
        if self._is_up:
            said = client.publish(last[0], last[1], qos=1, retain=True)
            await asyncio.to_thread(_wait, said)
            client.disconnect()
        await asyncio.to_thread(client.loop_stop)

    def publish(self, messages: Mapping[str, bytes]) -> None:
        """Retained, QoS 1. What waits for its turn makes room for a newer one on the same topic."""
        if self._is_up:
            for topic, payload in messages.items():
                self._waiting.pop(topic, None)
                self._waiting[topic] = payload
            self._feed()

    def tell(self, messages: Mapping[str, bytes]) -> None:
        """QoS 1, not retained, and only to whoever is there."""
        if self._is_up and self._client is not None:
            for topic, payload in messages.items():
                self._client.publish(topic, payload, qos=1)

    def subscribe(self, filters: Iterable[str], qos: int = 0) -> None:
        if self._is_up and self._client is not None:
            self._client.subscribe([(one, qos) for one in filters])

    def unsubscribe(self, filters: Iterable[str]) -> None:
        if self._is_up and self._client is not None:
            self._client.unsubscribe(list(filters))

    def mark(self, topic: str, payload: bytes) -> None:
        """Publishes, retained; `Change.MARKED` follows when the broker has it, after all that was asked before."""
        if self._is_up and self._client is not None:
            self._marks.add(self._client.publish(topic, payload, qos=1, retain=True).mid)

    def _feed(self) -> None:
        """Only ever called on the event loop's thread: two threads could change the order of two documents."""
        client = self._client
        while client is not None and self._waiting and self._in_flight < IN_FLIGHT_MOST:
            topic = next(iter(self._waiting))
            client.publish(topic, self._waiting.pop(topic), qos=1, retain=True)
            self._in_flight += 1

    # In the network thread: only carry over. paho holds locks while it calls these.

    def _on_connect(self, client: paho.Client, _: Any, __: Any, reason: ReasonCode, ___: Properties | None) -> None:
        if reason.is_failure:
            log.warning("the MQTT broker refuses us: %s", reason)
        else:
            self._bring(client, Change.UP)

    def _on_message(self, client: paho.Client, _: Any, message: paho.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return  # no topic of ours
        if len(self._arrived) < ARRIVED_MOST:
            self._bring(client, Arrived(topic, bytes(message.payload), message.retain))
        else:
            self.dropped += 1

    def _on_publish(self, client: paho.Client, _: Any, mid: int, reason: ReasonCode, __: Properties | None) -> None:
        self._bring(client, mid)
        if reason.is_failure:
            log.warning("the MQTT broker refuses what we publish: %s", reason)

    def _bring(self, client: paho.Client, what: object) -> None:
        self._arrived.append((client, what))
        if not self._is_draining:
            self._is_draining = True
            try:
                self._loop.call_soon_threadsafe(self._drain)
            except RuntimeError:
                log.debug("the event loop is closed")

    # On the event loop's thread again.

    def _drain(self) -> None:
        self._is_draining = False
        batch: list[Arrived | Change] = []
        for _ in range(BATCH_MOST):
            if not self._arrived:
                break
            client, what = self._arrived.popleft()
            if client is self._client:
                batch.extend(self._taken(what))
        if self._arrived and not self._is_draining:
            self._is_draining = True
            self._loop.call_soon(self._drain)
        self._feed()
        if batch:
            self._listener(batch)

    def _taken(self, what: object) -> Iterable[Arrived | Change]:
        match what:
            case Arrived():
                yield what
            case int() if what in self._marks:
                self._marks.discard(what)
                yield Change.MARKED
            case int():
                self._in_flight = max(0, self._in_flight - 1)
            case Change.UP:
                self._is_up, self._wait_s = True, AGAIN_FIRST_S
                yield Change.UP
            case Change.DOWN:
                was_up, self._is_up = self._is_up, False
                self._lost()
                if was_up:
                    yield Change.DOWN

    def _lost(self) -> None:
        client, self._client = self._client, None
        self._waiting.clear()
        self._marks.clear()
        self._in_flight = 0
        if client is not None:
            self._loop.run_in_executor(None, client.loop_stop)
        if not self._closed and self._again is None:
            wait_s = self._wait_s * random.uniform(0.5, 1)  # noqa: S311
            self._wait_s = min(AGAIN_MOST_S, 2 * self._wait_s)
            self._again = self._loop.call_later(wait_s, self._open_again)

    def _open_again(self) -> None:
        self._again = None
        try:
            self.open()
        except OSError as reason:
            log.warning("the certificates for the MQTT broker cannot be used: %s", reason)
            self._lost()


def tls_context(address: BrokerAddress) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=address.ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if address.certificate is not None:
        context.load_cert_chain(address.certificate, address.key)
    return context


def _wait(said: paho.MQTTMessageInfo) -> None:
    try:
        said.wait_for_publish(2)
    except (RuntimeError, ValueError):
        log.debug("the last word did not reach the broker")
