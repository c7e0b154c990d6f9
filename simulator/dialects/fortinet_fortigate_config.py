"""The configuration of a FortiGate as WLAN controller: VAPs, FortiAP profiles, and what access points make of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("radio-1", "radio-2")
"""Radio 1 sends at 2.4 GHz, radio 2 at 5 GHz; `diagnose wireless-controller wlac` counts them from 0."""

SCHEDULES = {"always": True, "none": False}
"""The two recurring schedules that every FortiGate is delivered with, and whether it is their time."""

VAP_DEFAULTS = {
    "ssid": "fortinet",
    "broadcast-ssid": "enable",
    "security": "wpa2-only-personal",
    "passphrase": "",
    "local-bridging": "disable",
    "intra-vap-privacy": "disable",
    "schedule": "",
    "vlanid": "0",
    "captive-portal": "disable",
}
"""Settings of a VAP in the order in which `show` lists them, with what a new one has."""

NEW_SCHEDULE = "always"
"""A new VAP has it, and `show` lists it, as published configurations do."""

VAP_ALL = ("tunnel", "bridge", "manual")

UNQUOTED = {"broadcast-ssid", "security", "local-bridging", "intra-vap-privacy", "vlanid", "captive-portal"}
"""Numbers and choices are listed without quotation marks."""


@dataclass(slots=True)
class RadioSettings:
    """`config radio-1` of a FortiAP profile."""

    vap_all: str = "tunnel"
    vaps: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Profile:
    """`wtp-profile`"""

    radios: dict[str, RadioSettings] = field(default_factory=lambda: {radio: RadioSettings() for radio in RADIOS})


Vap = dict[str, str]


def new_vap() -> Vap:
    return {**VAP_DEFAULTS, "schedule": NEW_SCHEDULE}


@dataclass(slots=True)
class Config:
    """The configuration, as far as it concerns the radios and how a session begins."""

    hostname: str
    vaps: dict[str, Vap]
    profiles: dict[str, Profile]
    ap_profiles: dict[str, str]
    """Access point -> its profile."""
    cfg_save: str = "automatic"
    multi_vdom: bool = False
    """True: an administrator of the whole box starts outside every VDOM, where there is no wireless controller."""
    disclaimer: bool = False
    """`set post-login-banner enable`: nothing goes on before somebody has pressed `a`."""


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    everyday = new_vap() | {
        "ssid": ours.ssid,
        "passphrase": "kawa-no-mizu-7",
        "local-bridging": "enable",
        "vlanid": str(ours.vlan),
    }
    groups = sorted(set(ground.groups.values()))
    profiles = {group: Profile({radio: RadioSettings("manual", ["everyday"]) for radio in RADIOS}) for group in groups}
    return Config(ground.hostname, {"everyday": everyday}, profiles, dict(ground.groups))


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {ap: tuple(_networks(config, name)) for ap, name in config.ap_profiles.items()}


def _networks(config: Config, profile: str) -> Iterator[Bss]:
    if profile not in config.profiles:
        return
    for radio, settings in config.profiles[profile].radios.items():
        for name, vap in config.vaps.items():
            if not carries(settings, name, vap) or not SCHEDULES[vap["schedule"]]:
                continue
            yield Bss(
                radio=radio,
                ssid=vap["ssid"],
                security=Security.OPEN if vap["security"] == "open" else Security.WPA2,
                interface=name,
                isolated=vap["intra-vap-privacy"] == "enable",
                vlan=int(vap["vlanid"]) if vap["local-bridging"] == "enable" else None,
                visible=vap["broadcast-ssid"] == "enable",
            )


def carries(radio: RadioSettings, name: str, vap: Vap) -> bool:
    """A radio has the VAPs of its list, or by itself every one of a kind."""
    match radio.vap_all:
        case "bridge":
            return vap["local-bridging"] == "enable"
        case "tunnel":
            return vap["local-bridging"] == "disable"
    return name in radio.vaps


def _ours(config: Config) -> dict[str, Vap]:
    return {name: vap for name, vap in config.vaps.items() if vap["ssid"] == DISASTER_SSID}


def lose_group(config: Config) -> None:
    for radio in config.profiles[max(config.ap_profiles.values())].radios.values():
        radio.vaps = [name for name in radio.vaps if name not in _ours(config)]


def lose_isolation(config: Config) -> None:
    for vap in _ours(config).values():
        vap["intra-vap-privacy"] = "disable"


def lose_vlan(config: Config) -> None:
    for vap in _ours(config).values():
        vap["vlanid"] = "0"


LOSSES = {Fault.HALF: lose_group, Fault.NO_ISOLATION: lose_isolation, Fault.NO_VLAN: lose_vlan}


def vap_listing(vaps: Mapping[str, Vap]) -> str:
    """`show wireless-controller vap`: only what is not the default, and never a password."""
    lines = ["config wireless-controller vap"]
    for name, vap in vaps.items():
        lines.append(f'    edit "{name}"')
        for setting, value in vap.items():
            if value != VAP_DEFAULTS[setting]:
                shown = value if setting in UNQUOTED else f'"{value}"'
                lines.append(f"        set {setting} {'ENC Xk3l0w==' if setting == 'passphrase' else shown}")
        lines.append("    next")
    return "\n".join([*lines, "end"]) + "\n"


def profile_listing(profiles: Mapping[str, Profile]) -> str:
    """`show wireless-controller wtp-profile`"""
    lines = ["config wireless-controller wtp-profile"]
    for name, profile in profiles.items():
        lines += [f'    edit "{name}"', "        config platform", "            set type 231F", "        end"]
        lines += ["        set handoff-sta-thresh 55"]
        for radio, settings in profile.radios.items():
            lines += [f"        config {radio}", *_radio_lines(radio, settings), "        end"]
        lines += ["        config radio-3", "            set mode monitor", "        end", "    next"]
    return "\n".join([*lines, "end"]) + "\n"


def _radio_lines(radio: str, settings: RadioSettings) -> Iterator[str]:
    is_lower = radio == RADIOS[0]
    yield f"            set band {'802.11ax,n,g-only' if is_lower else '802.11ax-5G'}"
    if settings.vap_all != "tunnel":
        yield f"            set vap-all {settings.vap_all}"
    if settings.vaps:
        yield f"            set vaps {_quoted(settings.vaps)}"
    yield f"            set channel {_quoted(['1', '6', '11'] if is_lower else ['36', '40', '44', '48'])}"


def _quoted(words: Iterable[str]) -> str:
    return " ".join(f'"{word}"' for word in words)
