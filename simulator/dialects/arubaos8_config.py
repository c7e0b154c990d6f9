"""The configuration of an ArubaOS 8 controller: SSID profiles, virtual APs, AP groups; staged first, then written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.command_line import losing
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("2.4GHz", "5GHz")
"""Radio 1 and radio 0 of every access point."""

_RADIOS_OF = {"all": RADIOS, "g": RADIOS[:1], "a": RADIOS[1:]}

OPEN = "opensystem"

OPEN_AAA = "hinan-open"
"""The AAA profile that the town made in peace time: its initial role permits everything and has no portal."""


AAA_PROFILES = {
    "default": "logon",
    "default-dot1x-psk": "authenticated",
    "guest-portal": "guest-logon",
    OPEN_AAA: "hinan-guest",
}


@dataclass(slots=True)
class SsidProfile:
    """A new one is open already, and broadcasts nothing before it has an ESSID."""

    essid: str = ""
    opmode: str = OPEN
    hidden: bool = False


@dataclass(slots=True)
class VirtualAp:
    """Binds an SSID profile to a VLAN and to what its users may do."""

    aaa_profile: str = "default"
    ssid_profile: str = "default"
    vlan: str = ""
    isolated: bool = False
    enabled: bool = True
    allowed_band: str = "all"
    """`all`, `a` (5 GHz) or `g` (2.4 GHz)."""


@dataclass(slots=True)
class Profiles:
    """Everything that is staged until `write memory`."""

    ssids: dict[str, SsidProfile] = field(default_factory=dict)
    virtual_aps: dict[str, VirtualAp] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    """AP group -> virtual APs."""


@dataclass(slots=True)
class Config:
    """What is in force, and what waits for `write memory`."""

    hostname: str
    ap_groups: dict[str, str]
    written: Profiles
    staged: Profiles
    aaa_profiles: dict[str, str] = field(default_factory=lambda: dict(AAA_PROFILES))
    """AAA profile -> the role in which its users begin."""
    portal_roles: tuple[str, ...] = ("guest-logon",)
    """User roles that show a captive portal."""


def everyday(ground: Ground) -> Profiles:
    ours = ground.everyday
    return Profiles(
        ssids={"default": SsidProfile(), ours.ssid: SsidProfile(ours.ssid, "wpa2-psk-aes")},
        virtual_aps={ours.ssid: VirtualAp("default-dot1x-psk", ours.ssid, str(ours.vlan))},
        groups={group: [ours.ssid] for group in sorted(set(ground.groups.values()))},
    )


def factory(ground: Ground) -> Config:
    return Config(ground.hostname, dict(ground.groups), everyday(ground), everyday(ground))


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    """An access point offers the enabled virtual APs of its AP group, as they were written last."""
    return {ap: tuple(_networks(config, config.written, group)) for ap, group in config.ap_groups.items()}


def _networks(config: Config, profiles: Profiles, group: str) -> Iterator[Bss]:
    for name in profiles.groups.get(group, []):
        virtual_ap = profiles.virtual_aps.get(name)
        ssid = profiles.ssids.get(virtual_ap.ssid_profile) if virtual_ap else None
        if virtual_ap is None or ssid is None or not (virtual_ap.enabled and ssid.essid):
            continue
        is_open = ssid.opmode == OPEN and config.aaa_profiles[virtual_ap.aaa_profile] not in config.portal_roles
        for radio in _RADIOS_OF[virtual_ap.allowed_band]:
            yield Bss(
                radio=radio,
                ssid=ssid.essid,
                security=Security.OPEN if is_open else Security.WPA2,
                interface=radio,
                isolated=virtual_ap.isolated,
                vlan=int(virtual_ap.vlan) if virtual_ap.vlan.isdecimal() else None,
                visible=not ssid.hidden,
            )


def _ours(config: Config) -> Iterator[tuple[Profiles, str, VirtualAp]]:
    for profiles in (config.written, config.staged):
        for name, virtual_ap in profiles.virtual_aps.items():
            if profiles.ssids.get(virtual_ap.ssid_profile, SsidProfile()).essid == DISASTER_SSID:
                yield profiles, name, virtual_ap


def lose_group(config: Config) -> None:
    for profiles, name, _ in _ours(config):
        last = profiles.groups[max(profiles.groups)]
        last[:] = [member for member in last if member != name]


def _our_virtual_aps(config: Config) -> Iterator[VirtualAp]:
    return (virtual_ap for _, _, virtual_ap in _ours(config))


LOSSES = {
    Fault.HALF: lose_group,
    Fault.NO_ISOLATION: losing(_our_virtual_aps, isolated=False),
    Fault.NO_VLAN: losing(_our_virtual_aps, vlan=""),
}


def listing(config: Config) -> str:
    """The body of `show running-config`; defaults are not listed."""
    profiles = config.written
    lines = ["version 8.10", f'hostname "{config.hostname}"', "!"]
    for role in sorted(set(config.aaa_profiles.values())):
        portal = [f' captive-portal "{role}"'] if role in config.portal_roles else []
        lines += [f"user-role {role}", *portal, " access-list session allowall", "!"]
    for name, role in config.aaa_profiles.items():
        lines += [f'aaa profile "{name}"', f'    initial-role "{role}"', "!"]
    for name, ssid in profiles.ssids.items():
        lines += [f'wlan ssid-profile "{name}"', *_ssid_lines(ssid), "!"]
    for name, virtual_ap in profiles.virtual_aps.items():
        lines += [f'wlan virtual-ap "{name}"', *_virtual_ap_lines(virtual_ap), "!"]
    for group, names in profiles.groups.items():
        lines += [f'ap-group "{group}"', *(f'    virtual-ap "{name}"' for name in names), "!"]
    return "\n".join(lines) + "\n"


def _ssid_lines(ssid: SsidProfile) -> Iterator[str]:
    if ssid.essid:
        yield f'    essid "{ssid.essid}"'
    if ssid.opmode != OPEN:
        yield "    wpa-passphrase 1f7b8c6a9d2e4410"
    yield f"    opmode {ssid.opmode}"
    if ssid.hidden:
        yield "    hide-ssid"


def _virtual_ap_lines(virtual_ap: VirtualAp) -> Iterator[str]:
    yield f'    aaa-profile "{virtual_ap.aaa_profile}"'
    if not virtual_ap.enabled:
        yield "    no vap-enable"
    if virtual_ap.allowed_band != "all":
        yield f"    allowed-band {virtual_ap.allowed_band}"
    if virtual_ap.vlan:
        yield f"    vlan {virtual_ap.vlan}"
    yield f'    ssid-profile "{virtual_ap.ssid_profile}"'
    if virtual_ap.isolated:
        yield "    deny-inter-user-traffic"
