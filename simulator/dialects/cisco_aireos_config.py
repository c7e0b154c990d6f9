"""The configuration of a Cisco AireOS controller: numbered WLANs, interfaces, AP groups, and what access points make
of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.command_line import losing
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("802.11b", "802.11a")
"""Slot 0 and slot 1 of every access point."""

RADIOS_OF = {"all": RADIOS, "802.11bg": RADIOS[:1], "802.11a-only": RADIOS[1:]}
"""`config wlan radio N ...`: the networks that it leaves (seen in scripts in use)."""

DEFAULT_GROUP = "default-group"

DEFAULT_GROUP_WLAN_MAX = 16
"""`default-group` carries WLANs 1 to 16 without being told (Cisco WLC Configuration Guide 7.3, AP groups)."""

GUEST_INTERFACE, GUEST_VLAN = "hinan-guest", 700
"""The interface that the town made for guests in peace time."""


@dataclass(slots=True)
class Wlan:
    """A new WLAN asks for WPA2 and 802.1X, and is disabled."""

    profile: str
    ssid: str
    enabled: bool = False
    interface: str = "management"
    peer_blocking: str = "disable"
    broadcast: bool = True
    radio: str = "all"
    """`all`, `802.11a-only`, `802.11bg`."""
    switches: dict[str, bool] = field(default_factory=lambda: {"wpa": True, "wpa2": True, "aes": True, "802.1x": True})
    """Security that is switched on; what is not named is off."""

    def has(self, switch: str) -> bool:
        return self.switches.get(switch, False)

    @property
    def is_open(self) -> bool:
        return not (self.has("wpa") or self.has("web-auth") or self.has("web-passthrough"))


@dataclass(slots=True)
class Config:
    """The running configuration, as far as it concerns the radios."""

    hostname: str
    wlans: dict[int, Wlan]
    interfaces: dict[str, int]
    """Name -> VLAN; 0 is untagged."""
    groups: dict[str, dict[int, str]]
    """AP group -> WLAN -> interface, as mapped by hand."""
    ap_groups: dict[str, str]

    def carried(self, group: str) -> Mapping[int, str]:
        """WLAN -> interface of one AP group."""
        if group != DEFAULT_GROUP:
            return self.groups.get(group, {})
        return {id: wlan.interface for id, wlan in self.wlans.items() if id <= DEFAULT_GROUP_WLAN_MAX}


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    wlan = Wlan(ours.ssid, ours.ssid, enabled=True, interface="everyday")
    wlan.switches |= {"802.1x": False, "psk": True}
    groups: dict[str, dict[int, str]] = {group: {1: "everyday"} for group in sorted(set(ground.groups.values()))}
    return Config(
        hostname=ground.hostname,
        wlans={1: wlan},
        interfaces={"management": 0, "everyday": ours.vlan, GUEST_INTERFACE: GUEST_VLAN},
        groups={**groups, DEFAULT_GROUP: {}},
        ap_groups=dict(ground.groups),
    )


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    """An access point offers the enabled WLANs that its AP group carries."""
    return {ap: tuple(_networks(config, group)) for ap, group in config.ap_groups.items()}


def _networks(config: Config, group: str) -> Iterator[Bss]:
    for id, interface in config.carried(group).items():
        wlan = config.wlans.get(id)
        if wlan is None or not wlan.enabled:
            continue
        for radio in RADIOS_OF[wlan.radio]:
            yield Bss(
                radio=radio,
                ssid=wlan.ssid,
                security=Security.OPEN if wlan.is_open else Security.WPA2,
                interface=radio,
                isolated=wlan.peer_blocking == "drop",
                vlan=config.interfaces.get(interface) or None,
                visible=wlan.broadcast,
            )


def _ours(config: Config) -> Mapping[int, Wlan]:
    return {id: wlan for id, wlan in config.wlans.items() if wlan.ssid == DISASTER_SSID}


def lose_group(config: Config) -> None:
    for id in _ours(config):
        config.groups[max(config.ap_groups.values())].pop(id, None)


def lose_vlan(config: Config) -> None:
    for id, wlan in _ours(config).items():
        wlan.interface = "management"
        for wlans in config.groups.values():
            wlans.update({id: "management"} if id in wlans else {})


def _our_wlans(config: Config) -> Iterable[Wlan]:
    return _ours(config).values()


LOSSES = {
    Fault.HALF: lose_group,
    Fault.NO_ISOLATION: losing(_our_wlans, peer_blocking="disable"),
    Fault.NO_VLAN: lose_vlan,
}


def listing(config: Config) -> Iterator[str]:
    """`show run-config commands`: the commands that would make this configuration; each ends in a blank."""
    yield f"config sysname {config.hostname} "
    for name, vlan in config.interfaces.items():
        yield f"config interface vlan {name} {vlan} "
    for id, wlan in config.wlans.items():
        yield f"config wlan create {id} {wlan.profile} {wlan.ssid} "
        yield f"config wlan interface {id} {wlan.interface} "
        yield f"config wlan broadcast-ssid {_able(wlan.broadcast)} {id} "
        yield f"config wlan security wpa akm 802.1x {_able(wlan.has('802.1x'))} {id} "
        yield f"config wlan security wpa {_able(wlan.has('wpa'))} {id} "
        if wlan.enabled:
            yield f"config wlan enable {id} "
    for group, wlans in config.groups.items():
        if group != DEFAULT_GROUP:
            yield f"config wlan apgroup add {group} "
        for id, interface in wlans.items():
            yield f"config wlan apgroup interface-mapping add {group} {id} {interface} "


def _able(flag: bool) -> str:
    return "enable" if flag else "disable"
