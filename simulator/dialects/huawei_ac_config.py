"""The configuration of a Huawei WLAN controller: profiles, access point groups, and what access points make of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.command_line import losing
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("0", "1")
"""Every access point has radio 0 (2.4 GHz) and radio 1 (5 GHz)."""


@dataclass(slots=True)
class SsidProfile:
    """`ssid-profile`"""

    ssid: str = "HUAWEI-WLAN"
    hidden: bool = False


@dataclass(slots=True)
class SecurityProfile:
    """`security-profile`; a new one is open."""

    policy: str = "open"
    """`open`, or the words of the command: `wpa2 psk pass-phrase ... aes`."""

    @property
    def shown(self) -> str:
        """The column Auth type."""
        if self.policy == "open":
            return "Open"
        return "WPA/WPA2-PSK" if self.policy.startswith("wpa-wpa2") else "WPA2-PSK"


@dataclass(slots=True)
class VapProfile:
    """`vap-profile`: names of the profiles that make up a network."""

    forward_mode: str = "direct-forward"
    vlan: int = 1
    ssid: str = "default"
    security: str = "default"
    traffic: str = "default"
    authentication: str = ""


@dataclass(slots=True)
class Config:
    """The running configuration, as far as it concerns the radios."""

    hostname: str
    isolation: dict[str, str]
    """Traffic profile -> `l2`, `l3`, `all`, or nothing."""
    security: dict[str, SecurityProfile]
    ssids: dict[str, SsidProfile]
    vaps: dict[str, VapProfile]
    groups: dict[str, dict[tuple[str, int], str]]
    """Group of access points -> radio and WLAN id -> VAP profile."""
    ap_groups: dict[str, str]
    """Access point -> its group."""
    authentications: set[str] = field(default_factory=lambda: {"default_authen_profile"})

    def auth_type(self, vap: VapProfile) -> str:
        shown = self.security.get(vap.security, SecurityProfile()).shown
        return f"{shown}+Portal" if vap.authentication else shown


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    everyday = VapProfile(vlan=ours.vlan, ssid="everyday", security="everyday")
    return Config(
        hostname=ground.hostname,
        isolation={"default": ""},
        security={"default": SecurityProfile(), "everyday": SecurityProfile("wpa2 psk pass-phrase %^%#x%^%# aes")},
        ssids={"default": SsidProfile(), "everyday": SsidProfile(ours.ssid)},
        vaps={"default": VapProfile(), "everyday": everyday},
        groups={group: {(radio, 1): "everyday" for radio in RADIOS} for group in sorted(set(ground.groups.values()))},
        ap_groups=dict(ground.groups),
    )


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {ap: tuple(_networks(config, group)) for ap, group in config.ap_groups.items()}


def _networks(config: Config, group: str) -> Iterator[Bss]:
    for (radio, _), name in sorted(config.groups.get(group, {}).items()):
        vap = config.vaps.get(name)
        if vap is None:
            continue
        shown = config.ssids.get(vap.ssid, SsidProfile())
        locked = config.auth_type(vap) != "Open"
        yield Bss(
            radio=radio,
            ssid=shown.ssid,
            security=Security.WPA2 if locked else Security.OPEN,
            interface=name,
            isolated=config.isolation.get(vap.traffic, "") in ("l2", "all"),
            vlan=vap.vlan,
            visible=not shown.hidden,
        )


def _ours(config: Config) -> list[VapProfile]:
    return [vap for vap in config.vaps.values() if config.ssids.get(vap.ssid, SsidProfile()).ssid == DISASTER_SSID]


def lose_group(config: Config) -> None:
    ours, last = _ours(config), config.groups[max(config.groups)]
    for place, name in list(last.items()):
        if config.vaps.get(name) in ours:
            del last[place]


def lose_isolation(config: Config) -> None:
    for vap in _ours(config):
        config.isolation[vap.traffic] = ""


LOSSES = {Fault.HALF: lose_group, Fault.NO_ISOLATION: lose_isolation, Fault.NO_VLAN: losing(_ours, vlan=1)}


def listing(config: Config) -> str:
    """`display current-configuration`: profiles stand one blank inside `wlan`, what they hold two."""
    lines = ["!Software Version V200R019C10SPC800", "#", f" sysname {config.hostname}", "#", "wlan"]
    for name, isolation in config.isolation.items():
        lines += [f" traffic-profile name {name}", *([f"  user-isolate {isolation}"] if isolation else [])]
    for name, security in config.security.items():
        lines += [f" security-profile name {name}", *([f"  security {security.policy}"] if name != "default" else [])]
    for name, ssid in config.ssids.items():
        lines += [f" ssid-profile name {name}", f"  ssid {ssid.ssid}", *(["  ssid-hide enable"] if ssid.hidden else [])]
    for name, vap in config.vaps.items():
        lines += [f" vap-profile name {name}", *(f"  {line}" for line in vap_lines(vap))]
    for group, vaps in config.groups.items():
        lines += [f" ap-group name {group}", *_group_lines(vaps)]
    return "\n".join([*lines, "#", "return"]) + "\n"


def vap_lines(vap: VapProfile) -> Iterator[str]:
    said: dict[str, object] = {
        f"forward-mode {vap.forward_mode}": vap.forward_mode != "direct-forward",
        f"service-vlan vlan-id {vap.vlan}": vap.vlan != 1,
        f"ssid-profile {vap.ssid}": vap.ssid != "default",
        f"security-profile {vap.security}": vap.security != "default",
        f"traffic-profile {vap.traffic}": vap.traffic != "default",
        f"authentication-profile {vap.authentication}": vap.authentication,
    }
    return (line for line, holds in said.items() if holds)


def _group_lines(vaps: Mapping[tuple[str, int], str]) -> Iterator[str]:
    for radio in RADIOS:
        yield f"  radio {radio}"
        yield from (f"   vap-profile {name} wlan {id}" for (on, id), name in sorted(vaps.items()) if on == radio)
