"""The command line of a MikroTik access point: RouterOS script at a prompt, and what its SNMP agent shows."""

import re
from collections.abc import Iterator

from simulator.device import SimulatedDevice
from simulator.dialects.family import Family
from simulator.dialects.routeros_config import Config, after_restart, factory, radiates
from simulator.dialects.routeros_script import Script
from simulator.dialects.routeros_syntax import parse
from simulator.mib import Row, gauge, host_resources, oid, text
from simulator.radio import colons

_CHANGING = re.compile(r"\b(add|set|remove|enable|disable)\b")


class RouterOsShell:
    """One session."""

    page_lines: int | None = None

    def __init__(self, device: SimulatedDevice) -> None:
        self.device = device
        self.closed = False

    @property
    def prompt(self) -> str:
        return f"[hinan@{self.device.hostname}] > "

    def changes(self, line: str) -> bool:
        return _CHANGING.search(line) is not None

    def execute(self, line: str) -> str:
        if not line.strip():
            return ""
        config = self.device.config
        assert isinstance(config, Config)
        script = Script(config, self._page)
        answer = script.run(parse(line.strip()))
        self.closed = script.closes
        return answer

    def _page(self, menu: str) -> str | None:
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
        for networks in self.device.clients().values():
            for bss, clients in networks.items():
                lines += [f"{bss.interface:<16} {bss.ssid:<32} {colons(mac).upper()}" for mac in clients]
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
    saves_itself=True,
    settle_s=0.1,
    banner="\n\n  MikroTik RouterOS 7.16.1 (c) 1999-2024       https://www.mikrotik.com/\n\nPress F1 for help\n\n",
)
