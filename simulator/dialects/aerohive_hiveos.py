"""The command line of a stand-alone HiveOS (IQ Engine) access point: no modes, every line a whole command."""

from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.aerohive_hiveos_config import (
    LOSSES,
    RADIOS,
    Config,
    SecurityObject,
    Ssid,
    UserProfile,
    factory,
    listing,
    radiates,
)
from simulator.dialects.command_line import CommandLine, drop, put
from simulator.dialects.family import Family, Refused
from simulator.dialects.ios_grammar import Action, rules, understand
from simulator.dialects.joined import clients_of
from simulator.mib import Row, gauge, number, oid
from simulator.radio import dotted

ATTRIBUTE_MAX, VLAN_MAX = 4095, 4094
"""`user-profile X attribute <0-4095>`, `user-profile X vlan-id <1-4094>`."""

_CHANGING = ("security-object", "user-profile", "ssid", "interface", "no", "save")


class HiveOsShell(CommandLine[Config]):
    """One session."""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self._rules = rules({**self._shows(), **self._security(), **self._users(), **self._ssids()})

    @property
    def prompt(self) -> str:
        return f"{self.device.hostname}#"

    def changes(self, line: str) -> bool:
        return line.split()[:1] != [] and line.split()[0].lower() in _CHANGING

    def execute(self, line: str) -> str:
        if not line.strip():
            return ""
        try:
            rule, values = understand(line, self._rules, len(self.prompt))
        except Refused as refused:
            raise Refused(_in_our_words(refused.words, len(self.prompt))) from None
        return rule.action(*values)

    def _shows(self) -> Mapping[str, Action]:
        return {
            "show running-config": lambda: listing(self.config),
            "show station": self._show_station,
            "show interface": self._show_interface,
            "show version": lambda: f"Version:            HiveOS 10.6r1a\nPlatform:           {self._platform}\n",
            "console page NUMBER": lambda lines: self.page(int(lines) or None),
            "save config": lambda: self.write(""),
            "exit": self.leave,
            "quit": self.leave,
        }

    @property
    def _platform(self) -> str:
        return self.device.family.sys_descr.partition(",")[0]

    def _security(self) -> Mapping[str, Action]:
        return {
            "security-object WORD": self._new_security,
            "no security-object WORD": self._no_security,
            "security-object WORD security protocol-suite open": lambda name: self._secure(name, suite="open"),
            "security-object WORD security protocol-suite wpa2-aes-psk ascii-key WORD": lambda name, _key: self._secure(
                name, suite="wpa2-aes-psk ascii-key ***"
            ),
            "security-object WORD default-user-profile-attr NUMBER": lambda name, attribute: self._secure(
                name, attribute=self._in_range(attribute, 0, ATTRIBUTE_MAX)
            ),
        }

    def _users(self) -> Mapping[str, Action]:
        return {
            "user-profile WORD attribute NUMBER": lambda name, attribute: self._user(
                name, attribute=self._in_range(attribute, 0, ATTRIBUTE_MAX)
            ),
            "user-profile WORD vlan-id NUMBER": lambda name, vlan: self._user(
                name, vlan=self._in_range(vlan, 1, VLAN_MAX)
            ),
            "no user-profile WORD": self._no_user,
        }

    def _ssids(self) -> Mapping[str, Action]:
        return {
            "ssid WORD": self._new_ssid,
            "no ssid WORD": self._no_ssid,
            "ssid WORD security-object WORD": self._secure_ssid,
            "ssid WORD inter-station-traffic": lambda name: self._set_ssid(name, inter_station_traffic=True),
            "no ssid WORD inter-station-traffic": lambda name: self._set_ssid(name, inter_station_traffic=False),
            "ssid WORD hide-ssid": lambda name: self._set_ssid(name, hidden=True),
            "no ssid WORD hide-ssid": lambda name: self._set_ssid(name, hidden=False),
            "interface WORD ssid WORD": self._bind,
            "no interface WORD ssid WORD": self._unbind,
        }

    def _new_security(self, name: str) -> str:
        if name in self.config.security:
            raise Refused("Create/delete security object failed! ERROR: Invalid parameter(s)\n")
        self.config.security[name] = SecurityObject()
        return ""

    def _no_security(self, name: str) -> str:
        if any(ssid.security == name for ssid in self.config.ssids.values()) or name not in self.config.security:
            raise Refused("Create/delete security object failed! ERROR: Invalid parameter(s)\n")
        del self.config.security[name]
        return ""

    def _secure(self, name: str, **values: object) -> str:
        if name not in self.config.security:
            raise _missing("Security object", name)
        return put(self.config.security[name], **values)

    def _user(self, name: str, **values: object) -> str:
        return put(self.config.users.setdefault(name, UserProfile()), **values)

    def _no_user(self, name: str) -> str:
        return drop(self.config.users, name, _missing("User profile", name).words)

    def _new_ssid(self, name: str) -> str:
        if name in self.config.ssids:
            raise Refused(f'"{name}" cannot be used because it matches an existing SSID or Hive name.\n')
        self.config.ssids[name] = Ssid()
        return ""

    def _no_ssid(self, name: str) -> str:
        if any(name in bound for bound in self.config.radios.values()):
            raise Refused(f"ERROR: SSID {name} is in use\n")
        return drop(self.config.ssids, name, _missing("SSID", name).words)

    def _set_ssid(self, name: str, **values: object) -> str:
        if name not in self.config.ssids:
            raise _missing("SSID", name)
        return put(self.config.ssids[name], **values)

    def _secure_ssid(self, name: str, security: str) -> str:
        if security not in self.config.security:
            raise _missing("Security object", security)
        return self._set_ssid(name, security=security)

    def _bound(self, radio: str) -> list[str]:
        if radio.lower() not in RADIOS:
            raise Refused(f"{' ' * len(f'{self.prompt}interface ')}^-- unknown keyword or invalid input\n")
        return self.config.radios[radio.lower()]

    def _bind(self, radio: str, name: str) -> str:
        bound = self._bound(radio)
        if name not in self.config.ssids:
            raise _missing("SSID", name)
        if name not in bound:
            bound.append(name)
        return ""

    def _unbind(self, radio: str, name: str) -> str:
        bound = self._bound(radio)
        if name in bound:
            bound.remove(name)
        return ""

    def _in_range(self, number: str, lowest: int, highest: int) -> int:
        if not lowest <= int(number) <= highest:
            raise Refused("^-- unknown keyword or invalid input\n")
        return int(number)

    def _show_station(self) -> str:
        """A section for every network on a radio, with or without clients."""
        lines = ["Chan=channel number; Pow=Power in dBm;", "A-Mode=Authentication mode; Cipher=Encryption mode;", ""]
        for networks in self.device.clients().values():
            for index, (bss, clients) in enumerate(networks.items(), start=14):
                lines += [f"Ifname={bss.interface}, Ifindex={index}, SSID={bss.ssid}:"]
                lines += ["Mac Addr       IP Addr         VLAN", "-------------- --------------- ----"]
                lines += [f"{dotted(mac).replace('.', ':')} 0.0.0.0         {bss.vlan or 1}" for mac in clients]
                lines.append("")
        return "\n".join(lines) + "\n"

    def _show_interface(self) -> str:
        lines = ["Interface  Status  IP Address      Netmask          MAC"]
        for radios in self.device.radios.values():
            lines += [f"{radio:<10} up      -               -                {radios.mac}" for radio in RADIOS]
        return "\n".join(lines) + "\n"


