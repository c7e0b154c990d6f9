"""OpenWrt's configuration: what `uci` has staged, what it has committed, and what `wifi reload` gave to the radios."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.family import Ground, Refused
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("radio0", "radio1")

NOT_FOUND = "uci: Entry not found"


@dataclass(slots=True)
class Section:
    """`config wifi-iface 'hinan_radio0'` and its options."""

    kind: str
    options: dict[str, str | list[str]] = field(default_factory=dict)
    anonymous: bool = False


Package = dict[str, Section]


@dataclass(frozen=True, slots=True)
class File:
    """A file in /var/run, which is gone after a restart: a copy of a package, or the number of a process."""

    content: Package
    mode: int


@dataclass(frozen=True, slots=True)
class Timer:
    """A process in the background that waits, and then carries out a script."""

    due_s: float
    """By the town's clock."""
    script: str


@dataclass(slots=True)
class Config:
    """`committed` is /etc/config, `staged` the view with what is not committed yet, `reloaded` what the radios got."""

    hostname: str
    ap: str
    committed: dict[str, Package]
    staged: dict[str, Package]
    reloaded: Package
    files: dict[str, File] = field(default_factory=dict)
    timer: Timer | None = None

    def package(self, name: str) -> Package:
        if name not in self.staged:
            raise Refused(NOT_FOUND)
        return self.staged[name]

    def section(self, path: str) -> tuple[str, str, Section]:
        """Package, section name and section that `wireless.hinan_radio0` or `wireless.@wifi-iface[0]` means."""
        package, _, name = path.partition(".")
        sections = self.package(package)
        if name.startswith("@"):
            kind, _, at = name[1:].rstrip("]").partition("[")
            names = [key for key, section in sections.items() if section.kind == kind]
            name = names[int(at)] if at.lstrip("-").isdecimal() and -len(names) <= int(at) < len(names) else ""
        if name not in sections:
            raise Refused(NOT_FOUND)
        return package, name, sections[name]

    def commit(self, package: str) -> None:
        self.committed[package] = copy.deepcopy(self.package(package))

    def revert(self, package: str) -> None:
        self.package(package)
        self.staged[package] = copy.deepcopy(self.committed[package])

    def reload(self) -> None:
        self.reloaded = copy.deepcopy(self.committed["wireless"])


def factory(ground: Ground) -> Config:
    (ap,) = ground.groups
    wireless: Package = {}
    for number, radio in enumerate(RADIOS):
        band = {"band": "5g" if number else "2g", "channel": "36" if number else "1", "disabled": "0"}
        wireless[radio] = Section("wifi-device", {"type": "mac80211", "path": f"platform/wmac{number}", **band})
        iface = {"device": radio, "network": "lan", "mode": "ap", "ssid": ground.everyday.ssid}
        wireless[f"default_{radio}"] = Section("wifi-iface", {**iface, "encryption": "psk2", "key": "kawa-no-mizu-7"})
    network = {
        "lan": Section("interface", {"device": f"br-lan.{ground.everyday.vlan}", "proto": "dhcp"}),
        "hinan": Section("interface", {"device": "br-lan.700", "proto": "none"}),
    }
    system = {"cfg01e48a": Section("system", {"hostname": ground.hostname, "timezone": "JST-9"}, anonymous=True)}
    committed = {"wireless": wireless, "network": network, "system": system}
    return Config(ground.hostname, ap, committed, copy.deepcopy(committed), copy.deepcopy(wireless))


def after_restart(saved: Config) -> Config:
    """What was staged lies in /tmp and is gone, as is /var/run; the radios start with /etc/config."""
    saved.staged, saved.files, saved.timer = copy.deepcopy(saved.committed), {}, None
    saved.reload()
    return saved


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {config.ap: tuple(_networks(config))}


def _networks(config: Config) -> Iterator[Bss]:
    """netifd starts every wifi-iface that is not disabled, on a device that is not either, in a network that exists."""
    counts = dict.fromkeys(RADIOS, 0)
    for section in config.reloaded.values():
        device = text(section, "device")
        radio = config.reloaded.get(device)
        if section.kind != "wifi-iface" or radio is None or device not in counts:
            continue
        if text(section, "disabled") == "1" or text(radio, "disabled") == "1" or text(section, "mode") != "ap":
            continue
        network = config.committed["network"].get(text(section, "network"))
        if network is None or not text(section, "ssid"):
            continue
        name = text(section, "ifname") or f"phy{device[-1]}-ap{counts[device]}"
        counts[device] += 1
        vlan = text(network, "device").rpartition(".")[2]
        yield Bss(
            radio=device,
            ssid=text(section, "ssid"),
            security=Security.OPEN if text(section, "encryption") in ("", "none") else Security.WPA2,
            interface=name,
            isolated=text(section, "isolate") == "1",
            vlan=int(vlan) if vlan.isdecimal() else None,
            visible=text(section, "hidden") != "1",
        )


def _ours(config: Config) -> Iterator[Section]:
    for package in (config.staged["wireless"], config.committed["wireless"], config.reloaded):
        yield from (section for section in package.values() if text(section, "ssid") == DISASTER_SSID)


def lose_radio(config: Config) -> None:
    for section in _ours(config):
        if text(section, "device") == RADIOS[1]:
            section.options["disabled"] = "1"


def lose_isolation(config: Config) -> None:
    for section in _ours(config):
        section.options.pop("isolate", None)


def lose_vlan(config: Config) -> None:
    for section in _ours(config):
        section.options["network"] = "lan"


LOSSES = {Fault.HALF: lose_radio, Fault.NO_ISOLATION: lose_isolation, Fault.NO_VLAN: lose_vlan}


def text(section: Section, option: str) -> str:
    value = section.options.get(option, "")
    return value if isinstance(value, str) else " ".join(value)
