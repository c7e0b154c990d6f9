"""The command line of an OpenWrt access point: a small ash with `uci`, `wifi`, `iwinfo` and `ubus`."""

import contextlib
import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import CommandLine
from simulator.dialects.family import Family, Refused
from simulator.dialects.joined import clients_of
from simulator.dialects.openwrt_commands import uci
from simulator.dialects.openwrt_files import cp, rm, start_stop_daemon
from simulator.dialects.openwrt_uci import LOSSES, RADIOS, Config, after_restart, factory, radiates
from simulator.mib import Row, host_resources, oid, text
from simulator.radio import Bss, Security, colons

UMASK = 0o022

Words = list["str | Words"]
"""A command line; what stands in brackets is a list of its own."""

_CHANGING = re.compile(
    r"^(?!start-stop-daemon).*(?:\buci (?:-\S+ )*(set|add|add_list|del_list|delete|commit|revert)\b|\bwifi\b)"
)


class OpenWrtShell(CommandLine[Config]):
    """One session."""

    page_lines = None

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self._umask = UMASK
        self._programs: Mapping[str, Callable[[list[str]], str]] = {
            "uci": lambda arguments: uci(self.config, arguments),
            "wifi": self._wifi,
            "iwinfo": self._iwinfo,
            "ubus": self._ubus,
            "echo": lambda arguments: " ".join(arguments) + "\n",
            "hostname": lambda _: f"{device.hostname}\n",
            "uptime": lambda _: f" up {int(device.uptime_s) // 60} min,  load average: 0.08, 0.04, 0.01\n",
            "id": lambda arguments: "0\n" if arguments == ["-u"] else "uid=0(root) gid=0(root)\n",
            "cp": lambda arguments: cp(self.config, arguments, self._umask),
            "rm": lambda arguments: rm(self.config, arguments),
            "umask": self._set_umask,
            "start-stop-daemon": lambda arguments: start_stop_daemon(self.config, arguments, device.clock()),
            "true": lambda _: "",
            ":": lambda _: "",
            "exit": lambda _: self.leave(),
        }

    @property
    def prompt(self) -> str:
        return f"root@{self.device.hostname}:~# "

    def changes(self, line: str) -> bool:
        return _CHANGING.search(line) is not None

    def execute(self, line: str) -> str:
        """Raises Refused when the last command failed."""
        try:
            lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|()")
            lexer.whitespace_split = True
            words = _grouped(iter(lexer))
        except ValueError:
            raise Refused("-ash: syntax error: unterminated quoted string") from None
        printed, failed = self._run(words)
        if failed:
            raise Refused(printed)
        return printed

    def _run(self, words: Words) -> tuple[str, bool]:
        """`a; b` runs both, `a && b` only while they succeed. What is printed, and whether the last one failed."""
        printed, failed, command, before = "", False, Words(), ";"
        for word in [*words, ";"]:
            if word not in (";", "&&", "||"):
                command.append(word)
                continue
            if command and not (before == "&&" and failed) and not (before == "||" and not failed):
                answer, failed = self._program(command)
                printed += answer
            command, before = [], str(word)
        return printed, failed

    def _program(self, command: Words) -> tuple[str, bool]:
        heard = [word for word in command if word != "2>/dev/null"]
        printed, failed = self._printed(heard)
        return ("" if failed and heard != command else printed), failed

    def _printed(self, command: Words) -> tuple[str, bool]:
        if isinstance(command[0], list):
            umask = self._umask
            printed = self._run(command[0])
            self._umask = umask
            return printed
        name, *arguments = map(str, command)
        if name not in self._programs:
            return f"-ash: {name}: not found\n", True
        try:
            return self._programs[name](arguments), False
        except Refused as refused:
            return (f"{refused.words}\n" if refused.words else ""), True

    def _set_umask(self, arguments: list[str]) -> str:
        self._umask = int(arguments[0], 8)
        return ""

    def _wifi(self, arguments: list[str]) -> str:
        """`wifi`, `wifi reload` and `wifi up` give /etc/config to the radios; the answer comes before they have it."""
        if arguments not in ([], ["reload"], ["up"]):
            raise Refused("Usage: /sbin/wifi [config|up|down|reconf|reload|status|isup]")
        self.config.reload()
        return ""

    def _on_air(self) -> Iterator[tuple[Bss, str]]:
        for radios in self.device.radios.values():
            for at, bss in enumerate(radios.on_air(self.device.clock())):
                yield bss, colons(radios.mac[:11] + f"{at:x}").upper()

    def _iwinfo(self, arguments: list[str]) -> str:
        match arguments:
            case []:
                return "\n".join(_station(bss, mac) for bss, mac in self._on_air())
            case [name, "info"]:
                for bss, mac in self._on_air():
                    if bss.interface == name:
                        return _station(bss, mac)
                raise Refused(f"No such wireless device: {name}")
            case [name, "assoclist"]:
                return "".join(
                    f"{colons(mac).upper()}  -60 dBm / -95 dBm (SNR 35)  0 ms ago\n" for mac in self._joined(name)
                )
        raise Refused("Usage:\n\tiwinfo <device> info\n\tiwinfo <device> assoclist")

    def _joined(self, interface: str) -> tuple[str, ...]:
        for networks in self.device.clients().values():
            for bss, clients in networks.items():
                if bss.interface == interface:
                    return clients
        raise Refused(f"No such wireless device: {interface}")

    def _ubus(self, arguments: list[str]) -> str:
        match arguments:
            case ["call", "network.wireless", "status", *_]:
                return json.dumps(self._status(), indent="\t") + "\n"
            case ["call", path, "get_clients", *_] if path.startswith("hostapd."):
                try:
                    joined = self._joined(path.removeprefix("hostapd."))
                except Refused:
                    raise Refused("Command failed: Not found") from None
                clients = {colons(mac): {"auth": True, "assoc": True, "authorized": True} for mac in joined}
                return json.dumps({"freq": 2412, "clients": clients}, indent="\t") + "\n"
            case ["call", *_]:
                raise Refused("Command failed: Not found")
        raise Refused("Usage: ubus [<options>] <command> [arguments...]")

    def _status(self) -> dict[str, object]:
        on_air = [bss for bss, _ in self._on_air()]
        return {
            radio: {
                "up": any(bss.radio == radio for bss in on_air),
                "pending": False,
                "interfaces": [
                    {"ifname": bss.interface, "config": {"mode": "ap", "ssid": bss.ssid, "isolate": bss.isolated}}
                    for bss in on_air
                    if bss.radio == radio
                ],
            }
            for radio in RADIOS
        }


