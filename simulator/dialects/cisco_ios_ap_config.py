"""The configuration of an autonomous Aironet: what it says, what the radios make of it, and how it is listed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("Dot11Radio0", "Dot11Radio1")
ETHERNET = "GigabitEthernet0"


@dataclass(slots=True)
class Ssid:
    """A `dot11 ssid` block."""

    vlan: int | None = None
    authentication: str = ""
    key_management: str = ""
    psk: str = ""
    guest_mode: bool = False
    mbssid_guest_mode: bool = False
    web_auth: bool = False


@dataclass(slots=True)
class Interface:
    """An interface or, with a dot in its name, a subinterface."""

    shutdown: bool = False
    mbssid: bool = False
    ssids: list[str] = field(default_factory=list)
    vlan: int | None = None
    native: bool = False
    bridge_group: int | None = None
    port_protected: bool = False
    encryption: dict[int, str] = field(default_factory=dict)
    """VLAN -> cipher, from `encryption vlan N mode ciphers ...`."""


@dataclass(slots=True)
class Config:
    """The running configuration, as far as it concerns the radios."""

    hostname: str
    ap: str
    ssids: dict[str, Ssid]
    interfaces: dict[str, Interface]

    def interface(self, name: str) -> Interface:
        return self.interfaces.setdefault(name, Interface())

    def ssid(self, name: str) -> Ssid:
        return self.ssids.setdefault(name, Ssid())


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    block = Ssid(ours.vlan, "open", "wpa version 2", "7 070C285F4D06", mbssid_guest_mode=True)
    interfaces = {ETHERNET: Interface(), f"{ETHERNET}.{ours.vlan}": Interface(vlan=ours.vlan, bridge_group=ours.vlan)}
    for radio in RADIOS:
        interfaces[radio] = Interface(mbssid=True, ssids=[ours.ssid], encryption={ours.vlan: "aes-ccm"})
        interfaces[f"{radio}.{ours.vlan}"] = Interface(vlan=ours.vlan, bridge_group=ours.vlan)
    (ap,) = ground.groups
    return Config(ground.hostname, ap, {ours.ssid: block}, interfaces)


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {config.ap: tuple(bss for radio in RADIOS for bss in _on_radio(config, radio))}


def _on_radio(config: Config, radio: str) -> Iterator[Bss]:
    interface = config.interfaces.get(radio, Interface(shutdown=True))
    if interface.shutdown:
        return
    for name in interface.ssids:
        block = config.ssids.get(name)
        if block is None or not block.authentication:
            continue
        below = config.interfaces.get(f"{radio}.{block.vlan}", Interface())
        if block.vlan is not None and below.vlan != block.vlan:
            continue  # the VLAN is not bridged on this radio: the SSID stays down
        visible = block.mbssid_guest_mode if interface.mbssid else block.guest_mode
        closed = block.key_management or block.psk or block.web_auth or interface.encryption.get(block.vlan or 0)
        yield Bss(
            radio=radio,
            ssid=name,
            security=Security.WPA2 if closed else Security.OPEN,
            interface=radio,
            isolated=below.port_protected,
            vlan=block.vlan,
            visible=visible,
        )


def lose_radio(config: Config) -> None:
    radio = config.interface(RADIOS[1])
    radio.ssids = [ssid for ssid in radio.ssids if ssid != DISASTER_SSID]


def lose_isolation(config: Config) -> None:
    ours = config.ssids.get(DISASTER_SSID, Ssid())
    for interface in config.interfaces.values():
        if interface.vlan == ours.vlan:
            interface.port_protected = False


def lose_vlan(config: Config) -> None:
    if DISASTER_SSID in config.ssids:
        config.ssids[DISASTER_SSID].vlan = None


LOSSES = {Fault.HALF: lose_radio, Fault.NO_ISOLATION: lose_isolation, Fault.NO_VLAN: lose_vlan}


def listing(config: Config) -> str:
    """The body of `show running-config`."""
    lines = ["version 15.3", "service timestamps log datetime msec", f"hostname {config.hostname}", "!"]
    lines += ["aaa new-model", "dot11 mbssid", "dot11 syslog", "!"]
    for name in config.ssids:
        lines += [*block_lines(config, name), "!"]
    lines += ["dot11 guest", "!", "bridge irb", "!"]
    for name in sorted(config.interfaces, key=_order):
        lines += [*interface_block(config, name), "!"]
    lines += ["interface BVI1", " ip address dhcp", "!", "bridge 1 protocol ieee", "bridge 1 route ip", "!"]
    lines += ["line con 0", "line vty 0 4", " transport input ssh", "!"]
    return "\n".join(lines) + "\n"


def block_lines(config: Config, name: str) -> Iterator[str]:
    """The lines of one `dot11 ssid` block."""
    block = config.ssids[name]
    yield f"dot11 ssid {name}"
    if block.vlan is not None:
        yield f"   vlan {block.vlan}"
    if block.authentication:
        yield f"   authentication {block.authentication}"
    if block.key_management:
        yield f"   authentication key-management {block.key_management}"
    if block.guest_mode:
        yield "   guest-mode"
    if block.mbssid_guest_mode:
        yield "   mbssid guest-mode"
    if block.web_auth:
        yield "   web-auth"
    if block.psk:
        yield f"   wpa-psk ascii {block.psk}"


def interface_block(config: Config, name: str) -> list[str]:
    return [f"interface {name}", *_interface_lines(config.interfaces[name], name)]


def _interface_lines(interface: Interface, name: str) -> Iterator[str]:
    if "." in name:
        if interface.vlan is not None:
            yield f" encapsulation dot1Q {interface.vlan}" + (" native" if interface.native else "")
        if interface.bridge_group is not None:
            yield f" bridge-group {interface.bridge_group}"
            if interface.port_protected:
                yield f" bridge-group {interface.bridge_group} port-protected"
        return
    yield " no ip address"
    for vlan, cipher in interface.encryption.items():
        yield f" encryption vlan {vlan} mode ciphers {cipher}"
    yield from (f" ssid {ssid}" for ssid in interface.ssids)
    if interface.mbssid:
        yield " mbssid"
    if interface.shutdown:
        yield " shutdown"


def _order(name: str) -> tuple[str, int]:
    parent, _, below = name.partition(".")
    return parent, int(below or 0)
