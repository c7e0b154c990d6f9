"""What a Huawei WLAN controller tells about its VAPs, access points and clients, on the command line and over SNMP."""

from collections.abc import Iterable, Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import OnDevice
from simulator.dialects.family import Refused
from simulator.dialects.huawei_ac_config import Config, SsidProfile
from simulator.dialects.ios_grammar import Action
from simulator.dialects.joined import ap_name, stations
from simulator.mib import Row, gauge, number, oid, text
from simulator.radio import Bss, dotted, octets

RULE = "-" * 78

USER_INTERFACES = """\
  Idx  Type     Tx/Rx      Modem Privi ActualPrivi Auth  Int
  0    CON 0    9600       -     15    -           P     -
+ 129  VTY 0               -     15    15          A     -
  130  VTY 1               -     15    -           A     -
"""
"""Our session is the one with a plus; it has every right."""

Vap = tuple[int, str, Bss, str, int]
"""One network on one radio: number and name of the access point, network, BSSID, clients."""


class VrpDisplays(OnDevice[Config]):
    """The `display` commands of one session."""

    def commands(self) -> Mapping[str, Action]:
        return {
            "display vap all": lambda: self._vaps(self._on_air()),
            "display vap ssid WORD": lambda ssid: self._vaps(vap for vap in self._on_air() if vap[2].ssid == ssid),
            "display vap ap-group WORD": self._vaps_of_group,
            "display vap-profile all": self._vap_profiles,
            "display station all": lambda: self._stations(None),
            "display station ssid WORD": self._stations,
            "display ap all": self._aps,
            "display user-interface": lambda: USER_INTERFACES,
            "display version": lambda: f"{self.device.family.sys_descr}\n",
        }

    def _on_air(self, group: str | None = None) -> Iterator[Vap]:
        for number_, (ap, radios) in enumerate(self.device.radios.items()):
            if group is not None and self.config.ap_groups.get(ap) != group:
                continue
            for at, (bss, clients) in enumerate(radios.clients(self.device.clock()).items()):
                yield number_, ap_name(ap), bss, dashes(f"{radios.mac[:11]}{at:x}"), len(clients)

    def _vaps_of_group(self, group: str) -> str:
        if group not in self.config.groups:
            raise Refused("Error: The AP group does not exist.\n")
        return self._vaps(self._on_air(group))

    def _vaps(self, vaps: Iterable[Vap]) -> str:
        lines = []
        for id, ap, bss, bssid, clients in vaps:
            wlan = next(
                (id for (_, id), name in self.config.groups[self._group(ap)].items() if name == bss.interface), 0
            )
            profile = self.config.vaps.get(bss.interface)
            auth = self.config.auth_type(profile) if profile else "Open"
            lines.append(
                f"{id:<5} {ap:<14} {bss.radio:<4} {wlan:<4} {bssid} {'ON':<7} {auth:<13} {clients:<5} {bss.ssid}"
            )
        head = "AP ID AP name        RfID WID  BSSID          Status  Auth type     STA   SSID"
        waiting = "Info: This operation may take a few seconds, please wait.\nWID : WLAN ID\n"
        return waiting + "\n".join([RULE, head, RULE, *lines, RULE, f"Total: {len(lines)}"]) + "\n"

    def _group(self, shown_name: str) -> str:
        return next(group for ap, group in self.config.ap_groups.items() if ap_name(ap) == shown_name)

    def _vap_profiles(self) -> str:
        lines = ["FMode   : Forward mode", "STA U/D : Rate limit client up/down", RULE]
        lines.append(f"{'Name':<16} {'FMode':<8} {'Type':<8} {'VLAN':<10} {'AuthType':<14} Reference  SSID")
        for name, vap in self.config.vaps.items():
            ssid = self.config.ssids.get(vap.ssid, SsidProfile()).ssid
            mode, used = vap.forward_mode.partition("-")[0], self._references(name)
            vlan, auth = f"VLAN {vap.vlan}", self.config.auth_type(vap)
            lines.append(f"{name:<16} {mode:<8} {'service':<8} {vlan:<10} {auth:<14} {used:<10} {ssid}")
        return "\n".join([*lines, RULE, f"Total: {len(self.config.vaps)}"]) + "\n"

    def _references(self, name: str) -> int:
        return sum(name in vaps.values() for vaps in self.config.groups.values())

    def _stations(self, ssid: str | None) -> str:
        lines = [
            f"{dashes(mac).lower()} {ap_name(ap):<14} {bss.radio}/1    {bss.vlan:<5} {bss.ssid}"
            for ap, bss, mac in stations(self.device, ssid)
        ]
        head = "STA MAC        AP name        Rf/WLAN VLAN SSID"
        return "\n".join([RULE, head, RULE, *lines, RULE, f"Total: {len(lines)}"]) + "\n"

    def _aps(self) -> str:
        lines = []
        for id, (ap, radios) in enumerate(self.device.radios.items()):
            state = "fault" if ap in self.device.unplugged else "nor"
            lines.append(f"{id:<4} {dashes(radios.mac).lower()} {ap_name(ap):<14} {self.config.ap_groups[ap]} {state}")
        head = "ID   MAC            Name           Group State"
        return "\n".join([RULE, head, RULE, *lines, RULE, f"Total: {len(lines)}"]) + "\n"


def dashes(mac: str) -> str:
    """`00E0-FCB2-4700`, as VRP prints a BSSID."""
    return dotted(mac).replace(".", "-").upper()


AP = oid("1.3.6.1.4.1.2011.6.139.13.3.3.1")
"""HUAWEI-WLAN-AP-MIB::hwWlanApEntry, by the six octets of the MAC: .4 hwWlanApName, .6 hwWlanApRunState,
.44 hwWlanApOnlineUserNum."""

FAULT, NORMAL = 4, 8
"""Values of hwWlanApRunState."""


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    for ap, radios in device.radios.items():
        mac = octets(radios.mac)
        yield text((*AP, 4, *mac), ap_name(ap))
        yield number((*AP, 6, *mac), FAULT if ap in device.unplugged else NORMAL)
        yield gauge((*AP, 44, *mac), sum(map(len, radios.clients(now).values())))
