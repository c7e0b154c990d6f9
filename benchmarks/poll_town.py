"""The benchmark's agents as a town, under the daemon's own situation, store, poller, SNMP reader and trap listener."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from benchmarks.poll_agents import COLUMN, COMMUNITY, SCALARS, Agents, address
from benchmarks.poll_clients import CREDENTIAL
from controller.adapters.profile_files import load_profile, shipped
from controller.adapters.snmp.reader import SnmpReader
from controller.adapters.store.sql import open_store
from controller.adapters.traps.listener import TrapListener
from controller.core.audit import Act
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.known_readings import Probe
from controller.core.readings import Combine, Reading
from controller.core.state import Patience
from controller.counters import Counters
from controller.credentials import SnmpCredential
from controller.polling.poller import Poller
from controller.situation import Site, Situation

APS_PER_FACILITY = 4
READINGS = {
    "clients": Reading(COLUMN, Combine.SUM),
    "cpu_percent": Reading(SCALARS[6], divide_by=100),
    "memory_percent": Reading(SCALARS[7], divide_by=100),
}
"""As a usual profile has them: a column, and two scalars once a minute."""
CREDENTIALS = {"v2c": SnmpCredential(community=COMMUNITY), "v3": CREDENTIAL}


@dataclass(frozen=True)
class Town:
    """What can be looked at, and poked, while the poller runs."""

    situation: Situation
    counters: Counters
    poller: Poller
    traps: TrapListener


def device_id(agent: int) -> str:
    return f"ap-{agent:05d}"


@asynccontextmanager
async def polled(agents: Agents, count: int, every_s: float, version: str = "v2c") -> AsyncIterator[Town]:
    """The poller runs. With version `both`, every second facility is asked over v3."""
    profile = replace(load_profile(shipped() / "openwrt.toml"), read=READINGS, probe=Probe(SCALARS[0]))
    with tempfile.TemporaryDirectory() as folder, closing(open_store(f"sqlite:///{folder}/town.db")) as store:
        store.replace_inventory(_inventory(agents, count, version, profile.name), Act(_now(), "benchmark", "import"))
        situation = Situation(Site("benchmark", {profile.name: profile}, {}, Patience()), store, _now)
        await situation.load()
        reader, counters = SnmpReader(CREDENTIALS, _now), Counters(_now())
        poller = Poller(situation, reader, counters, every_s)
        traps = TrapListener("127.0.0.1:0", CREDENTIALS, lambda: situation.targets, poller.soon, counters)
        poller.start()
        try:
            yield Town(situation, counters, poller, traps)
        finally:
            await traps.close()
            await poller.close()
            reader.close()


def _inventory(agents: Agents, count: int, version: str, profile: str) -> Inventory:
    places = [number // APS_PER_FACILITY for number in range(count)]
    spoken = [("v2c", "v3")[place % 2] if version == "both" else version for place in places]
    return inventory(
        [Facility(f"place-{place}", f"place-{place}") for place in sorted(set(places))],
        [
            Device(device_id(number), address(number), profile, "nobody", snmp=spoken[number], snmp_port=agents.port)
            for number in range(count)
        ],
        [AccessPoint(device_id(number), f"place-{places[number]}", device_id(number)) for number in range(count)],
    )


def _now() -> datetime:
    return datetime.now(UTC)
