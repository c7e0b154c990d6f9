"""One connection to the broker from beginning to loss, in a thread of its own; nobody else touches paho."""

import logging
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, auto
from itertools import islice
from typing import Any, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from controller.adapters.mqtt.address import BrokerAddress, tls_context
from controller.adapters.mqtt.batched_client import BatchedClient

KEEP_ALIVE_S = 30
"""The broker notices a dead line after one and a half times this (MQTT 3.1.1, 3.1.2.10)."""

IN_FLIGHT_MOST = 300
"""Messages on their way to the broker at once. Measured: 20 takes five times as long, more brings nothing."""

ARRIVED_MOST = 100_000
"""Messages that wait for us: ten for each of ten thousand access points. More are dropped, and asked for again."""

TURNS_MS = 1_000
"""How often it is looked whether a sign of life is due, when nothing else happens."""

PAUSE_S = 0.002
"""What comes within it is read together. Measured: without it, half of the time goes into waking each other."""

log = logging.getLogger(__name__)


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


class NetworkThread:
    """Ends after `Change.DOWN`, which it brings once, whatever happens."""

    def __init__(self, address: BrokerAddress, will: tuple[str, bytes], wake: Callable[[], None]) -> None:
        """`wake` is called in the thread when there is something to take. Raises OSError or ssl.SSLError when a
        certificate file cannot be used."""
        self._address = address
        self._wake = wake
        self._client = client = BatchedClient(address.unguessable_client_id, self._on_arrived, self._on_acknowledged)
        client.will_set(will[0], will[1], qos=1, retain=True)
        if address.ca is not None:
            client.tls_set_context(tls_context(address))
        client.on_connect = self._on_connect
        self._arrived: deque[Arrived | Change] = deque()
        self._lock = threading.Lock()
        self._waiting: dict[str, bytes] = {}
        self._asked: list[Callable[[], object]] = []
        self._bell, self._ear = socket.socketpair()
        self._is_rung = False
        self._then: dict[int, Callable[[], object]] = {}
        self._in_flight = 0
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)
        self._dropped = 0

    # For others.

    def start(self) -> None:
        self._thread.start()

    def taken(self, most: int) -> list[Arrived | Change]:
        """What has come, in order, and is not taken yet."""
        arrived = self._arrived
        return [arrived.popleft() for _ in range(min(most, len(arrived)))]

    def has_more(self) -> bool:
        return bool(self._arrived)

    def publish(self, messages: Mapping[str, bytes]) -> None:
        """Retained, QoS 1. What waits for its turn makes room for a newer one on the same topic."""
        with self._lock:
            for topic, payload in messages.items():
                self._waiting.pop(topic, None)
                self._waiting[topic] = payload
            self._ring()

    def tell(self, messages: Mapping[str, bytes]) -> None:
        """QoS 1, not retained."""
        self._ask(lambda: [self._said(topic, payload, retain=False) for topic, payload in messages.items()])

    def subscribe(self, filters: Iterable[str], qos: int) -> None:
        wanted = [(one, qos) for one in filters]
        self._ask(lambda: self._client.subscribe(wanted))

    def unsubscribe(self, filters: Iterable[str]) -> None:
        unwanted = list(filters)
        self._ask(lambda: self._client.unsubscribe(unwanted))

    def mark(self, topic: str, payload: bytes) -> None:
        """Publishes, retained; `Change.MARKED` follows when the broker has it, after all that was asked before."""
        self._ask(lambda: self._say(topic, payload, lambda: self._arrived.append(Change.MARKED)))

    def end(self, last: tuple[str, bytes], within_s: float) -> None:
        """Blocks until the thread has ended, after it has said a last word in place of the will, if there is time."""
        self._ask(lambda: self._say(*last, self._client.disconnect))
        self._thread.join(within_s)
        self._ask(self._client.disconnect)
        self._thread.join()

    def _ask(self, ask: Callable[[], object]) -> None:
        with self._lock:
            self._asked.append(ask)
            self._ring()

    def _ring(self) -> None:
        if not self._is_rung:
            self._is_rung = True
            self._bell.send(b"\0")

    # In the thread.

    def _run(self) -> None:
        try:
            self._client.connect(self._address.host, self._address.port, KEEP_ALIVE_S)
            while self._client.socket() is not None:
                self._turn()
        except (OSError, ValueError) as reason:
            log.debug("no line to the MQTT broker: %s", reason)
        finally:
            if self._client.line is not None:
                self._client.line.close()
            with self._lock:
                self._is_rung = True  # nobody is there to hear it
                self._bell.close()
                self._ear.close()
            self._arrived.append(Change.DOWN)
            self._wake()
            if self._dropped:
                log.warning("%d messages came over MQTT faster than they were taken in", self._dropped)

    def _turn(self) -> None:
        client, line = self._client, self._client.line
        assert line is not None  # there has been a connection, or `connect` had raised
        self._do_as_asked()
        client.loop_write()
        if client.socket() is None:
            return
        poll = select.poll()
        poll.register(self._ear, select.POLLIN)
        poll.register(line, select.POLLIN | (select.POLLOUT if client.want_write() else 0))
        for number, event in poll.poll(TURNS_MS):
            if number == self._ear.fileno():
                self._hear()
            elif event & ~select.POLLOUT:
                client.loop_read()
                if self._arrived:
                    self._wake()
                time.sleep(PAUSE_S)
        client.loop_misc()

    def _hear(self) -> None:
        with self._lock:
            self._ear.recv(1)
            self._is_rung = False

    def _do_as_asked(self) -> None:
        with self._lock:
            asked, self._asked = self._asked, []
            free = max(0, IN_FLIGHT_MOST - self._in_flight)
            topics = tuple(islice(self._waiting, free))
            messages = [(topic, self._waiting.pop(topic)) for topic in topics]
        for ask in asked:
            ask()
        for topic, payload in messages:
            self._said(topic, payload, retain=True)

    def _said(self, topic: str, payload: bytes, retain: bool) -> int:
        self._in_flight += 1
        return self._client.post(topic, payload, retain)

    def _say(self, topic: str, payload: bytes, then: Callable[[], object]) -> None:
        self._then[self._said(topic, payload, retain=True)] = then

    def _on_connect(self, _: paho.Client, __: Any, ___: Any, reason: ReasonCode, ____: Properties | None) -> None:
        if reason.is_failure:
            log.warning("the MQTT broker refuses us: %s", reason)
        else:
            self._arrived.append(Change.UP)

    def _on_arrived(self, topic: str, payload: bytes, is_retained: bool) -> None:
        if len(self._arrived) < ARRIVED_MOST:
            self._arrived.append(Arrived(topic, payload, is_retained))
        else:
            self._dropped += 1

    def _on_acknowledged(self, number: int) -> None:
        self._in_flight -= 1
        if (then := self._then.pop(number, None)) is not None:
            then()
