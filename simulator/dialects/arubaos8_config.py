"""The configuration of an ArubaOS 8 controller: SSID profiles, virtual APs, AP groups; staged first, then written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulator.dialects.family import Ground
from simulator.radio import Bss, Security

RADIOS = ("2.4GHz", "5GHz")
"""Radio 1 and radio 0 of every access point."""

OPEN = "opensystem"

OPEN_AAA = "hinan-open"
"""The AAA profile that the town made in peace time: its initial role permits everything and has no portal."""


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
    aaa_profiles: tuple[str, ...] = ("default", "default-dot1x-psk", "guest-portal", OPEN_AAA)


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
    return {ap: tuple(_networks(config.written, group)) for ap, group in config.ap_groups.items()}


def _networks(profiles: Profiles, group: str) -> Iterator[Bss]:
    for name in profiles.groups.get(group, []):
        virtual_ap = profiles.virtual_aps.get(name)
        ssid = profiles.ssids.get(virtual_ap.ssid_profile) if virtual_ap else None
        if virtual_ap is None or ssid is None or not (virtual_ap.enabled and ssid.essid):
            continue
        is_open = ssid.opmode == OPEN and virtual_ap.aaa_profile in ("default", OPEN_AAA)
        for radio in RADIOS:
            yield Bss(
                radio=radio,
                ssid=ssid.essid,
                security=Security.OPEN if is_open else Security.WPA2,
                interface=radio,
                isolated=virtual_ap.isolated,
                vlan=int(virtual_ap.vlan) if virtual_ap.vlan.isdecimal() else None,
                visible=not ssid.hidden,
            )


def listing(config: Config) -> str:
    """The body of `show running-config`; defaults are not listed."""
    profiles = config.written
    lines = ["version 8.10", f'hostname "{config.hostname}"', "!"]
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
    if virtual_ap.vlan:
        yield f"    vlan {virtual_ap.vlan}"
    yield f'    ssid-profile "{virtual_ap.ssid_profile}"'
    if virtual_ap.isolated:
        yield "    deny-inter-user-traffic"
