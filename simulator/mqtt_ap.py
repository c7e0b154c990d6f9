"""An imaginary access point that is told over MQTT: an agent with a line to the broker, and a switch for its power."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.connection import Connection
from controller.adapters.mqtt.network_thread import Arrived, Change
from controller.adapters.mqtt.signing import PublicKey
from controller.adapters.mqtt.topics import Topics
from simulator.agent import Flash, SimulatedAgent


class MqttAccessPoint:
    """Off at first. What is on the air, and what was, is the truth that a test compares the controller with."""

    def __init__(
        self,
        ap: str,
        address: BrokerAddress,
        topics: Topics,
        clock: Callable[[], datetime | None] = lambda: datetime.now(UTC),
        public_key: PublicKey | None = None,
    ) -> None:
        self.ap = ap
        self.flash = Flash()
        self.agent: SimulatedAgent | None = None
        """None: without power."""
        self._address = replace(address, client_id=ap)
        self._topics = topics
        self._clock = clock
        self._public_key = public_key
        self._line: Connection | None = None
        self._reporting: asyncio.TimerHandle | None = None
        self.connections = 0

    @property
    def is_open(self) -> bool:
        return self.agent is not None and self.agent.is_open

    def power_on(self) -> None:
        self.agent = SimulatedAgent(self.ap, self.flash, self._clock, self._public_key)
        will = (self._topics.status(self.ap), self.agent.word("lost"))
        self._line = Connection(self._address, will, self._take)
        self._line.open()

    async def power_off(self) -> None:
        """As if the plug were pulled, but for the broker, which hears a last word instead of waiting for silence."""
        line, agent, self._line, self.agent = self._line, self.agent, None, None
        if self._reporting is not None:
            self._reporting.cancel()
        if line is not None and agent is not None:
            await line.close((self._topics.status(self.ap), agent.word("lost")))

    def report(self) -> None:
        if self._line is None or self.agent is None:
            return
        self._line.publish({self._topics.report(self.ap): self.agent.report()})
        if self._reporting is not None:
            self._reporting.cancel()
        loop = asyncio.get_running_loop()
        self._reporting = loop.call_later(self.agent.report_every_s, self._periodic)

    def _periodic(self) -> None:
        if self.agent is not None:
            self.agent.act()
            self.report()

    def _take(self, batch: Iterable[Arrived | Change]) -> None:
        for arrived in batch:
            if self.agent is None or self._line is None:
                return
            if arrived is Change.UP:
                self._connected(self._line, self.agent)
            elif isinstance(arrived, Arrived) and self._is_due(arrived, self.agent):
                self.report()

    def _connected(self, line: Connection, agent: SimulatedAgent) -> None:
        self.connections += 1
        topics = self._topics
        line.publish({topics.status(self.ap): agent.word("online")})
        line.subscribe([topics.desired(self.ap), topics.command(self.ap), topics.controller], qos=1)
        self.report()

    def _is_due(self, arrived: Arrived, agent: SimulatedAgent) -> bool:
        if arrived.topic == self._topics.desired(self.ap):
            return agent.take_desired(arrived.payload)
        if arrived.topic == self._topics.command(self.ap):
            return agent.take_command(arrived.payload, arrived.is_retained)
        return arrived.topic == self._topics.controller and agent.take_controller(arrived.payload)
