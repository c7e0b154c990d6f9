"""The command line of a MikroTik access point: RouterOS script at a prompt, and what its SNMP agent shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import CommandLine
from simulator.dialects.family import Family
from simulator.dialects.joined import stations
from simulator.dialects.routeros_config import LOSSES, Config, after_restart, factory, radiates
from simulator.dialects.routeros_script import Script
from simulator.dialects.routeros_syntax import parse
from simulator.mib import Row, gauge, host_resources, oid, text
from simulator.radio import colons

_CHANGING = re.compile(r"\b(add|set|remove|enable|disable)\b")

CTRL_X = "\x18"


@dataclass(frozen=True, slots=True)
class SafeMode:
    """What RouterOS says of its safe mode, which differs between releases (measured by the makers of tik4net)."""

    taken: str
    released: str
    question: str
    """Put to whoever asks for it while another session has it."""


SAFE_MODE = SafeMode(
    taken="Taking Safe Mode session... Success!\n",
    released="Releasing Safe Mode... Success!\n",
    question="Safe Mode is taken by current user in another session.\nUnroll, release or abort [u/r]? ",
)
"""RouterOS 7.24.4."""

SAFE_MODE_6 = SafeMode(
    taken="[Safe Mode taken]\n",
    released="[Safe Mode released]\n",
    question="Hijacking Safe Mode from someone - unroll/release/don't take it [u/r/d]: ",
)
"""RouterOS 6.49.13."""


class RouterOsShell(CommandLine[Config]):
    """One session."""

    page_lines = None
    safe_mode = SAFE_MODE

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self._is_asked = False

    @property
    def prompt(self) -> str:
        if self._is_asked:
            return self.safe_mode.question
        return f"[hinan@{self.device.hostname}] {'<SAFE> ' if self._is_safe else '> '}"

    @property
    def keys(self) -> str:  # type: ignore[override]
        return "urd" if self._is_asked else CTRL_X

    @property
    def _is_safe(self) -> bool:
        return self.device.safeguard is not None and self.device.safeguard[0] is self

    def changes(self, line: str) -> bool:
        return _CHANGING.search(line) is not None

    def _toggle(self) -> str:
        """Ctrl-X takes safe mode and releases it."""
        if self._is_safe:
            self.device.safeguard = None
            return f"\n{self.safe_mode.released}"
        if self.device.safeguard is not None:
            self._is_asked = True
            return "\n"
        self.device.watch_over(self)
        return f"\n{self.safe_mode.taken}"

    def _answered(self, key: str) -> str:
        """`u` takes the other session's changes back, `r` keeps them, and both take its safe mode; `d` leaves it."""
        if not key:
            return ""
        self._is_asked = False
        if key == "d" or self.device.safeguard is None:
            return "Action aborted.\n"
        if key == "u":
            self.device.ended(self.device.safeguard[0])
        self.device.watch_over(self)
        return f"\n{self.safe_mode.taken}"

    def execute(self, line: str) -> str:
        if self._is_asked:
            return self._answered(line)
        if line == CTRL_X:
            return self._toggle()
        if not line.strip():
            return ""
        script = Script(self.config, self._shown)
        answer = script.run(parse(line.strip()))
        self.closed = script.closes
        return answer

    def _shown(self, menu: str) -> str | None:
        if menu == f"{self.device.config.package.interfaces}/registration-table":
            return self._registrations()
        match menu:
            case "/system/identity":
                return f"  name: {self.device.hostname}"
            case "/system/resource":
                uptime = f"        uptime: {int(self.device.uptime_s)}s"
                return f"{uptime}\n       version: 7.16.1 (stable)\n    board-name: cAP ax"
        return None

    def _registrations(self) -> str:
        lines = ["Columns: INTERFACE, SSID, MAC-ADDRESS"]
        lines += [f"{bss.interface:<16} {bss.ssid:<32} {colons(mac).upper()}" for _, bss, mac in stations(self.device)]
        return "\n".join(lines)


AP_SSID = oid("1.3.6.1.4.1.14988.1.1.1.3.1.4")
"""MIKROTIK-MIB::mtxrWlApSsid, by interface index."""

AP_CLIENTS = oid("1.3.6.1.4.1.14988.1.1.1.3.1.6")
"""MIKROTIK-MIB::mtxrWlApClientCount, by interface index."""


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    config = device.config
    indexes = {item["name"]: int(id[1:], 16) for id, item in config.menus[config.package.interfaces].items()}
    joined = 0
    for radios in device.radios.values():
        for bss, clients in radios.clients(now).items():
            joined += len(clients)
            yield text((*AP_SSID, indexes.get(bss.interface, 99)), bss.ssid)
            yield gauge((*AP_CLIENTS, indexes.get(bss.interface, 99)), len(clients))
    yield from host_resources("main memory", 1_048_576, 260_000 + 900 * joined, min(95, 3 + joined // 2))


def refusal(_line: str) -> str:
    return "failure: wireless interface can not be started, no resources"


MIKROTIK_ROUTEROS = Family(
    name="mikrotik_routeros",
    sys_descr="RouterOS cAPGi-5HaxD2HaxD",
    sys_object_id="1.3.6.1.4.1.14988.1",
    factory=factory,
    radiates=radiates,
    boot=after_restart,
    shell=RouterOsShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    saves_itself=True,
    settle_s=0.1,
    more="",
    banner="\n\n  MikroTik RouterOS 7.16.1 (c) 1999-2024       https://www.mikrotik.com/\n\nPress F1 for help\n\n",
)