def _grouped(words: Iterator[str]) -> Words:
    grouped: Words = []
    for word in words:
        if word == ")":
            break
        grouped.append(_grouped(words) if word == "(" else word)
    return grouped


def catch_up(device: SimulatedDevice) -> None:
    """A timer whose time has come carries its script out, whoever is logged in."""
    timer = device.config.timer
    if device.alive and timer is not None and device.clock() >= timer.due_s:
        device.config.timer = None
        with contextlib.suppress(Refused):
            OpenWrtShell(device).execute(timer.script)
        device.save()
        device.follow()


def _station(bss: Bss, mac: str) -> str:
    five = bss.radio.endswith("1")
    channel = "36 (5.180 GHz)  HT Mode: HE80" if five else "1 (2.412 GHz)  HT Mode: HE20"
    lines = [
        f'{bss.interface:<9} ESSID: "{bss.ssid}"',
        f"Access Point: {mac}",
        f"Mode: Master  Channel: {channel}",
        "Tx-Power: 20 dBm  Link Quality: unknown/70",
        "Signal: unknown  Noise: -95 dBm",
        "Bit Rate: unknown",
        f"Encryption: {'none' if bss.security is Security.OPEN else 'WPA2 PSK (CCMP)'}",
        f"Type: nl80211  HW Mode(s): 802.11{'ac/ax/n' if five else 'ax/b/g/n'}",
        f"Supports VAPs: yes  PHY name: phy{bss.radio[-1]}",
    ]
    return "\n          ".join(lines) + "\n"


CLIENTS = (*oid("1.3.6.1.4.1.8072.1.3.2.3.1.1"), 12, *b"clients-wlan")
"""NET-SNMP-EXTEND-MIB::nsExtendOutput1Line."clients-wlan": the index is the length and the letters of the name."""


def rows(device: SimulatedDevice, _now: float) -> Iterator[Row]:
    joined = clients_of(device)
    yield text(CLIENTS, str(joined))
    yield from host_resources("Physical memory", 249_000, 98_000 + 350 * joined, min(95, 4 + joined))


def refusal(_line: str) -> str:
    """ubus's words, which `wifi reload` passes on when netifd does not answer."""
    return "Command failed: Request timed out\n"


OPENWRT = Family(
    name="openwrt",
    sys_descr="Linux OpenWrt 5.15.167 #0 SMP Mon Sep 23 12:34:46 2024 aarch64",
    sys_object_id="1.3.6.1.4.1.8072.3.2.10",
    factory=factory,
    radiates=radiates,
    boot=after_restart,
    shell=OpenWrtShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    catch_up=catch_up,
    saves_itself=True,  # what is committed; boot drops what is only staged
    settle_s=0.3,
    more="",
    banner="\n\nBusyBox v1.36.1 built-in shell (ash)\n\n OpenWrt 23.05.5, r24106-10cf5c4b5b\n",
)
