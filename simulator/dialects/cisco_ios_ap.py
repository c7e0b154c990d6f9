"""The command line of a Cisco IOS autonomous access point, as `configure terminal` and `show dot11` know it."""

from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.cisco_ios_ap_config import (
    LOSSES,
    RADIOS,
    Config,
    block_lines,
    factory,
    interface_block,
    listing,
    radiates,
)
from simulator.dialects.command_line import drop, put
from simulator.dialects.family import Family, Refused
from simulator.dialects.ios_grammar import Action, interface_name, invalid_at
from simulator.dialects.ios_shell import IosShell, building
from simulator.mib import Row, gauge, oid, text
from simulator.radio import dotted

SSIDS_MAX = 16
"""An Aironet carries up to 16 SSIDs (IOS Configuration Guide for Autonomous Aironet Access Points)."""


class CiscoIosApShell(IosShell[Config]):
    """One session."""

    def shows(self) -> Mapping[str, Action]:
        return {
            "show running-config ssid WORD": self._show_ssid,
            "show running-config interface INTERFACE": self._show_interface,
            "show dot11 bssid": self._show_bssid,
            "show dot11 associations": self._show_associations,
        }

    def configuration(self, config: Config) -> str:
        return building(listing(config))

    def modes(self) -> Mapping[str, Mapping[str, Action]]:
        return {
            "config": {
                "dot11 ssid WORD": self._dot11_ssid,
                "no dot11 ssid WORD": self._no_dot11_ssid,
                "interface INTERFACE": self._interface,
            },
            "config-ssid": self._ssid_commands(),
            "config-if": self._interface_commands(),
            "config-subif": self._subinterface_commands(),
        }

    def _ssid_commands(self) -> Mapping[str, Action]:
        return {
            "vlan NUMBER": lambda vlan: self._set_ssid(vlan=int(vlan)),
            "no vlan": lambda: self._set_ssid(vlan=None),
            "authentication open": lambda: self._set_ssid(authentication="open"),
            "no authentication open": lambda: self._set_ssid(authentication=""),
            "authentication key-management LINE": lambda kind: self._set_ssid(key_management=kind),
            "no authentication key-management": lambda: self._set_ssid(key_management=""),
            "wpa-psk ascii LINE": lambda key: self._set_ssid(psk=key),
            "no wpa-psk": lambda: self._set_ssid(psk=""),
            "guest-mode": lambda: self._set_ssid(guest_mode=True),
            "no guest-mode": lambda: self._set_ssid(guest_mode=False),
            "mbssid guest-mode": lambda: self._set_ssid(mbssid_guest_mode=True),
            "no mbssid guest-mode": lambda: self._set_ssid(mbssid_guest_mode=False),
            "web-auth": lambda: self._set_ssid(web_auth=True),
            "no web-auth": lambda: self._set_ssid(web_auth=False),
        }

    def _interface_commands(self) -> Mapping[str, Action]:
        return {
            "mbssid": lambda: self._set_interface(mbssid=True),
            "no mbssid": lambda: self._set_interface(mbssid=False),
            "ssid WORD": self._add_ssid,
            "no ssid WORD": self._remove_ssid,
            "shutdown": lambda: self._set_interface(shutdown=True),
            "no shutdown": lambda: self._set_interface(shutdown=False),
            "encryption vlan NUMBER mode ciphers WORD": self._encrypt,
            "no encryption vlan NUMBER mode ciphers": self._decrypt,
            "no encryption vlan NUMBER": self._decrypt,
        }

    def _subinterface_commands(self) -> Mapping[str, Action]:
        return {
            "encapsulation dot1q NUMBER": lambda vlan: self._set_interface(vlan=int(vlan), native=False),
            "encapsulation dot1q NUMBER native": lambda vlan: self._set_interface(vlan=int(vlan), native=True),
            "bridge-group NUMBER": lambda group: self._set_interface(bridge_group=int(group)),
            "no bridge-group NUMBER": lambda _: self._set_interface(bridge_group=None, port_protected=False),
            "bridge-group NUMBER port-protected": self._protect,
            "no bridge-group NUMBER port-protected": lambda _: self._set_interface(port_protected=False),
        }

    def _dot11_ssid(self, name: str) -> str:
        if name not in self.config.ssids and len(self.config.ssids) >= SSIDS_MAX:
            raise Refused(f"% Error: no more than {SSIDS_MAX} SSIDs can be configured\n")
        self.config.ssid(name)
        return self.enter("config-ssid", name)

    def _no_dot11_ssid(self, name: str) -> str:
        drop(self.config.ssids, name, f"% Error: SSID {name} is not configured\n")
        for interface in self.config.interfaces.values():
            interface.ssids = [ssid for ssid in interface.ssids if ssid != name]
        return ""

    def _interface(self, word: str) -> str:
        name = interface_name(word)
        if "." not in name and name not in self.config.interfaces:
            raise invalid_at(len(self.prompt) + len("interface "))
        self.config.interface(name)
        return self.enter("config-subif" if "." in name else "config-if", name)

    def _set_ssid(self, **fields: object) -> str:
        return put(self.config.ssid(self.subject), **fields)

    def _set_interface(self, **fields: object) -> str:
        return put(self.config.interface(self.subject), **fields)

    def _add_ssid(self, name: str) -> str:
        interface, block = self.config.interface(self.subject), self.config.ssid(name)
        for other in interface.ssids:
            if other != name and self.config.ssid(other).vlan == block.vlan:
                vlan = "no VLAN" if block.vlan is None else f"VLAN {block.vlan}"
                raise Refused(f"{self.subject}: SSID {name} cannot be added, {vlan} is in use by SSID {other}\n")
        if name not in interface.ssids:
            interface.ssids.append(name)
        return ""

    def _remove_ssid(self, name: str) -> str:
        interface = self.config.interface(self.subject)
        interface.ssids = [ssid for ssid in interface.ssids if ssid != name]
        return ""

    def _protect(self, group: str) -> str:
        if self.config.interface(self.subject).bridge_group != int(group):
            raise Refused(f"% Error: {self.subject} is not in bridge group {group}\n")
        return self._set_interface(port_protected=True)

    def _encrypt(self, vlan: str, cipher: str) -> str:
        self.config.interface(self.subject).encryption[int(vlan)] = cipher
        return ""

    def _decrypt(self, vlan: str) -> str:
        self.config.interface(self.subject).encryption.pop(int(vlan), None)
        return ""

    def _show_ssid(self, name: str) -> str:
        if name not in self.config.ssids:
            return "Building configuration...\n\nCurrent configuration:\nend\n"
        lines = "\n".join(block_lines(self.config, name))
        return f"Building configuration...\n\nCurrent configuration:\n{lines}\nend\n"

    def _show_interface(self, word: str) -> str:
        name = interface_name(word)
        if name not in self.config.interfaces:
            raise invalid_at(len(self.prompt) + len("show running-config interface "))
        return building("\n".join(interface_block(self.config, name)) + "\n")

    def _show_bssid(self) -> str:
        lines = ["", "Interface      BSSID         Guest  SSID"]
        for radios in self.device.radios.values():
            for at, bss in enumerate(radios.on_air(self.device.clock())):
                mac = dotted(radios.mac[:11] + f"{at:x}")
                lines.append(f"{bss.radio}   {mac}  {'Yes' if bss.visible else 'No '}  {bss.ssid}")
        return "\n".join(lines) + "\n"

    def _show_associations(self) -> str:
        lines = ["", "802.11 Client Stations on Dot11Radio0 and Dot11Radio1:", ""]
        for networks in self.device.clients().values():
            for bss, clients in networks.items():
                lines += [f"SSID [{bss.ssid}] :", "", "MAC Address    IP address      Device        State"]
                lines += [f"{dotted(mac)} 0.0.0.0         unknown       Assoc" for mac in clients]
                lines.append("")
        return "\n".join(lines) + "\n"


