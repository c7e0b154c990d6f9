"""The imaginary town, running: its devices on loopback, its faults, and the truth about what is on the air."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from controller.core.inventory import AccessPoint, Device, Inventory, inventory
from simulator.cli_server import LOOPBACK, CliServer
from simulator.device import Heard, SimulatedDevice
from simulator.dialects.aerohive_hiveos import AEROHIVE_HIVEOS
from simulator.dialects.aruba_instant import ARUBA_INSTANT
from simulator.dialects.arubaos8 import ARUBAOS8
from simulator.dialects.cisco_aireos import CISCO_AIREOS
from simulator.dialects.cisco_ios_ap import CISCO_IOS_AP
from simulator.dialects.cisco_iosxe_wlc import CISCO_IOSXE_WLC
from simulator.dialects.comware_ac import COMWARE_AC
from simulator.dialects.comware_fat_ap import COMWARE_FAT_AP
from simulator.dialects.family import Family, Ground
from simulator.dialects.fortinet_fortigate import FORTINET_FORTIGATE
from simulator.dialects.huawei_ac import HUAWEI_AC
from simulator.dialects.joined import ap_name
from simulator.dialects.linux_hostapd import LINUX_HOSTAPD
from simulator.dialects.mikrotik_routeros import MIKROTIK_ROUTEROS
from simulator.dialects.mikrotik_wireless import MIKROTIK_WIRELESS
from simulator.dialects.openwrt import OPENWRT
from simulator.dialects.ruckus_unleashed import RUCKUS_UNLEASHED
from simulator.faults import AT_CHANGE, DELAY_S, Fault
from simulator.midori import AUTONOMOUS, CONTROLLER, EVERYDAY, FACILITIES, PLACES, Place, places, policy_tag
from simulator.radio import AccessPointRadios, Bss
from simulator.snmp_agent import SnmpAgents

FAMILIES: Mapping[str, Family[Any]] = {
    family.name: family
    for family in (
        ARUBA_INSTANT,
        ARUBAOS8,
        CISCO_AIREOS,
        CISCO_IOS_AP,
        CISCO_IOSXE_WLC,
        MIKROTIK_ROUTEROS,
        OPENWRT,
        COMWARE_AC,
        COMWARE_FAT_AP,
        HUAWEI_AC,
        RUCKUS_UNLEASHED,
        AEROHIVE_HIVEOS,
        MIKROTIK_WIRELESS,
        FORTINET_FORTIGATE,
        LINUX_HOSTAPD,
    )
}

CREDENTIAL = "midori"

NO_AGENT = 161
"""The port that stands in the inventory of a town without SNMP agents; nobody listens there."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """How to log in to the town's devices; new for every town."""

    username: str
    password: str
    community: str


@dataclass(frozen=True, slots=True)
class _Port:
    """One device and where it listens."""

    device: SimulatedDevice
    cli: CliServer
    snmp_port: int


