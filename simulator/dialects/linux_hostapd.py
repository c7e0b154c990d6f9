"""The command line of a Linux box with hostapd 2.10: `hostapd_cli`, `iw`, `ip`, `bridge`. Its answers were read off a
real hostapd 2.10 without a radio (driver `none`) and off iproute2 6.1."""

import re
from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import CommandLine
from simulator.dialects.family import Family, Refused
from simulator.dialects.joined import clients_of
from simulator.dialects.linux_hostapd_config import (
    LOSSES,
    RADIOS,
    Added,
    Config,
    after_restart,
    factory,
    radiates,
    settings_in,
)
from simulator.dialects.linux_shell import Answer, Program, carried_out
from simulator.mib import Row, host_resources, oid, text
from simulator.radio import Bss, colons

CONTROL = "/run/hostapd"

GLOBAL = "global"

NO_HOSTAPD = ("Failed to connect to hostapd - wpa_ctrl_open: No such file or directory\n", 255)

OK, FAIL, PONG = ("OK\n", 0), ("FAIL\n", 0), ("PONG\n", 0)
"""What hostapd does not do it calls FAIL, and hostapd_cli ends with status 0 all the same."""

_CHANGING = re.compile(r"\braw (?:ADD|REMOVE)\b|\bbridge link set\b|^mkdir\b|^printf\b.*>")


