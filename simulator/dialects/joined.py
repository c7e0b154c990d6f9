"""What every WLAN controller knows of the access points that have joined it."""

from simulator.device import SimulatedDevice


def ap_name(ap: str) -> str:
    """The name under which the controller knows an access point."""
    return f"AP-{ap.upper()}"


def clients_of(device: SimulatedDevice, ssid: str) -> int:
    return sum(
        len(here) for networks in device.clients().values() for bss, here in networks.items() if bss.ssid == ssid
    )
