"""The configuration of a stand-alone HiveOS access point: security objects, user profiles, SSIDs, and its listing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss, Security

RADIOS = ("wifi0", "wifi1")


@dataclass(slots=True)
class SecurityObject:
    """A `security-object`; a new one is open."""

    suite: str = "open"
    attribute: int | None = None
    """Chooses the user profile that clients get."""


@dataclass(slots=True)
class UserProfile:
    """A `user-profile`, known to others by its attribute."""

    attribute: int | None = None
    vlan: int | None = None


@dataclass(slots=True)
class Ssid:
    """An `ssid`. Clients see each other unless `no ssid X inter-station-traffic` was said."""

    security: str = ""
    inter_station_traffic: bool = True
    hidden: bool = False


@dataclass(slots=True)
class Config:
    """The running configuration, as far as it concerns the radios."""

    hostname: str
    ap: str
    security: dict[str, SecurityObject]
    users: dict[str, UserProfile]
    ssids: dict[str, Ssid]
    radios: dict[str, list[str]]


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    (ap,) = ground.groups
    return Config(
        hostname=ground.hostname,
        ap=ap,
        security={ours.ssid: SecurityObject("wpa2-aes-psk ascii-key ***", ours.vlan)},
        users={ours.ssid: UserProfile(ours.vlan, ours.vlan)},
        ssids={ours.ssid: Ssid(ours.ssid)},
        radios={radio: [ours.ssid] for radio in RADIOS},
    )


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {config.ap: tuple(bss for radio in RADIOS for bss in _on_radio(config, radio))}


def _on_radio(config: Config, radio: str) -> Iterator[Bss]:
    for at, name in enumerate(config.radios[radio], start=1):
        ssid = config.ssids.get(name)
        security = config.security.get(ssid.security) if ssid else None
        if ssid is None or security is None:
            continue  # an SSID without a security object stays down
        yield Bss(
            radio=radio,
            ssid=name,
            security=Security.OPEN if security.suite == "open" else Security.WPA2,
            interface=f"{radio}.{at}",
            isolated=not ssid.inter_station_traffic,
            vlan=_vlan(config, security),
            visible=not ssid.hidden,
        )


def _vlan(config: Config, security: SecurityObject) -> int | None:
    users = (user for user in config.users.values() if user.attribute == security.attribute)
    return next((user.vlan for user in users if security.attribute is not None), None)


def lose_radio(config: Config) -> None:
    config.radios[RADIOS[1]] = [name for name in config.radios[RADIOS[1]] if name != DISASTER_SSID]


def lose_isolation(config: Config) -> None:
    if DISASTER_SSID in config.ssids:
        config.ssids[DISASTER_SSID].inter_station_traffic = True


def lose_vlan(config: Config) -> None:
    ours = config.security.get(config.ssids.get(DISASTER_SSID, Ssid()).security)
    for user in config.users.values():
        if ours is not None and ours.attribute is not None and user.attribute == ours.attribute:
            user.vlan = 1


LOSSES = {Fault.HALF: lose_radio, Fault.NO_ISOLATION: lose_isolation, Fault.NO_VLAN: lose_vlan}


def listing(config: Config) -> str:
    """`show running-config`: one whole command a line, defaults left out, keys as asterisks."""
    lines = [f"hostname {config.hostname}"]
    for name, security in config.security.items():
        lines.append(f"security-object {name}")
        if security.suite != "open":
            lines.append(f"security-object {name} security protocol-suite {security.suite}")
        if security.attribute is not None:
            lines.append(f"security-object {name} default-user-profile-attr {security.attribute}")
    for name, ssid in config.ssids.items():
        lines.append(f"ssid {name}")
        lines += [f"ssid {name} security-object {ssid.security}"] if ssid.security else []
        lines += [] if ssid.inter_station_traffic else [f"no ssid {name} inter-station-traffic"]
        lines += [f"ssid {name} hide-ssid"] if ssid.hidden else []
    lines += [f"interface {radio} ssid {name}" for radio, names in config.radios.items() for name in names]
    lines += [f"user-profile {name}{_user_words(user)}" for name, user in config.users.items()]
    return "\n".join(lines) + "\n"


def _user_words(user: UserProfile) -> str:
    vlan = "" if user.vlan is None else f" vlan-id {user.vlan}"
    attribute = "" if user.attribute is None else f" attribute {user.attribute}"
    return f" qos-policy def-user-qos{vlan}{attribute}"
