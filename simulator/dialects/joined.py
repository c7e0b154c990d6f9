"""Who has joined, and under which names: what command lines and SNMP agents tell alike."""

from collections.abc import Iterator

from simulator.device import SimulatedDevice
from simulator.radio import Bss


def ap_name(ap: str) -> str:
    """The name under which a controller knows an access point."""
    return f"AP-{ap.upper()}"


def stations(device: SimulatedDevice, ssid: str | None = None) -> Iterator[tuple[str, Bss, str]]:
    """Access point, network and MAC address of every client, or of those of one network."""
    for ap, networks in device.clients().items():
        for bss, clients in networks.items():
            if ssid in (None, bss.ssid):
                yield from ((ap, bss, mac) for mac in clients)


def clients_of(device: SimulatedDevice, ssid: str | None = None) -> int:
    return sum(1 for _ in stations(device, ssid))
