"""The configuration of an Aruba Instant cluster: SSID profiles and access rules, and what its access points make of
them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.command_line import losing
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("2.4GHz", "5GHz")
"""Radio 1 and radio 0 of every access point."""

OPEN = "opensystem"


@dataclass(slots=True)
class SsidProfile:
    """On Instant the SSID profile is the network. A new one is disabled and asks for a passphrase."""

    essid: str = ""
    enabled: bool = False
    type: str = "employee"
    opmode: str = "wpa2-psk-aes"
    vlan: str = ""
    rf_band: str = "all"
    hidden: bool = False
    isolated: bool = False
    captive_portal: str = "disable"


@dataclass(slots=True)
class Config:
    """What the cluster has committed, or what a session is about to commit."""

    hostname: str
    aps: tuple[str, ...]
    profiles: dict[str, SsidProfile] = field(default_factory=dict)
    rules: dict[str, list[str]] = field(default_factory=dict)
    """Access rule -> its lines."""


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    everyday = SsidProfile(ours.ssid, enabled=True, vlan=str(ours.vlan))
    allow = {ours.ssid: ["rule any any match any any any permit"]}
    return Config(ground.hostname, tuple(ground.groups), {ours.ssid: everyday}, allow)


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    """Every access point of the cluster offers every enabled network."""
    return {ap: tuple(_networks(config)) for ap in config.aps}


def _networks(config: Config) -> Iterator[Bss]:
    for profile in config.profiles.values():
        if not profile.enabled or not profile.essid:
            continue
        is_open = profile.opmode == OPEN and profile.captive_portal == "disable"
        for radio in RADIOS:
            if profile.rf_band == "all" or radio.startswith(profile.rf_band.removesuffix(".0")):
                yield Bss(
                    radio=radio,
                    ssid=profile.essid,
                    security=Security.OPEN if is_open else Security.WPA2,
                    interface=radio,
                    isolated=profile.isolated,
                    vlan=int(profile.vlan) if profile.vlan.isdecimal() else None,
                    visible=not profile.hidden,
                )


def _ours(config: Config) -> list[SsidProfile]:
    return [profile for profile in config.profiles.values() if profile.essid == DISASTER_SSID]


LOSSES = {
    Fault.HALF: losing(_ours, rf_band="2.4"),
    Fault.NO_ISOLATION: losing(_ours, isolated=False),
    Fault.NO_VLAN: losing(_ours, vlan=""),
}


def listing(config: Config) -> str:
    """The body of `show running-config`."""
    lines = ["version 8.6.0.0-8.6.0", f"name {config.hostname}", "terminal-access", ""]
    for name, rules in config.rules.items():
        lines += [f"wlan access-rule {name}", f" index {len(lines)}", *(f" {rule}" for rule in rules), ""]
    for index, (name, profile) in enumerate(config.profiles.items()):
        lines += [f"wlan ssid-profile {name}", *_profile_lines(index, profile), ""]
    return "\n".join(lines) + "\n"


def _profile_lines(index: int, profile: SsidProfile) -> Iterator[str]:
    yield " enable" if profile.enabled else " disable"
    yield f" index {index}"
    yield f" type {profile.type}"
    yield f" essid {profile.essid}"
    yield f" opmode {profile.opmode}"
    if profile.opmode != OPEN:
        yield " wpa-passphrase 4b1d0f1ee0c4a5e2"
    if profile.vlan:
        yield f" vlan {profile.vlan}"
    yield f" rf-band {profile.rf_band}"
    yield f" captive-portal {profile.captive_portal}"
    yield " dtim-period 1"
    if profile.hidden:
        yield " hide-ssid"
    if profile.isolated:
        yield " deny-inter-user-bridging"
