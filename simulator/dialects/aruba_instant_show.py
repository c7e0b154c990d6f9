"""What an Aruba Instant cluster tells about its networks, access points and clients, and over SNMP."""

from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.aruba_instant_config import RADIOS, Config, listing
from simulator.dialects.command_line import OnDevice
from simulator.dialects.ios_grammar import Action
from simulator.dialects.joined import ap_name, clients_of
from simulator.mib import Row, number, oid, text
from simulator.radio import Bss, colons, octets


class InstantShows(OnDevice[Config]):
    """The `show` commands of one session. They tell what is committed, never what is only typed."""

    def commands(self) -> Mapping[str, Action]:
        return {
            "show running-config": lambda: listing(self.config),
            "show ap bss-table": self._bsses,
            "show ap association": self._associations,
            "show aps": self._aps,
            "show version": lambda: f"{self.device.family.sys_descr}\n",
        }

    @property
    def _conductor(self) -> str:
        """The access point that answers for the cluster; `show ap` commands tell about its own radios."""
        return next((ap for ap in self.config.aps if ap not in self.device.unplugged), self.config.aps[0])

    def _own(self) -> Mapping[Bss, tuple[str, ...]]:
        return self.device.clients()[self._conductor]

    def _bsses(self) -> str:
        own = self._own()
        lines = ["", "Aruba AP BSS Table", "------------------"]
        lines.append(
            f"{'bss':<19}{'ess':<34}{'port':<6}{'ip':<15}{'band/ht-mode/bandwidth':<24}"
            "ch/EIRP/max-EIRP  type  cur-cl  ap name"
        )
        for bss, joined in own.items():
            channel = "11/19.0/19.5" if bss.radio == RADIOS[0] else "128E/30.0/30.0"
            lines.append(
                f"{colons(self.device.radios[self._conductor].mac):<19}{bss.ssid:<34}{'?/?':<6}{'192.0.2.11':<15}"
                f"{bss.radio + '/VHT/20MHz':<24}{channel:<18}ap    {len(joined):<8}{ap_name(self._conductor)}"
            )
        count = sum(len(joined) for joined in own.values())
        lines += ["", f"Num APs:{len(own)}", f"Num Associations:{count}", ""]
        return "\n".join(lines)

    def _associations(self) -> str:
        lines = ["Association Table", "-----------------", f"{'Name':<20}{'bssid':<20}{'mac':<20}essid"]
        for bss, joined in self._own().items():
            lines += [f"{ap_name(self._conductor):<20}{'':<20}{colons(mac):<20}{bss.ssid}" for mac in joined]
        return "\n".join(lines) + "\n"

    def _aps(self) -> str:
        lines = [f"{len(self.config.aps)} Access Points", "---------------", f"{'Name':<20}IP Address  Mode"]
        lines += [f"{ap_name(ap):<20}192.0.2.11  access" for ap in self.config.aps if ap not in self.device.unplugged]
        return "\n".join(lines) + "\n"


SSID = oid("1.3.6.1.4.1.14823.2.3.3.1.1.7.1")
"""AI-AP-MIB::aiSSIDEntry, by number: .2 aiSSID, .4 aiSSIDClientNum."""

AP = oid("1.3.6.1.4.1.14823.2.3.3.1.2.1.1")
"""AI-AP-MIB::aiAccessPointEntry, by the six octets of the MAC: .2 aiAPName, .7 aiAPCPUUtilization, .11 aiAPStatus."""

UP, DOWN = 1, 2
"""Values of aiAPStatus."""

RADIO_CLIENTS = oid("1.3.6.1.4.1.14823.2.3.3.1.2.2.1.21")
"""AI-AP-MIB::aiRadioClientNum, by the six octets of the MAC and the radio."""

CPU_PERCENT = 6


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    for index, profile in enumerate(device.config.profiles.values()):
        yield text((*SSID, 2, index), profile.essid)
        yield number((*SSID, 4, index), clients_of(device, profile.essid))
    for ap, box in device.radios.items():
        mac, clients = octets(box.mac), box.clients(now)
        yield text((*AP, 2, *mac), ap_name(ap))
        yield number((*AP, 7, *mac), CPU_PERCENT)
        yield number((*AP, 11, *mac), DOWN if ap in device.unplugged else UP)
        for slot, radio in enumerate(reversed(RADIOS)):
            here = sum(len(joined) for bss, joined in clients.items() if bss.radio == radio)
            yield number((*RADIO_CLIENTS, *mac, slot), here)
