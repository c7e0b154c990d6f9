"""What an ArubaOS 8 controller tells about its networks, AP groups and access points, and over SNMP."""

from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.arubaos8_config import RADIOS, Config, listing
from simulator.dialects.command_line import OnDevice
from simulator.dialects.family import Refused
from simulator.dialects.ios_grammar import Action
from simulator.dialects.joined import ap_name, clients_of
from simulator.mib import Row, gauge, number, oid, text
from simulator.radio import colons, octets


class ControllerShows(OnDevice[Config]):
    """The `show` commands of one session. They tell what is written, never what is only staged."""

    def commands(self) -> Mapping[str, Action]:
        return {
            "show running-config": lambda: listing(self.config),
            "show ap bss-table": self._bsses,
            "show ap-group WORD": self._group,
            "show ap database": self._aps,
            "show roleinfo": lambda: f"switchname:{self.device.hostname}\nrole:root\n",
            "show version": lambda: f"{self.device.family.sys_descr}\n",
        }

    def _bsses(self) -> str:
        lines = ["", "fm (forward mode): T-Tunnel, S-Split, D-Decrypt Tunnel, B-Bridge", "", "Aruba AP BSS Table"]
        lines.append("------------------")
        lines.append(
            f"{'bss':<19}{'ess':<34}{'port':<6}{'ip':<15}{'band/ht-mode/bandwidth':<24}"
            "ch/EIRP/max-EIRP  type  cur-cl  ap name"
        )
        count = 0
        for ap, networks in self.device.clients().items():
            for bss, joined in networks.items():
                count += 1
                lines.append(
                    f"{colons(self.device.radios[ap].mac):<19}{bss.ssid:<34}{'N/A':<6}{'192.0.2.21':<15}"
                    f"{bss.radio + '/HE/20MHz':<24}{'1/10.0/23.0':<18}ap    {len(joined):<8}{ap_name(ap)}"
                )
        return "\n".join([*lines, "", f"Num APs:{count}", ""])

    def _group(self, name: str) -> str:
        if name not in self.config.written.groups:
            raise Refused(f'Error: AP group "{name}" does not exist\n')
        title = f'AP group "{name}"'
        lines = ["", title, "-" * len(title), f"{'Parameter':<41}Value", f"{'---------':<41}-----"]
        lines += [f"{'Virtual AP':<41}{member}" for member in self.config.written.groups[name]]
        lines += [f"{'802.11a radio profile':<41}default", f"{'802.11g radio profile':<41}default"]
        return "\n".join(lines) + "\n"

    def _aps(self) -> str:
        lines = ["AP Database", "-----------", f"{'Name':<20}{'Group':<24}{'AP Type':<9}{'IP Address':<15}Status"]
        for ap, group in self.config.ap_groups.items():
            status = "Down" if ap in self.device.unplugged else "Up 40d:2h:11m:6s"
            lines.append(f"{ap_name(ap):<20}{group:<24}{'515':<9}{'192.0.2.21':<15}{status}")
        return "\n".join(lines) + "\n"


STATIONS = oid("1.3.6.1.4.1.14823.2.2.1.1.3.2.0")
"""WLSX-SWITCH-MIB::wlsxSwitchTotalNumStationsAssociated."""

AP = oid("1.3.6.1.4.1.14823.2.2.1.5.2.1.4.1")
"""WLSX-WLAN-MIB::wlsxWlanAPEntry, by the six octets of the MAC: .3 wlanAPName, .19 wlanAPStatus."""

UP, DOWN = 1, 2
"""Values of wlanAPStatus."""

RADIO = oid("1.3.6.1.4.1.14823.2.2.1.5.2.1.5.1")
"""WLSX-WLAN-MIB::wlsxWlanRadioEntry, by the six octets of the MAC and the radio: .7 clients, .16 the AP's name."""

PROCESSOR_LOAD = oid("1.3.6.1.4.1.14823.2.2.1.2.1.13.1.3")
"""WLSX-SYSTEMEXT-MIB::sysExtProcessorLoad, one row a processor."""

CPU_PERCENT = 7


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    yield gauge(STATIONS, clients_of(device))
    yield number((*PROCESSOR_LOAD, 1), CPU_PERCENT)
    for ap, box in device.radios.items():
        mac, clients = octets(box.mac), box.clients(now)
        yield text((*AP, 3, *mac), ap_name(ap))
        yield number((*AP, 19, *mac), DOWN if ap in device.unplugged else UP)
        for slot, radio in enumerate(reversed(RADIOS)):
            here = sum(len(macs) for bss, macs in clients.items() if bss.radio == radio)
            yield gauge((*RADIO, 7, *mac, slot), here)
            yield text((*RADIO, 16, *mac, slot), ap_name(ap))
