"""The line to the broker, made again whenever it is lost; what it brings crosses to the event loop in batches."""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping

from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.network_thread import Arrived, Change, NetworkThread

BATCH_MOST = 200
"""Messages taken in, in one turn of the event loop: about 5 ms."""

AGAIN_FIRST_S, AGAIN_MOST_S = 1.0, 8.0
"""The broker is one box of our own; it is asked often."""

LAST_WORD_WITHIN_S = 2.0
"""Whoever stops does not wait longer for a broker that says nothing; it has our will."""

log = logging.getLogger(__name__)

Listener = Callable[[Iterable[Arrived | Change]], None]


class Connection:
    """Connects, and connects again. Every connection is a new client, so that nothing of the last one, which may be
    older than what is decided since, is ever sent in it. Everything on the event loop's thread."""

    def __init__(self, address: BrokerAddress, will: tuple[str, bytes], listener: Listener) -> None:
        self._address = address
        self._will = will
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._thread: NetworkThread | None = None
        self._is_up = False
        self._is_draining = False
        self._wait_s = AGAIN_FIRST_S
        self._again: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Returns at once. Raises OSError or ssl.SSLError when a certificate file cannot be used."""
        self._thread = NetworkThread(self._address, self._will, self._wake)
        self._thread.start()

    async def close(self, last: tuple[str, bytes]) -> None:
        """Says a last word in place of the will."""
        if self._again is not None:
            self._again.cancel()
        thread, self._thread = self._thread, None
        within_s = LAST_WORD_WITHIN_S if self._is_up else 0
        self._is_up = False
        if thread is not None:
            await asyncio.to_thread(thread.end, last, within_s)

    @property
    def _line(self) -> NetworkThread | None:
        return self._thread if self._is_up else None

    def publish(self, messages: Mapping[str, bytes]) -> None:
        """Retained, QoS 1. What waits for its turn makes room for a newer one on the same topic."""
        if self._line is not None:
            self._line.publish(messages)

    def tell(self, messages: Mapping[str, bytes]) -> None:
        """QoS 1, not retained, and only to whoever is there."""
        if self._line is not None:
            self._line.tell(messages)

    def subscribe(self, filters: Iterable[str], qos: int = 0) -> None:
        if self._line is not None:
            self._line.subscribe(filters, qos)

    def unsubscribe(self, filters: Iterable[str]) -> None:
        if self._line is not None:
            self._line.unsubscribe(filters)

    def mark(self, topic: str, payload: bytes) -> None:
        """Publishes, retained; `Change.MARKED` follows when the broker has it, after all that was asked before."""
        if self._line is not None:
            self._line.mark(topic, payload)

    def _wake(self) -> None:
        """In the network thread: only carries over."""
        if not self._is_draining:
            self._is_draining = True
            try:
                self._loop.call_soon_threadsafe(self._drain)
            except RuntimeError:
                log.debug("the event loop is closed")

    def _drain(self) -> None:
        self._is_draining = False
        thread = self._thread
        if thread is None:
            return
        batch = thread.taken(BATCH_MOST)
        if thread.has_more() and not self._is_draining:
            self._is_draining = True
            self._loop.call_soon(self._drain)
        if Change.UP in batch:
            self._is_up, self._wait_s = True, AGAIN_FIRST_S
        if Change.DOWN in batch:
            was_up, self._is_up = self._is_up, False
            self._lost()
            if not was_up:
                return
        if batch:
            self._listener(batch)

    def _lost(self) -> None:
        self._thread = None
        if self._again is None:
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
