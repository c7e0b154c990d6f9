"""Turns what SNMP agents say into observations of access points, by the profile's readings."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from pysnmp.hlapi.v3arch.asyncio import SnmpEngine

from controller.adapters.snmp.agent import Agent, agent_of
from controller.adapters.snmp.engines import Engines
from controller.core.evidence import Source
from controller.core.inventory import Device
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import DeviceProfile, Role
from controller.core.readings import Column, Combine, Reading, by_name, names, number
from controller.core.state import Observation, SeenWlan
from controller.credentials import SnmpCredential
from controller.ports import Clock, Target

SYS_UPTIME = "1.3.6.1.2.1.1.3.0"
"""SNMPv2-MIB::sysUpTime, in hundredths of a second since the agent started."""

WATCHED = ("clients", "ssids", "ap_up", "ap_clients")
"""Readings that a poll needs; the others are read when somebody asks."""

Columns = Mapping[str, Column]


class SnmpReader:
    """See controller.ports.Reader."""

    def __init__(self, credentials: Mapping[str, SnmpCredential], clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._engines = Engines(clock)
        self._agents: dict[str, tuple[tuple[Device, SnmpCredential], Agent]] = {}
        self._answered: set[str] = set()

    def close(self) -> None:
        self._engines.close()

    async def look(self, target: Target) -> tuple[Observation, ...]:
        """See controller.ports.Reader."""
        at = self._clock()
        async with self._agent(target) as agent:
            uptime = (await agent.values([SYS_UPTIME])).get(SYS_UPTIME)
            readings = [reading for name, reading in target.profile.read.items() if name in WATCHED]
            columns = await columns_of(agent, readings)
        up_since = at - timedelta(seconds=uptime / 100) if isinstance(uptime, int) else None
        observe = _on_controller if target.profile.role is Role.CONTROLLER else _on_ap
        return tuple(observe(target, columns, at, up_since))

    async def read(self, target: Target) -> Mapping[str, object]:
        """Every reading of the profile by name, as computed from the device now; None where it has nothing."""
        async with self._agent(target) as agent:
            return evaluated(target.profile, await columns_of(agent, target.profile.read.values()))

    @asynccontextmanager
    async def _agent(self, target: Target) -> AsyncIterator[Agent]:
        device = target.device
        credential = self._credentials.get(device.snmp_credential)
        if credential is None:
            detail = Message(
                "there is no SNMP credential {name} in the credentials file", {"name": device.snmp_credential}
            )
            raise DeviceProblem(Cause.SETUP_INCOMPLETE, detail)
        kept = self._agents.get(device.id)
        if kept is None or kept[0] != (device, credential):
            engine = self._engines.of(device.snmp_credential)
            kept = self._agents[device.id] = ((device, credential), await agent_of(engine, device, credential))
        try:
            yield kept[1]
        except DeviceProblem:
            if credential.user and device.id in self._answered:
                self._start_anew(kept[1].engine)
            raise
        self._answered.add(device.id)

    def _start_anew(self, engine: SnmpEngine) -> None:
        """For every device of this engine: one new engine, not one for each of them."""
        self._engines.retire(engine)
        for id in [id for id, (_, agent) in self._agents.items() if agent.engine is engine]:
            del self._agents[id]
            self._answered.discard(id)


async def columns_of(agent: Agent, readings: Iterable[Reading]) -> Columns:
    """All columns that these readings are computed from. A column that the device does not have is left out, so
    that an empty table is never mistaken for a zero."""
    found: dict[str, Column] = {}
    for reading in readings:
        for oid in reading.oids:
            if oid not in found:
                found[oid] = await _column(agent, reading, oid)
    return {oid: column for oid, column in found.items() if column}


async def _column(agent: Agent, reading: Reading, oid: str) -> Column:
    if reading.combine is Combine.ONLY:  # not every scalar ends in .0, so the OID as it stands is asked for first
        value = (await agent.values([oid])).get(oid)
        if value is not None:
            return {(): value}
    return await agent.column(oid)


def evaluated(profile: DeviceProfile, columns: Columns) -> Mapping[str, object]:
    """The profile's readings, computed."""
    how: Mapping[Combine, Callable[[Reading, Columns], object]] = {Combine.BY_NAME: by_name, Combine.NAMES: names}
    return {name: how.get(reading.combine, number)(reading, columns) for name, reading in profile.read.items()}


def _on_ap(target: Target, columns: Columns, at: datetime, up_since: datetime | None) -> Iterator[Observation]:
    read = target.profile.read
    clients = number(read["clients"], columns) if "clients" in read else None
    ssids = names(read["ssids"], columns) if "ssids" in read else None
    for ap in target.aps:
        yield Observation(
            ap=ap.id,
            at=at,
            source=Source.SNMP,
            wlans=None if ssids is None else frozenset(map(SeenWlan, ssids)),
            clients=None if clients is None else int(clients),
            up_since=up_since,
        )


def _on_controller(target: Target, columns: Columns, at: datetime, up_since: datetime | None) -> Iterator[Observation]:
    read = target.profile.read
    up = (by_name(read["ap_up"], columns) if "ap_up" in read else None) or {}
    clients = (by_name(read["ap_clients"], columns) if "ap_clients" in read else None) or {}
    for ap in target.aps:
        joined = clients.get(ap.name_on_device)
        yield Observation(
            ap=ap.id,
            at=at,
            source=Source.SNMP,
            heard=bool(up.get(ap.name_on_device)),
            clients=None if joined is None else int(joined),
            up_since=up_since,
        )
