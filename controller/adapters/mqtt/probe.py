"""Tries a running broker for everything that would lose messages or let intruders in, and says how to mend it."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from controller.adapters.mqtt.address import BrokerAddress, tls_context
from controller.adapters.mqtt.topics import Topics
from controller.core.message import Message, mark

MESSAGES = 1_100
"""mosquitto's default drops silently from the 1,021st: 20 in flight and 1,000 queued."""

ANSWERS_WITHIN_S = 30.0
SETTLES_S = 2.0
"""What has not come so long after the last one will not come, on a machine that stands still now and then as well."""

LARGEST = 5_000
"""The largest document, its signature and its topic."""

TOO_LARGE = 100_000

NOT_REACHED = mark(
    "The broker cannot be reached: {reason}. Start it, and compare the url and certificates under [mqtt]."
)
ANYBODY = mark("The broker lets clients in without a certificate. Set: require_certificate true, allow_anonymous false")
DROPS = mark(
    "The broker dropped {lost} of {sent} messages without a word. Set: max_queued_messages 0, max_inflight_messages 0"
)
NOT_RETAINED = mark("The broker kept {kept} of {sent} retained messages. Set: retain_available true")
TOO_SMALL = mark(
    "The broker refuses messages of {octets} octets; signed documents may be as long. Set: max_packet_size 8192"
)
ANY_SIZE = mark("The broker takes messages of {octets} octets from anybody. Set: max_packet_size 8192")
NO_ACCESS_LIST = mark(
    "The broker lets a client read and write topics that are not its own. Set: acl_file to the list that hinan mqtt "
    "setup writes"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """`address` must be with the certificate of CHECKER."""

    address: BrokerAddress
    topics: Topics

    def findings(self) -> tuple[Message, ...]:
        """What is wrong; empty: nothing was found. Leaves nothing on the broker."""
        try:
            with _Client(self.address).connected():
                pass
        except OSError as reason:
            return (Message(NOT_REACHED, {"reason": str(reason)}),)
        checks: tuple[Callable[[], Iterator[Message]], ...] = (
            self._strangers,
            self._losses,
            self._sizes,
            self._access_list,
        )
        return tuple(found for check in checks for found in check())

    def _strangers(self) -> Iterator[Message]:
        stranger = replace(self.address, certificate=None, key=None, client_id="stranger")
        try:
            with _Client(stranger).connected():
                yield Message(ANYBODY)
        except OSError:
            return

    def _losses(self) -> Iterator[Message]:
        topics = [f"{self.topics.root}/check/{number}" for number in range(MESSAGES)]
        with _Client(self.address).connected() as client:
            for topic in topics:
                client.publish(topic, b"1", retain=True)
            client.flush()
            kept = client.received(f"{self.topics.root}/check/+", 0, MESSAGES)
            queued = client.received(f"{self.topics.root}/check/+", 1, MESSAGES)
            for topic in topics:
                client.publish(topic, b"", retain=True)
            client.flush()
        if kept < MESSAGES:
            yield Message(NOT_RETAINED, {"kept": kept, "sent": MESSAGES})
        elif queued < MESSAGES:
            yield Message(DROPS, {"lost": MESSAGES - queued, "sent": MESSAGES})

    def _sizes(self) -> Iterator[Message]:
        for octets, is_wanted, text in ((LARGEST, True, TOO_SMALL), (TOO_LARGE, False, ANY_SIZE)):
            with _Client(self.address).connected() as client:
                client.publish(f"{self.topics.root}/check/size", b"x" * octets)
                if client.flush() != is_wanted:
                    yield Message(text, {"octets": octets})

    def _access_list(self) -> Iterator[Message]:
        with _Client(self.address).connected() as client:
            client.subscribe("#", 0)
            client.publish(f"{self.topics.root}/elsewhere", b"1")
            client.publish(f"{self.topics.root}/check/mark", b"1")
            client.flush()
            if any(topic.endswith("/elsewhere") for topic in client.topics_until(f"{self.topics.root}/check/mark")):
                yield Message(NO_ACCESS_LIST)


class _Client:
    """paho, waited for."""

    def __init__(self, address: BrokerAddress) -> None:
        self._address = address
        self.gone = threading.Event()
        self._up = threading.Event()
        self._inbox: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._said: list[paho.MQTTMessageInfo] = []
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            address.client_id,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,
        )
        self._client.max_inflight_messages_set(0)
        if address.ca is not None:
            self._client.tls_set_context(tls_context(address))
        self._client.on_connect = self._connected
        self._client.on_disconnect = lambda *_: self.gone.set()
        self._client.on_message = lambda _, __, message: self._inbox.put(message.topic)

    def _connected(self, _: Any, __: Any, ___: Any, reason: Any, ____: Any) -> None:
        if not reason.is_failure:
            self._up.set()

    @contextmanager
    def connected(self) -> Iterator["_Client"]:
        """Raises OSError."""
        self._client.connect(self._address.host, self._address.port)
        self._client.loop_start()
        try:
            if not self._wait(self._up):
                raise ConnectionRefusedError("the broker refuses us")
            yield self
        finally:
            self._client.disconnect()
            self._client.loop_stop()

    def _wait(self, event: threading.Event) -> bool:
        """With TLS 1.3 a refused certificate shows only after the handshake, as an end of the connection."""
        for _ in range(int(ANSWERS_WITHIN_S / 0.05)):
            if event.wait(0.05):
                return True
            if self.gone.is_set():
                return False
        return False

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        self._said.append(self._client.publish(topic, payload, 1, retain))

    def flush(self) -> bool:
        """Whether the broker has taken all that was published."""
        said, self._said = self._said, []
        waited = threading.Event()
        for _ in range(int(ANSWERS_WITHIN_S / 0.05)):
            if self.gone.is_set():
                return False
            with suppress(RuntimeError):  # the line broke while it was being published; `gone` follows
                if all(one.is_published() for one in said):
                    return True
            waited.wait(0.05)
        return False

    def subscribe(self, pattern: str, qos: int) -> None:
        self._client.subscribe(pattern, qos)

    def received(self, pattern: str, qos: int, most: int) -> int:
        """How many retained messages come."""
        self.subscribe(pattern, qos)
        found = 0
        while found < most:
            try:
                self._inbox.get(timeout=SETTLES_S)
            except queue.Empty:
                break
            found += 1
        self._client.unsubscribe(pattern)
        return found

    def topics_until(self, last: str) -> Iterator[str]:
        while True:
            try:
                topic = self._inbox.get(timeout=SETTLES_S)
            except queue.Empty:
                return
            if topic == last:
                return
            yield topic
