"""A Linux box with two radios: what hostapd was started with, what was added to it since, bridges, and our files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("phy0", "phy1")

GUESTS, OFFICE = "br-hinan", "br-lan"
"""Bridges, each with one VLAN interface of the wire in it; the installer made both."""

GUEST_VLAN = 700

KNOWN = {
    "interface",
    "bridge",
    "driver",
    "ctrl_interface",
    "ssid",
    "auth_algs",
    "wpa",
    "wpa_passphrase",
    "wpa_key_mgmt",
    "ignore_broadcast_ssid",
    "ap_isolate",
}
"""Lines of hostapd.conf that this hostapd understands; one that it does not makes the whole file useless."""


@dataclass(slots=True)
class Added:
    """A BSS that hostapd was told to add while it ran."""

    radio: str
    settings: dict[str, str]
    """hostapd.conf, as read when it was added."""


@dataclass(slots=True)
class Config:
    """Files survive a restart. What hostapd and the kernel were told does not."""

    hostname: str
    ap: str
    everyday: str
    bridges: dict[str, int]
    """Bridge -> its VLAN."""
    folders: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    added: dict[str, Added] = field(default_factory=dict)
    """Interface -> BSS."""
    isolated: set[str] = field(default_factory=set)
    """Bridge ports that may not reach each other."""
    listens: bool = True
    """Whether hostapd was started with `-g`: only then can it be told of another BSS."""


def factory(ground: Ground) -> Config:
    (ap,) = ground.groups
    bridges = {GUESTS: GUEST_VLAN, OFFICE: ground.everyday.vlan}
    return Config(ground.hostname, ap, ground.everyday.ssid, bridges, folders={"/etc"})


def after_restart(saved: Config) -> Config:
    """hostapd starts with its own configuration, in which nobody has written of us."""
    saved.added.clear()
    saved.isolated.clear()
    return saved


def settings_in(text: str) -> dict[str, str] | None:
    """hostapd.conf as hostapd reads it. None: it does not understand a line."""
    pairs = dict(line.partition("=")[::2] for line in text.splitlines() if line)
    return pairs if pairs.keys() <= KNOWN and {"interface", "ssid"} <= pairs.keys() else None


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {config.ap: tuple(_networks(config))}


def _networks(config: Config) -> Iterator[Bss]:
    for radio in RADIOS:
        wlan = f"wlan{RADIOS.index(radio)}"
        yield Bss(radio, config.everyday, Security.WPA2, wlan, vlan=config.bridges[OFFICE])
        for name, bss in config.added.items():
            if bss.radio == radio:
                yield Bss(
                    radio=radio,
                    ssid=bss.settings["ssid"],
                    security=Security.OPEN if bss.settings.get("wpa", "0") == "0" else Security.WPA2,
                    interface=name,
                    isolated=bss.settings.get("ap_isolate") == "1" and name in config.isolated,
                    vlan=config.bridges.get(bss.settings.get("bridge", "")),
                    visible=bss.settings.get("ignore_broadcast_ssid", "0") == "0",
                )


def _ours(config: Config) -> list[str]:
    return [name for name, bss in config.added.items() if bss.settings["ssid"] == DISASTER_SSID]


def lose_radio(config: Config) -> None:
    for name in _ours(config):
        if config.added[name].radio == RADIOS[-1]:
            del config.added[name]


def lose_isolation(config: Config) -> None:
    config.isolated -= set(_ours(config))


def lose_vlan(config: Config) -> None:
    for name in _ours(config):
        config.added[name].settings["bridge"] = OFFICE


LOSSES = {Fault.HALF: lose_radio, Fault.NO_ISOLATION: lose_isolation, Fault.NO_VLAN: lose_vlan}