class LinuxShell(CommandLine[Config]):
    """One session of root."""

    page_lines = None

    @property
    def prompt(self) -> str:
        return f"root@{self.device.hostname}:~# "

    def changes(self, line: str) -> bool:
        return _CHANGING.search(line) is not None

    def execute(self, line: str) -> str:
        """Raises Refused when the last program failed."""
        printed, status = carried_out(line, self._programs(), self._write)
        if status:
            raise Refused(printed)
        return printed

    def _programs(self) -> Mapping[str, Program]:
        return {
            "hostapd_cli": self._hostapd_cli,
            "iw": self._iw,
            "ip": self._ip,
            "bridge": self._bridge,
            "mkdir": self._mkdir,
            "cat": self._cat,
            "printf": lambda words: ("".join(f"{word}\n" for word in words[1:]), 0),
            "echo": lambda words: (" ".join(words) + "\n", 0),
            "id": lambda words: ("0\n" if words == ["-u"] else "uid=0(root) gid=0(root) groups=0(root)\n", 0),
            "true": lambda _: ("", 0),
            "exit": lambda _: (self.leave(), 0),
            "": lambda _: ("", 0),
        }

    def _write(self, path: str, content: str) -> Answer:
        if path.rpartition("/")[0] not in self.config.folders:
            return f"-bash: {path}: No such file or directory\n", 1
        self.config.files[path] = content
        return "", 0

    def _mkdir(self, words: list[str]) -> Answer:
        self.config.folders.update(word for word in words if word.startswith("/"))
        return "", 0

    def _cat(self, words: list[str]) -> Answer:
        for path in words:
            if path not in self.config.files:
                return f"cat: {path}: No such file or directory\n", 1
        return "".join(self.config.files[path] for path in words), 0

    def _on_air(self, radio: str) -> Iterator[tuple[Bss, str]]:
        for radios in self.device.radios.values():
            for at, bss in enumerate(radios.on_air(self.device.clock())):
                if bss.radio == radio:
                    yield bss, colons(f"{radios.mac[:11]}{at:x}")

    def _hostapd_cli(self, words: list[str]) -> Answer:
        match words:
            case ["-p", directory, "-i", interface, *command] if directory == CONTROL:
                if interface == GLOBAL:
                    return self._told(command) if self.config.listens else NO_HOSTAPD
                ours = self.config.added.get(interface)
                if ours is not None or interface in ("wlan0", "wlan1"):
                    return self._asked(ours, command)
        return NO_HOSTAPD

    def _told(self, command: list[str]) -> Answer:
        match command:
            case ["raw", "PING"]:
                return PONG
            case ["raw", "ADD", argument] if argument.startswith("bss_config="):
                radio, _, path = argument.removeprefix("bss_config=").partition(":")
                settings = settings_in(self.config.files.get(path, ""))
                if settings is None or radio not in RADIOS or settings["interface"] in self.config.added:
                    return FAIL
                self.config.added[settings["interface"]] = Added(radio, settings)
                return OK
            case ["raw", "REMOVE", interface]:
                self.config.isolated.discard(interface)
                return OK if self.config.added.pop(interface, None) else FAIL
        return FAIL

    def _asked(self, bss: Added | None, command: list[str]) -> Answer:
        settings = bss.settings if bss else {"ssid": self.config.everyday, "wpa": "2"}
        match command:
            case ["ping"]:
                return PONG
            case ["get_config"]:
                lines = ["bssid=02:00:00:00:01:00", f"ssid={settings['ssid']}", "wps_state=disabled"]
                if settings.get("wpa", "0") != "0":
                    lines += [f"wpa={settings['wpa']}", "key_mgmt=WPA-PSK", "group_cipher=CCMP"]
                return "\n".join(lines) + "\n", 0
        return "UNKNOWN COMMAND\n", 0

    def _iw(self, words: list[str]) -> Answer:
        if words != ["dev"]:
            return "Usage:\tiw [options] command\n", 1
        lines = []
        for radio in reversed(RADIOS):
            lines.append(radio.replace("phy", "phy#"))
            for at, (bss, mac) in enumerate(self._on_air(radio)):
                channel = "1 (2412 MHz), width: 20 MHz, center1: 2412 MHz"
                if radio != RADIOS[0]:
                    channel = "36 (5180 MHz), width: 80 MHz, center1: 5210 MHz"
                lines += [f"\tInterface {bss.interface}", f"\t\tifindex {at + 3}", f"\t\twdev 0x{at + 1}"]
                lines += [f"\t\taddr {mac}", f"\t\tssid {bss.ssid}", "\t\ttype AP"]
                lines += [f"\t\tchannel {channel}", "\t\ttxpower 20.00 dBm"]
        return "\n".join(lines) + "\n", 0

    def _ip(self, words: list[str]) -> Answer:
        match words:
            case ["-d", "-o", "link", "show", "type", "vlan", "master", bridge]:
                if bridge not in self.config.bridges:
                    return f'Error: argument "{bridge}" is wrong: Device does not exist\n\n', 255
                vlan = self.config.bridges[bridge]
                return (
                    f"7: eth0.{vlan}@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master {bridge} "
                    f"state UP mode DEFAULT group default qlen 1000\\    link/ether 02:00:00:00:00:07 brd "
                    f"ff:ff:ff:ff:ff:ff promiscuity 1 \\    vlan protocol 802.1Q id {vlan} <REORDER_HDR> \\    "
                    "bridge_slave state forwarding priority 32 cost 4 hairpin off isolated off\n"
                ), 0
        return "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n", 255

    def _bridge(self, words: list[str]) -> Answer:
        match words:
            case ["-d", "link", "show", "dev", name] if name in self.config.added:
                bridge = self.config.added[name].settings.get("bridge", "")
                isolated = "on" if name in self.config.isolated else "off"
                return (
                    f"9: {name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master {bridge} state forwarding priority "
                    f"32 cost 100 \n    hairpin off guard off root_block off fastleave off learning on flood on "
                    f"mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off vlan_tunnel off "
                    f"isolated {isolated} locked off \n"
                ), 0
            case ["-d", "link", "show", "dev", name]:
                return f'Cannot find device "{name}"\n', 255
            case ["link", "set", "dev", name, "isolated", ("on" | "off") as value]:
                if name not in self.config.added:
                    return f'Cannot find bridge device "{name}"\n', 255
                (self.config.isolated.add if value == "on" else self.config.isolated.discard)(name)
                return "", 0
        return "Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\n", 255


CLIENTS = (*oid("1.3.6.1.4.1.8072.1.3.2.3.1.1"), 13, *b"hinan-clients")
"""NET-SNMP-EXTEND-MIB::nsExtendOutput1Line."hinan-clients": the line in snmpd.conf that the profile asks for."""


def rows(device: SimulatedDevice, _now: float) -> Iterator[Row]:
    joined = clients_of(device)
    yield text(CLIENTS, str(joined))
    yield from host_resources("Physical memory", 994_000, 310_000 + 350 * joined, min(95, 3 + joined))


def refusal(_line: str) -> str:
    """hostapd's own word, whatever the kernel or the driver had against it."""
    return FAIL[0]


LINUX_HOSTAPD = Family(
    name="linux_hostapd",
    sys_descr="Linux gym-1 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01) x86_64",
    sys_object_id="1.3.6.1.4.1.8072.3.2.10",
    factory=factory,
    radiates=radiates,
    boot=after_restart,
    shell=LinuxShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    saves_itself=True,  # files; boot drops what hostapd and the kernel were told
    settle_s=0.3,
    more="",
    banner="Linux gym-1 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01) x86_64\n\n",
)
