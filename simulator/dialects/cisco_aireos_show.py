"""What an AireOS controller tells about its WLANs, AP groups, interfaces and access points, and over SNMP."""

from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.airespace_mib import airespace_rows
from simulator.dialects.cisco_aireos_config import RADIOS, Config, Wlan, listing
from simulator.dialects.command_line import OnDevice, abled
from simulator.dialects.family import Refused
from simulator.dialects.ios_grammar import Action
from simulator.dialects.joined import ap_name, clients_of, stations
from simulator.mib import Row, number, oid
from simulator.radio import colons

LABEL_WIDTH = 49
"""Labels are filled with dots up to this column."""


class AireosShows(OnDevice[Config]):
    """The `show` commands of one session."""

    def commands(self) -> Mapping[str, Action]:
        return {
            "show wlan summary": self._wlans,
            "show wlan NUMBER": self._wlan,
            "show wlan apgroups": self._groups,
            "show interface summary": self._interfaces,
            "show interface detailed WORD": self._interface,
            "show client wlan NUMBER": self._clients,
            "show ap summary": self._aps,
            "show run-config commands": lambda: "\n".join(listing(self.config)) + "\n",
            "show sysinfo": self._system,
        }

    def _wlans(self) -> str:
        lines = [dotted("Number of WLANs", len(self.config.wlans)), ""]
        lines.append("WLAN ID  WLAN Profile Name / SSID               Status    Interface Name        PMIPv6 Mobility")
        lines.append("-------  -------------------------------------  --------  --------------------  ---------------")
        for id, wlan in sorted(self.config.wlans.items()):
            name = f"{wlan.profile} / {wlan.ssid}"
            lines.append(f"{id:<7}  {name:<37}  {abled(wlan.enabled):<8}  {wlan.interface:<20}  none")
        return "\n".join(lines) + "\n"

    def _wlan(self, id: str) -> str:
        wlan = self.config.wlans.get(int(id))
        if wlan is None:
            raise Refused("WLAN Identifier is invalid.\n")
        return "\n".join(_details(int(id), wlan, clients_of(self.device, wlan.ssid))) + "\n"

    def _groups(self) -> str:
        lines = [dotted("Total Number of AP Groups", len(self.config.groups)), ""]
        for group in self.config.groups:
            lines += [dotted("Site Name", group), dotted("Site Description", "<none>"), ""]
            lines.append("WLAN ID          Interface          Network Admission Control          Radio Policy")
            lines.append("-------          -----------        --------------------------         ------------")
            for id, interface in self.config.carried(group).items():
                lines.append(f" {id:<15} {interface:<20} {'Disabled':<33} None")
            lines += ["", "AP Name             Slots  AP Model", "------------------  -----  -------------------"]
            members = [ap for ap, of in self.config.ap_groups.items() if of == group]
            lines += [f"{ap_name(ap):<19} 2      AIR-CAP3702I-Q-K9" for ap in members] + [""]
        return "\n".join(lines) + "\n"

    def _interfaces(self) -> str:
        lines = [dotted("Number of Interfaces", len(self.config.interfaces)), ""]
        lines.append(f"{'Interface Name':<33}Port Vlan Id  IP Address")
        lines += [f"{name:<33}1    {vlan or 'untagged'}" for name, vlan in self.config.interfaces.items()]
        return "\n".join(lines) + "\n"

    def _interface(self, name: str) -> str:
        if name not in self.config.interfaces:
            raise Refused("Invalid interface name specified.\n")
        vlan = self.config.interfaces[name] or "untagged"
        return dotted("Interface Name", name) + "\n" + dotted("VLAN", vlan) + "\n" + dotted("AP Manager", "No") + "\n"

    def _clients(self, id: str) -> str:
        wlan = self.config.wlans.get(int(id))
        macs = [mac for _, _, mac in stations(self.device, wlan.ssid)] if wlan is not None else []
        lines = [dotted("Number of Clients in WLAN", len(macs)), ""] + [f"{colons(mac)} Associated" for mac in macs]
        return "\n".join(lines) + "\n"

    def _aps(self) -> str:
        joined = [ap for ap in self.device.radios if ap not in self.device.unplugged]
        lines = [dotted("Number of APs", len(joined)), ""]
        lines.append("AP Name             Slots  AP Model              Ethernet MAC       Location")
        for ap in joined:
            mac = colons(self.device.radios[ap].mac)
            lines.append(f"{ap_name(ap):<19} 2      AIR-CAP3702I-Q-K9     {mac}  default location")
        return "\n".join(lines) + "\n"

    def _system(self) -> str:
        names = {"Manufacturer's Name": "Cisco Systems Inc.", "System Name": self.device.hostname}
        return "\n".join(dotted(label, value) for label, value in names.items()) + "\n"


def _details(id: int, wlan: Wlan, clients: int) -> Iterator[str]:
    """The lines of `show wlan N` that concern who may join."""
    yield dotted("WLAN Identifier", id)
    yield dotted("Profile Name", wlan.profile)
    yield dotted("Network Name (SSID)", wlan.ssid)
    yield dotted("Status", abled(wlan.enabled))
    yield dotted("MAC Filtering", "Disabled")
    yield dotted("Broadcast SSID", abled(wlan.broadcast))
    yield dotted("Number of Active Clients", clients)
    yield dotted("Interface", wlan.interface)
    blocking = {"disable": "Disabled", "drop": "Drop", "forward-upstream": "Forward-Up Stream"}
    yield dotted("Peer-to-Peer Blocking Action", blocking[wlan.peer_blocking])
    policies = {"all": "All", "802.11bg": "802.11b and 802.11g only", "802.11a-only": "802.11a only"}
    yield dotted("Radio Policy", policies[wlan.radio])
    yield "Security"
    yield ""
    yield dotted("   802.11 Authentication:", "Open System")
    yield dotted("   Static WEP Keys", "Disabled")
    yield dotted("   802.1X", "Disabled")
    yield dotted("   Wi-Fi Protected Access (WPA/WPA2)", abled(wlan.has("wpa")))
    if wlan.has("wpa"):
        yield dotted("      WPA2 (RSN IE)", abled(wlan.has("wpa2")))
        yield dotted("         AES Cipher", abled(wlan.has("aes")))
        yield "                                                               Auth Key Management"
        yield dotted("         802.1x", abled(wlan.has("802.1x")))
        yield dotted("         PSK", abled(wlan.has("psk")))
    yield dotted("   Web Based Authentication", abled(wlan.has("web-auth")))
    yield dotted("   Web-Passthrough", abled(wlan.has("web-passthrough")))


def dotted(label: str, value: object) -> str:
    return f"{label:.<{LABEL_WIDTH}} {value}"


CPU_PERCENT = 6

SWITCH_CPU = oid("1.3.6.1.4.1.14179.1.1.5.1.0")
"""AIRESPACE-SWITCHING-MIB::agentCurrentCPUUtilization."""


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    yield number(SWITCH_CPU, CPU_PERCENT)
    yield from airespace_rows(device, ((id, wlan.ssid) for id, wlan in device.config.wlans.items()), RADIOS, now)
