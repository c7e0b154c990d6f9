"""The retained topic that tells other systems how the town stands, on a line of its own: its will says offline."""

import logging
from collections.abc import Iterable

from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.connection import Connection
from controller.adapters.mqtt.network_thread import Arrived, Change

log = logging.getLogger(__name__)


class TownTopic:
    """Opened once and closed once. Everything on the event loop's thread."""

    def __init__(self, address: BrokerAddress, topic: str, offline: str) -> None:
        self._topic = topic
        self._last_word = (topic, offline.encode())
        self._text = ""
        self._line = Connection(address, self._last_word, self._take)

    def open(self) -> None:
        """Connects in the background, for as long as it takes. Raises OSError when a certificate cannot be used."""
        self._line.open()

    async def close(self) -> None:
        await self._line.close(self._last_word)

    def tell(self, text: str) -> None:
        """Now, and again whenever the line is back."""
        self._text = text
        self._line.publish({self._topic: text.encode()})

    def _take(self, batch: Iterable[Arrived | Change]) -> None:
        for what in batch:
            if what is Change.UP and self._text:
                self.tell(self._text)
            elif what is Change.DOWN:
                log.warning("the line on which other systems are told how the town stands is gone")
