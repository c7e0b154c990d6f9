"""The configuration of a RouterOS access point: its menus of items, which values they take, and what the radios do."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.family import Ground, Refused
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("wifi1", "wifi2")

Item = dict[str, str]

WIFI, CONFIGURATION = "/interface/wifi", "/interface/wifi/configuration"
SECURITY, DATAPATH = "/interface/wifi/security", "/interface/wifi/datapath"

BOOLEANS = frozenset({"disabled", "client-isolation", "hide-ssid"})

_SECURITY = ("authentication-types", "passphrase", "wps")
_DATAPATH = ("bridge", "vlan-id", "client-isolation")
_CONFIGURATION = ("ssid", "mode", "country", "hide-ssid")

PROPERTIES: Mapping[str, frozenset[str]] = {
    SECURITY: frozenset({"name", "comment", "disabled", *_SECURITY}),
    DATAPATH: frozenset({"name", "comment", "disabled", *_DATAPATH}),
    CONFIGURATION: frozenset(
        {"name", "comment", "disabled", "security", "datapath", *_CONFIGURATION}
        | {f"security.{name}" for name in _SECURITY}
        | {f"datapath.{name}" for name in _DATAPATH}
    ),
    WIFI: frozenset(
        {"name", "comment", "disabled", "master-interface", "configuration", "security", "datapath", "mac-address"}
        | {f"configuration.{name}" for name in _CONFIGURATION}
        | {f"security.{name}" for name in _SECURITY}
        | {f"datapath.{name}" for name in _DATAPATH}
    ),
}
"""Menu -> what its items have (MikroTik RouterOS manual, WiFi)."""

CHOICES: Mapping[str, frozenset[str]] = {
    "mode": frozenset({"ap", "station", "station-bridge"}),
    "authentication-types": frozenset({"wpa-psk", "wpa2-psk", "wpa3-psk", "owe", "wpa2-eap", "wpa3-eap"}),
}

REFERENCES: Mapping[str, str] = {"security": SECURITY, "datapath": DATAPATH, "configuration": CONFIGURATION}

VLAN_MAX = 4095


@dataclass(frozen=True, slots=True)
class Package:
    """One of RouterOS's packages for Wi-Fi: its menus, what their items have, and which values those take."""

    interfaces: str
    """The menu whose items are networks on a radio."""
    properties: Mapping[str, frozenset[str]]
    booleans: frozenset[str]
    choices: Mapping[str, frozenset[str]]
    references: Mapping[str, str]
    defaults: Mapping[str, str] = field(default_factory=dict)


WIFI_PACKAGE = Package(WIFI, PROPERTIES, BOOLEANS, CHOICES, REFERENCES)


@dataclass(slots=True)
class Config:
    """Everything is saved as it is changed."""

    hostname: str
    ap: str
    menus: dict[str, dict[str, Item]]
    """Menu -> internal id (`*1`) -> properties."""
    next_id: dict[str, int] = field(default_factory=dict)
    package: Package = WIFI_PACKAGE

    def add(self, menu: str, item: Item) -> str:
        number = self.next_id[menu] = self.next_id.get(menu, 0) + 1
        self.menus.setdefault(menu, {})[f"*{number:X}"] = item
        return f"*{number:X}"

    def named(self, menu: str, name: str) -> Item | None:
        return next((item for item in self.menus.get(menu, {}).values() if item.get("name") == name), None)

    def value(self, menu: str, item: Item, name: str) -> str:
        """The value in force. The manual's order: interface, its profile, its configuration, that one's profile."""
        if name in item:
            return item[name]
        group, _, plain = name.rpartition(".")
        holders = [self.named(self.package.references[group], item.get(group, ""))] if group else []
        configuration = self.named(CONFIGURATION, item.get("configuration", ""))
        if menu == WIFI and group in ("security", "datapath") and configuration is not None:
            return next((held[plain] for held in holders if held and plain in held), "") or self.value(
                CONFIGURATION, configuration, name
            )
        return next((held[plain] for held in holders if held and plain in held), self.package.defaults.get(name, ""))


def checked(config: Config, menu: str, name: str, value: str) -> str:
    """The value as RouterOS stores it. Raises Refused when the property does not take it."""
    plain, package = name.rpartition(".")[2], config.package
    if plain in package.booleans:
        if value not in ("yes", "no", "true", "false"):
            raise Refused(f"invalid value of {name}, it should be 'yes' or 'no'")
        return "yes" if value in ("yes", "true") else "no"
    if plain in package.choices and value and not set(value.split(",")) <= package.choices[plain]:
        raise Refused(f"input does not match any value of {name}")
    if plain == "vlan-id" and not (value.isdecimal() and 1 <= int(value) <= VLAN_MAX) and value not in ("", "none"):
        raise Refused(f"value of {name} expects number in range of 1..{VLAN_MAX}")
    if name in package.references and value and config.named(package.references[name], value) is None:
        raise Refused(f"input does not match any value of {name}")
    if menu == package.interfaces and name == "master-interface" and config.named(menu, value) is None:
        raise Refused("input does not match any value of master-interface")
    return value


def factory(ground: Ground) -> Config:
    (ap,) = ground.groups
    config = Config(ground.hostname, ap, {menu: {} for menu in PROPERTIES})
    ours = ground.everyday
    for radio in RADIOS:
        everyday = {
            "configuration.ssid": ours.ssid,
            "configuration.mode": "ap",
            "security.authentication-types": "wpa2-psk,wpa3-psk",
            "datapath.bridge": "bridge",
            "datapath.vlan-id": str(ours.vlan),
        }
        config.add(WIFI, {"name": radio, "disabled": "no", **everyday})
    return config


def lose_radio(config: Config) -> None:
    for item in config.menus[WIFI].values():
        if (
            config.value(WIFI, item, "configuration.ssid") == DISASTER_SSID
            and item.get("master-interface") == RADIOS[1]
        ):
            item["disabled"] = "yes"


def lose_isolation(config: Config) -> None:
    for item in config.menus[DATAPATH].values():  # the town's own networks refer to none
        item.pop("client-isolation", None)


def lose_vlan(config: Config) -> None:
    for item in config.menus[DATAPATH].values():
        item.pop("vlan-id", None)


LOSSES = {Fault.HALF: lose_radio, Fault.NO_ISOLATION: lose_isolation, Fault.NO_VLAN: lose_vlan}


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {config.ap: tuple(_networks(config))}


def _networks(config: Config) -> Iterator[Bss]:
    for item in config.menus[WIFI].values():
        master = item.get("master-interface", item["name"])
        above = config.named(WIFI, master)
        ssid = config.value(WIFI, item, "configuration.ssid")
        if item["disabled"] == "yes" or above is None or above["disabled"] == "yes" or not ssid:
            continue
        vlan = config.value(WIFI, item, "datapath.vlan-id")
        locked = config.value(WIFI, item, "security.authentication-types")
        yield Bss(
            radio=master,
            ssid=ssid,
            security=Security.WPA2 if locked else Security.OPEN,
            interface=item["name"],
            isolated=config.value(WIFI, item, "datapath.client-isolation") == "yes",
            vlan=int(vlan) if vlan.isdecimal() else None,
            visible=config.value(WIFI, item, "configuration.hide-ssid") != "yes",
        )


def after_restart(saved: Config) -> Config:
    return copy.deepcopy(saved)