ACTIVE_CLIENTS = oid("1.3.6.1.4.1.9.9.273.1.1.2.1.1")
"""CISCO-DOT11-ASSOCIATION-MIB::cDot11ActiveWirelessClients, by ifIndex."""

AUX_SSID = oid("1.3.6.1.4.1.9.9.272.1.1.1.6.1.2")
"""CISCO-DOT11-IF-MIB::cd11IfAuxSsid, by ifIndex and a number of the SSID counted from one."""

CPU_1MIN = oid("1.3.6.1.4.1.9.9.109.1.1.1.1.7")
"""CISCO-PROCESS-MIB::cpmCPUTotal1minRev, by processor."""


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    for radios in device.radios.values():
        clients = radios.clients(now)
        for if_index, radio in enumerate(RADIOS, start=1):
            here = [bss for bss in clients if bss.radio == radio]
            yield gauge((*ACTIVE_CLIENTS, if_index), sum(len(clients[bss]) for bss in here))
            for number, bss in enumerate(here, start=1):
                yield text((*AUX_SSID, if_index, number), bss.ssid)
        yield gauge((*CPU_1MIN, 1), 6 + sum(map(len, clients.values())) // 3)


def refusal(line: str) -> str:
    return invalid_at(len(line) - len(line.split()[-1])).words


CISCO_IOS_AP = Family(
    name="cisco_ios_ap",
    sys_descr=(
        "Cisco IOS Software, C2700 Software (AP3G2-K9W7-M), Version 15.3(3)JF15, RELEASE SOFTWARE (fc1)\r\n"
        "Technical Support: http://www.cisco.com/techsupport"
    ),
    sys_object_id="1.3.6.1.4.1.9.1.2146",
    factory=factory,
    radiates=radiates,
    shell=CiscoIosApShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
)