def _missing(kind: str, name: str) -> Refused:
    return Refused(f"{kind} {name} doesn't exist!\n")


def _in_our_words(said: str, indent: int) -> str:
    if "Incomplete" in said:
        return "ERROR: Incomplete command\n"
    if "Ambiguous" in said:
        return f"{' ' * indent}^-- Ambiguous input\n"
    return f"{' ' * said.index('^')}^-- unknown keyword or invalid input\n"


SYSTEM = oid("1.3.6.1.4.1.26928.1.2")
"""AH-SYSTEM-MIB::ahSystem: .3 ahCpuUtilization, .4 ahMemUtilization, .9 ahClientCount."""


def rows(device: SimulatedDevice, _now: float) -> Iterator[Row]:
    joined = clients_of(device)
    yield gauge((*SYSTEM, 3, 0), 5 + joined // 3)
    yield gauge((*SYSTEM, 4, 0), 52)
    yield number((*SYSTEM, 9, 0), joined)


def refusal(_line: str) -> str:
    return "ERROR: The number of SSIDs has reached its maximum\n"


AEROHIVE_HIVEOS = Family(
    name="aerohive_hiveos",
    sys_descr="AP230, HiveOS 10.6r1a release build2103",
    sys_object_id="1.3.6.1.4.1.26928.1",
    factory=factory,
    radiates=radiates,
    shell=HiveOsShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    settle_s=0.1,
    banner="Copyright (c) 2006-2021 Extreme Networks, Inc.\n\n",
    more="--More--",
)
