"""The configuration of a Ruckus Unleashed network or ZoneDirector: WLAN services, and what access points make of
them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.command_line import abled, losing
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("2.4GHz", "5GHz")


@dataclass(slots=True)
class Wlan:
    """A WLAN service. A new one is open and in VLAN 1, and joins the default WLAN group: every access point has it."""

    ssid: str
    type: str = "Standard Usage"
    authentication: str = "open"
    encryption: str = "none"
    vlan: int = 1
    web_auth: bool = False
    isolated_on_ap: bool = False
    isolated_on_subnet: bool = False
    closed: bool = False
    """No beacon carries the name."""

    @property
    def is_open(self) -> bool:
        return self.encryption == "none" and self.type == "Standard Usage" and not self.web_auth


@dataclass(slots=True)
class Config:
    """What is saved, which is also what is in force."""

    hostname: str
    aps: tuple[str, ...]
    wlans: dict[str, Wlan] = field(default_factory=dict)


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    everyday = Wlan(ours.ssid, encryption="wpa2", vlan=ours.vlan)
    return Config(ground.hostname, tuple(ground.groups), {ours.ssid: everyday})


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {ap: tuple(_networks(config)) for ap in config.aps}


def _networks(config: Config) -> Iterator[Bss]:
    for wlan in config.wlans.values():
        for radio in RADIOS:
            yield Bss(
                radio=radio,
                ssid=wlan.ssid,
                security=Security.OPEN if wlan.is_open else Security.WPA2,
                interface=radio,
                isolated=wlan.isolated_on_ap,
                vlan=wlan.vlan,
                visible=not wlan.closed,
            )


def _ours(config: Config) -> list[Wlan]:
    return [wlan for wlan in config.wlans.values() if wlan.ssid == DISASTER_SSID]


_lose_isolation = losing(_ours, isolated_on_ap=False)

LOSSES = {
    Fault.HALF: _lose_isolation,
    Fault.NO_ISOLATION: _lose_isolation,
    Fault.NO_VLAN: losing(_ours, vlan=1),
}


def listing(wlans: Mapping[str, Wlan]) -> str:
    """`show wlan all`: one numbered block a WLAN service."""
    lines = ["WLAN Service:", "  ID:"]
    for number, (name, wlan) in enumerate(wlans.items(), 1):
        lines += [f"    {number}:", *(f"      {label} = {value}" for label, value in _labels(name, wlan).items()), ""]
    return "\n".join(lines) + "\n"


def _labels(name: str, wlan: Wlan) -> Mapping[str, object]:
    return {
        "NAME": name,
        "Tx. Rate of Management Frame(2.4GHz)": "2.0Mbps",
        "Beacon Interval": "100ms",
        "SSID": wlan.ssid,
        "Description": wlan.ssid,
        "Type": wlan.type,
        "Authentication": wlan.authentication,
        "Encryption": wlan.encryption,
        "Web Authentication": abled(wlan.web_auth),
        "Authentication Server": "Disabled",
        "Tunnel Mode": "Disabled",
        "Max. Clients": 100,
        "Isolation per AP": abled(wlan.isolated_on_ap),
        "Isolation across AP": abled(wlan.isolated_on_subnet),
        "Zero-IT Activation": "Disabled",
        "VLAN-ID": wlan.vlan,
        "Dynamic VLAN": "Disabled",
        "Closed System": abled(wlan.closed),
    }