class Town:
    """Use it as `async with Town() as town`. Everything listens on 127.0.0.1 alone and is gone afterwards.

    `settle_s` overrides how long the radios of every family take; by default each family has its own short time.
    `snmp=False` leaves the SNMP agents out, which are most of what a town costs.
    `controller` is the family of the device that the places behind a controller hang on; the other places get those
    of `autonomous` in turn.
    """

    def __init__(
        self,
        places: Iterable[Place] = PLACES,
        *,
        seed: int = 1,
        settle_s: float | None = None,
        controller: str = CISCO_IOSXE_WLC.name,
        autonomous: Sequence[str] = AUTONOMOUS,
        clock: Callable[[], float] = time.monotonic,
        snmp: bool = True,
    ) -> None:
        self.secrets = Secrets("hinan", secrets.token_urlsafe(12), secrets.token_urlsafe(12))
        self.clock = clock
        self._places = tuple(places)
        self._seed = seed
        self._settle_s = settle_s
        self._controller = FAMILIES[controller]
        self._autonomous = tuple(FAMILIES[name] for name in autonomous)
        self._ports: dict[str, _Port] = {}
        self._agents = SnmpAgents() if snmp else None

    @classmethod
    def of(cls, count: int, *, seed: int = 1, settle_s: float | None = None, snmp: bool = True) -> Self:
        """A town of `count` autonomous access points, a third of each family."""
        return cls(places(count), seed=seed, settle_s=settle_s, snmp=snmp)

    async def __aenter__(self) -> Self:
        for device in self._build():
            snmp_port = NO_AGENT if self._agents is None else self._agents.add(self.secrets.community, device)
            cli = CliServer(device, self.secrets.username, self.secrets.password)
            self._ports[device.id] = _Port(device, cli, snmp_port)
        await asyncio.gather(*(port.cli.start() for port in self._ports.values()))
        if self._agents is not None:
            await self._agents.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(port.cli.stop() for port in self._ports.values()))
        if self._agents is not None:
            await self._agents.stop()

    @property
    def devices(self) -> Mapping[str, SimulatedDevice]:
        return {id: port.device for id, port in self._ports.items()}

    @property
    def inventory(self) -> Inventory:
        """The town as its staff would write it down. Raises InputError when it does not hang together."""
        return inventory(FACILITIES, [self._entry(port) for port in self._ports.values()], self._access_points())

    async def set_fault(
        self, device: str, fault: Fault, *, at_change: int = AT_CHANGE, delay_s: float = DELAY_S
    ) -> None:
        """`at_change` is for hang and drop, `delay_s` for slow."""
        port = self._ports[device]
        faults = port.device.faults
        faults.active.add(fault)
        faults.at_change, faults.delay_s = at_change, delay_s
        if fault is Fault.DEAD:
            port.device.power_off()
        await port.cli.follow_faults()

    async def clear_fault(self, device: str, fault: Fault | None = None, *, rebooted: bool = True) -> None:
        """Without a fault: all of them. A device back from the dead has rebooted, unless told otherwise."""
        port = self._ports[device]
        was_alive = port.device.alive
        port.device.faults.active -= set(Fault) if fault is None else {fault}
        if port.device.alive and not was_alive:
            if rebooted:
                port.device.boot()
            port.device.follow()
        await port.cli.follow_faults()

    def tick(self, now: float | None = None) -> None:
        """Clients join and leave."""
        for port in self._ports.values():
            for radios in port.device.radios.values():
                radios.tick(self.clock() if now is None else now)

    @property
    def sessions(self) -> int:
        """Open SSH connections of all devices."""
        return sum(port.cli.sessions for port in self._ports.values())

    def commands(self, device: str) -> tuple[Heard, ...]:
        """Every command line the device received, oldest first."""
        return tuple(self._ports[device].device.heard)

    def bsses(self, ap: str) -> tuple[Bss, ...]:
        """Every network on the air of one access point, hidden ones too."""
        return self._radios(ap).on_air(self.clock())

    def on_air(self, ap: str) -> set[str]:
        """SSIDs that a phone near this access point sees."""
        return {bss.ssid for bss in self.bsses(ap) if bss.visible}

    def clients(self, ap: str) -> int:
        return sum(len(joined) for joined in self._radios(ap).clients(self.clock()).values())

    def _radios(self, ap: str) -> AccessPointRadios:
        for port in self._ports.values():
            if ap in port.device.radios:
                port.device.catch_up()
                return port.device.radios[ap]
        raise KeyError(ap)

    def _build(self) -> Iterable[SimulatedDevice]:
        autonomous = [place for place in self._places if not place.behind_controller]
        for number, place in enumerate(autonomous):
            family = self._autonomous[number % len(self._autonomous)]
            ground = Ground(place.ap, EVERYDAY[place.facility], {place.ap: ""})
            yield self._device(place.ap, family, ground)
        behind = [place for place in self._places if place.behind_controller]
        if behind:
            groups = {place.ap: self._group(place) for place in behind}
            yield self._device(CONTROLLER, self._controller, Ground(CONTROLLER, EVERYDAY[behind[0].facility], groups))

    def _group(self, place: Place) -> str:
        return policy_tag(place.facility) if self._controller.grouped else ""

    def _device(self, id: str, family: Family[Any], ground: Ground) -> SimulatedDevice:
        settle_s = family.settle_s if self._settle_s is None else self._settle_s
        radios = {ap: AccessPointRadios(f"{self._seed}/{ap}", settle_s) for ap in ground.groups}
        return SimulatedDevice(id, family, ground, radios, self.clock)

    def _entry(self, port: _Port) -> Device:
        return Device(
            id=port.device.id,
            address=LOOPBACK,
            profile=port.device.family.name,
            credential=CREDENTIAL,
            ssh_port=port.cli.port,
            snmp_port=port.snmp_port,
            host_key=port.cli.host_key,
        )

    def _access_points(self) -> Iterable[AccessPoint]:
        for place in self._places:
            if place.behind_controller:
                name, group = ap_name(place.ap), self._group(place)
                yield AccessPoint(place.ap, place.facility, CONTROLLER, place.name, name, group)
            else:
                yield AccessPoint(place.ap, place.facility, place.ap, place.name)
