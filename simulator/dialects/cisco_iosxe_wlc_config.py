"""The configuration of a Catalyst 9800: WLANs, policy profiles, policy tags, and what access points make of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.command_line import abled, losing
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("802.11b", "802.11a")
"""Slot 0 and slot 1 of every access point."""

RADIO_POLICIES = {"": "All", "24ghz": "802.11bg only", "5ghz": "802.11a only"}
"""As `show wlan name` tells them: the last in Cisco's own test library (genieparser), the others after it."""

_RADIOS_OF = {"": RADIOS, "24ghz": RADIOS[:1], "5ghz": RADIOS[1:]}


@dataclass(slots=True)
class WlanSecurity:
    """What a new WLAN starts with: WPA2 and 802.1X, which `no security ...` takes off piece by piece."""

    fast_transition: str = "adaptive"
    wpa: bool = True
    wpa1: bool = False
    wpa2: bool = True
    aes: bool = True
    dot1x: bool = True
    psk: bool = False
    authentication_list: str = ""
    web_auth: bool = False

    @property
    def is_open(self) -> bool:
        return not (self.wpa or self.web_auth)


@dataclass(slots=True)
class Wlan:
    """A WLAN profile."""

    id: int
    ssid: str
    enabled: bool = False
    security: WlanSecurity = field(default_factory=WlanSecurity)
    peer_blocking: str = "Disabled"
    broadcast: bool = True
    radio: str = ""
    """`radio policy dot11 24ghz`, `5ghz`; empty: all bands."""


@dataclass(slots=True)
class Policy:
    """A wireless policy profile."""

    vlan: str = "default"
    enabled: bool = False


@dataclass(slots=True)
class Config:
    """The running configuration, as far as it concerns the radios."""

    hostname: str
    wlans: dict[str, Wlan]
    policies: dict[str, Policy]
    tags: dict[str, dict[str, str]]
    """Policy tag -> WLAN profile -> policy profile."""
    ap_tags: dict[str, str]
    """Access point -> its policy tag."""


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    wlan = Wlan(1, ours.ssid, enabled=True, security=WlanSecurity(dot1x=False, psk=True))
    policy = f"{ours.ssid}-policy"
    return Config(
        hostname=ground.hostname,
        wlans={ours.ssid: wlan},
        policies={"default-policy-profile": Policy(), policy: Policy(str(ours.vlan), enabled=True)},
        tags={tag: {ours.ssid: policy} for tag in sorted(set(ground.groups.values()))},
        ap_tags=dict(ground.groups),
    )


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    """An access point offers a WLAN when WLAN and policy profile are both enabled and mapped in its tag."""
    return {ap: tuple(_networks(config, tag)) for ap, tag in config.ap_tags.items()}


def _networks(config: Config, tag: str) -> Iterator[Bss]:
    for name, policy_name in config.tags.get(tag, {}).items():
        wlan, policy = config.wlans.get(name), config.policies.get(policy_name)
        if wlan is None or policy is None or not (wlan.enabled and policy.enabled):
            continue
        for radio in _RADIOS_OF[wlan.radio]:
            yield Bss(
                radio=radio,
                ssid=wlan.ssid,
                security=Security.OPEN if wlan.security.is_open else Security.WPA2,
                interface=radio,
                isolated=wlan.peer_blocking == "Drop",
                vlan=int(policy.vlan) if policy.vlan.isdecimal() else None,
                visible=wlan.broadcast,
            )


def _ours(config: Config) -> Mapping[str, Wlan]:
    return {name: wlan for name, wlan in config.wlans.items() if wlan.ssid == DISASTER_SSID}


def lose_group(config: Config) -> None:
    for name in _ours(config):
        config.tags[max(config.tags)].pop(name, None)


def _our_policies(config: Config) -> Iterator[Policy]:
    for tag in config.tags.values():
        yield from (config.policies[tag[name]] for name in _ours(config) if tag.get(name) in config.policies)


def _our_wlans(config: Config) -> Iterable[Wlan]:
    return _ours(config).values()


LOSSES = {
    Fault.HALF: lose_group,
    Fault.NO_ISOLATION: losing(_our_wlans, peer_blocking="Disabled"),
    Fault.NO_VLAN: losing(_our_policies, vlan="default"),
}


def listing(config: Config) -> str:
    """The body of `show running-config`."""
    lines = ["version 17.9", f"hostname {config.hostname}", "!"]
    for name, policy in config.policies.items():
        lines += [f"wireless profile policy {name}", f" vlan {policy.vlan}"]
        lines += [" no shutdown" if policy.enabled else " shutdown", "!"]
    for tag, maps in config.tags.items():
        lines += [
            f"wireless tag policy {tag}",
            *(f" wlan {wlan} policy {policy}" for wlan, policy in maps.items()),
            "!",
        ]
    for name, wlan in config.wlans.items():
        lines += [f"wlan {name} {wlan.id} {wlan.ssid}", *_wlan_lines(wlan), "!"]
    return "\n".join(lines) + "\n"


def _wlan_lines(wlan: Wlan) -> Iterator[str]:
    """Only what differs from the default is listed, as IOS XE does."""
    security = wlan.security
    if wlan.peer_blocking != "Disabled":
        yield f" peer-blocking {wlan.peer_blocking.lower()}"
    if not security.fast_transition:
        yield " no security ft adaptive"
    switched_off = {"wpa": security.wpa, "wpa wpa2": security.wpa2, "wpa wpa2 ciphers aes": security.aes}
    yield from (f" no security {words}" for words, on in switched_off.items() if not on)
    if security.psk:
        yield " security wpa akm psk"
    if not security.dot1x:
        yield " no security wpa akm dot1x"
    yield " no shutdown" if wlan.enabled else " shutdown"


def detail(name: str, wlan: Wlan, clients: int) -> str:
    """The answer to `show wlan id N` and `show wlan name X`: the lines that concern who may join."""
    security = wlan.security
    pairs = {
        "WLAN Profile Name": name,
        "Identifier": str(wlan.id),
        "Description": "",
        "Network Name (SSID)": wlan.ssid,
        "Status": "Enabled" if wlan.enabled else "Disabled",
        "Broadcast SSID": abled(wlan.broadcast),
        "Number of Active Clients": str(clients),
        "Peer-to-Peer Blocking Action": wlan.peer_blocking,
        "Radio Policy": RADIO_POLICIES[wlan.radio],
        "802.1x authentication list name": security.authentication_list or "Disabled",
        "Security": None,
        "    802.11 Authentication": "Open System",
        "    Static WEP Keys": "Disabled",
        "    Wi-Fi Protected Access (WPA/WPA2/WPA3)": abled(security.wpa),
    }
    if security.wpa:
        pairs |= {
            "        WPA (SSN IE)": abled(security.wpa1),
            "        WPA2 (RSN IE)": abled(security.wpa2),
            "            AES Cipher": abled(security.aes),
            "        Auth Key Management": None,
            "            802.1x": abled(security.dot1x),
            "            PSK": abled(security.psk),
        }
    pairs |= {"    FT Support": security.fast_transition.title() or "Disabled"}
    pairs |= {"    Web Based Authentication": abled(security.web_auth)}
    lines = [label if value is None else f"{label:<47}: {value}" for label, value in pairs.items()]
    return "\n".join(lines) + "\n"
