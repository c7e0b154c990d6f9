"""Turns what SNMP agents say into observations of access points, by the profile's readings."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from controller.adapters.snmp.agent import SYS_UPTIME
from controller.adapters.snmp.agents import Agents
from controller.adapters.snmp.profile_questions import ProfileQuestions, answered, columns_of
from controller.core.detection import Introduction
from controller.core.inventory import Device
from controller.core.known_readings import LOOKS, VITALS, Probe
from controller.core.mqtt_document import speaks_mqtt
from controller.core.observing import observations
from controller.core.readings import Columns, answer
from controller.core.state import Observation
from controller.credentials import SnmpCredential
from controller.ports import Clock, Target

SYS_DESCR = "1.3.6.1.2.1.1.1.0"
SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0"

VITALS_EVERY = timedelta(seconds=60)
"""Processor and memory change slowly, and on some devices they are a table of a hundred rows."""

_WITH_VITALS = (*LOOKS, *VITALS)


class SnmpReader:
    """See controller.ports.Reader."""

    def __init__(self, credentials: Mapping[str, SnmpCredential], clock: Clock) -> None:
        self._clock = clock
        self._agents = Agents(credentials)
        self._questions = ProfileQuestions()
        self._vitals_at: dict[str, datetime] = {}

    def close(self) -> None:
        self._agents.close()

    async def look(self, target: Target) -> tuple[Observation, ...]:
        """See controller.ports.Reader."""
        at = self._clock()
        columns, uptime = await self._read(target, self._due(target, at))
        tells_more = target.profile.has_session or speaks_mqtt(target.parameters, target.aps)
        return observations(target.profile, target.aps, columns, at, uptime, whole=not tells_more)

    async def read(self, target: Target) -> Mapping[str, object]:
        """Every reading of the profile by name, as computed from the device now; None where it has nothing."""
        columns, _ = await self._read(target, tuple(target.profile.read))
        return {name: answer(reading, columns) for name, reading in target.profile.read.items()}

    async def columns(self, target: Target) -> Columns:
        """See controller.ports.Reader."""
        columns, uptime = await self._read(target, tuple(target.profile.read))
        return columns if uptime is None else {**columns, SYS_UPTIME: {(): uptime}}

    async def introduction(self, device: Device) -> Introduction:
        """See controller.ports.Reader."""
        agent = await self._agents.of(device)
        found = await agent.scalars([SYS_OBJECT_ID, SYS_DESCR])
        return Introduction(str(found.get(SYS_OBJECT_ID, "")), str(found.get(SYS_DESCR, "")))

    async def has(self, device: Device, probe: Probe) -> bool:
        """See controller.ports.Reader."""
        return bool(await answered(await self._agents.of(device), probe))

    async def _read(self, target: Target, wanted: tuple[str, ...]) -> tuple[Columns, int | None]:
        agent = await self._agents.of(target.device)
        return await columns_of(agent, self._questions.of(target.profile, wanted), target.profile.probe)

    def _due(self, target: Target, at: datetime) -> tuple[str, ...]:
        """The readings that this look should ask for."""
        told = self._vitals_at.get(target.device.id)
        if told is not None and at - told < VITALS_EVERY:
            return LOOKS
        self._vitals_at[target.device.id] = at
        return _WITH_VITALS
