"""A MikroTik access point with the older package `wireless`: the same console as with `wifi`, other menus."""

import copy
from collections.abc import Callable, Collection, Iterator, Mapping

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.family import Family, Ground
from simulator.dialects.mikrotik_routeros import SAFE_MODE_6, RouterOsShell, refusal, rows
from simulator.dialects.routeros_config import Config, Item, Package
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("wlan1", "wlan2")

WIRELESS, SECURITY = "/interface/wireless", "/interface/wireless/security-profiles"
PORTS = "/interface/bridge/port"

PACKAGE = Package(
    interfaces=WIRELESS,
    properties={
        WIRELESS: frozenset(
            {"name", "comment", "disabled", "master-interface", "mode", "ssid", "hide-ssid", "security-profile"}
            | {"vlan-mode", "vlan-id", "default-forwarding", "default-authentication", "wps-mode", "mac-address"}
        ),
        SECURITY: frozenset({"name", "comment", "disabled", "mode", "authentication-types", "wpa2-pre-shared-key"}),
        PORTS: frozenset({"name", "comment", "disabled", "bridge", "interface", "pvid"}),
    },
    booleans=frozenset({"disabled", "hide-ssid", "default-forwarding", "default-authentication"}),
    choices={
        "mode": frozenset({"ap-bridge", "bridge", "station", "none", "dynamic-keys"}),
        "vlan-mode": frozenset({"no-tag", "use-tag", "use-service-tag"}),
        "wps-mode": frozenset({"disabled", "push-button", "push-button-virtual-only"}),
        "authentication-types": frozenset({"wpa-psk", "wpa2-psk", "wpa-eap", "wpa2-eap"}),
    },
    references={"security-profile": SECURITY},
    defaults={
        "default-forwarding": "yes",
        "default-authentication": "yes",
        "hide-ssid": "no",
        "mode": "none",
        "security-profile": "default",
        "vlan-id": "1",
        "vlan-mode": "no-tag",
        "wps-mode": "push-button",
    },
)
"""MikroTik RouterOS manual, Wireless Interface and Security Profiles."""


def factory(ground: Ground) -> Config:
    (ap,) = ground.groups
    config = Config(ground.hostname, ap, {menu: {} for menu in PACKAGE.properties}, package=PACKAGE)
    config.add(SECURITY, {"name": "default", "disabled": "no", "mode": "none"})
    everyday = {"mode": "dynamic-keys", "authentication-types": "wpa2-psk", "wpa2-pre-shared-key": "x"}
    config.add(SECURITY, {"name": "everyday", "disabled": "no", **everyday})
    for number, radio in enumerate(RADIOS):
        ours = {"mode": "ap-bridge", "ssid": ground.everyday.ssid, "security-profile": "everyday"}
        vlan = {"vlan-mode": "use-tag", "vlan-id": str(ground.everyday.vlan)}
        config.add(WIRELESS, {"name": radio, "disabled": "no", **ours, **vlan})
        config.add(PORTS, {"name": f"port{number}", "disabled": "no", "bridge": "bridge", "interface": radio})
    return config


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {config.ap: tuple(_networks(config))}


def _lose(name: str, value: str, radios: Collection[str] = RADIOS) -> Callable[[Config], None]:
    def lose(config: Config) -> None:
        for item in config.menus[WIRELESS].values():
            if item.get("ssid") == DISASTER_SSID and item.get("master-interface") in radios:
                item[name] = value

    return lose


LOSSES = {
    Fault.HALF: _lose("disabled", "yes", RADIOS[1:]),
    Fault.NO_ISOLATION: _lose("default-forwarding", "yes"),
    Fault.NO_VLAN: _lose("vlan-mode", "no-tag"),
}


def _networks(config: Config) -> Iterator[Bss]:
    for item in config.menus[WIRELESS].values():
        master = item.get("master-interface", item["name"])
        above = config.named(WIRELESS, master)
        if item["disabled"] == "yes" or above is None or above["disabled"] == "yes" or not item.get("ssid"):
            continue
        profile = config.named(SECURITY, config.value(WIRELESS, item, "security-profile"))
        locked = profile is not None and config.value(SECURITY, profile, "mode") != "none"
        yield Bss(
            radio=master,
            ssid=item["ssid"],
            security=Security.WPA2 if locked else Security.OPEN,
            interface=item["name"],
            isolated=config.value(WIRELESS, item, "default-forwarding") == "no",
            vlan=_vlan(config, item),
            visible=config.value(WIRELESS, item, "hide-ssid") == "no",
        )


def _vlan(config: Config, item: Item) -> int | None:
    """None where the frames go nowhere or untagged: a virtual interface is in no bridge by itself."""
    bridged = any(
        port.get("interface") == item["name"] and port["disabled"] == "no" for port in config.menus[PORTS].values()
    )
    tagged = config.value(WIRELESS, item, "vlan-mode") == "use-tag"
    return int(config.value(WIRELESS, item, "vlan-id")) if bridged and tagged else None


class RouterOs6Shell(RouterOsShell):
    """One session."""

    safe_mode = SAFE_MODE_6


MIKROTIK_WIRELESS = Family(
    name="mikrotik_wireless",
    sys_descr="RouterOS RBwAPG-5HacD2HnD",
    sys_object_id="1.3.6.1.4.1.14988.1",
    factory=factory,
    radiates=radiates,
    boot=copy.deepcopy,
    shell=RouterOs6Shell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    saves_itself=True,
    settle_s=0.1,
    more="",
    banner="\n\n  MikroTik RouterOS 6.49.17 (c) 1999-2024       https://www.mikrotik.com/\n\n",
)
