"""A profile's readings as one question: its scalars in one GET, its columns in GETBULKs beside it."""

from collections.abc import Collection, Iterable, Mapping

from controller.adapters.snmp.agent import SYS_UPTIME, Agent
from controller.adapters.snmp.question import Question
from controller.core.known_readings import Probe
from controller.core.profile import DeviceProfile
from controller.core.readings import Column, Columns, Combine, Reading


class ProfileQuestions:
    """Questions by profile and readings wanted, encoded once for all devices of the family."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, Collection[str]], tuple[DeviceProfile, Question]] = {}

    def of(self, profile: DeviceProfile, wanted: tuple[str, ...]) -> Question:
        made = self._made.get((profile.name, wanted))
        if made is None or made[0] is not profile:
            readings = [reading for name, reading in profile.read.items() if name in wanted]
            made = self._made[profile.name, wanted] = (profile, _question(readings))
        return made[1]


def _question(readings: Iterable[Reading]) -> Question:
    """sysUpTime stands at the head of every look."""
    scalars: dict[str, None] = {SYS_UPTIME: None}
    columns: dict[str, None] = {}
    for reading in readings:
        kind = scalars if reading.combine is Combine.ONLY else columns
        kind.update(dict.fromkeys(reading.oids))
    return Question([oid for oid in scalars if oid not in columns], columns)


async def columns_of(agent: Agent, question: Question, probe: Probe | None) -> tuple[Columns, int | None]:
    """All columns of the question, a scalar as a column of one row, and sysUpTime. Columns without rows are left out
    where the device does not answer the profile's probe: then it is not known whether they are empty or missing."""
    scalars, read = await agent.ask(question)
    uptime = scalars.pop(SYS_UPTIME, None)
    columns: dict[str, Column] = {**{oid: {(): value} for oid, value in scalars.items()}, **read}
    rest = [oid for oid in question.scalars.values() if oid not in scalars and oid != SYS_UPTIME]
    columns.update(await _instances(agent, rest))
    if not all(columns.values()):
        told = () if probe is None else await answered(agent, probe)
        columns = {oid: column for oid, column in columns.items() if column or Probe.speaks_for(oid, told)}
    return columns, uptime if isinstance(uptime, int) else None


async def _instances(agent: Agent, scalars: Collection[str]) -> Mapping[str, Column]:
    """Scalars whose instance a profile does not name are asked for as columns. A scalar's instance is 0 (RFC 2578,
    7.10): below what ends so there is nothing."""
    columns: dict[str, Column] = {oid: {} for oid in scalars}
    unnamed = [oid for oid in scalars if not oid.endswith(".0")]
    if unnamed:
        columns.update(await agent.columns(unnamed))
    return columns


async def answered(agent: Agent, probe: Probe) -> tuple[str, ...]:
    """Those of the probe's OIDs that the device has."""
    found = await agent.ask(Question(probe.oids, probe.oids, rows_max=1))
    return tuple(oid for oid in probe.oids if oid in found.scalars or found.columns.get(oid))
