"""What an access point's radios really send, and who joins them: the truth that a test compares the controller with."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from controller.core.wlan import DISASTER_SSID


class Security(StrEnum):
    """How a phone sees the network in its list."""

    OPEN = "open"
    WPA2 = "wpa2"


CROWD_MAX = 60
"""Toda, typhoon 19 in October 2019: about 62 devices a shelter on average. One access point rarely takes more."""

CROWD_GROWS_S = 10.0
"""Seconds until one more person at the shelter has found the disaster network; a demonstration should show it grow."""


@dataclass(frozen=True, slots=True)
class Bss:
    """One network on one radio (IEEE Std 802.11-2020, 4.3.2)."""

    radio: str
    ssid: str
    security: Security
    interface: str = ""
    """What the device calls it: `Dot11Radio0`, `hinan-wifi1`, `phy0-ap0`."""
    isolated: bool = False
    vlan: int | None = None
    visible: bool = True
    """False: no beacon carries the name, so that no phone lists it."""


@dataclass(slots=True)
class Crowd:
    """The clients of one network on one radio."""

    since: float
    appeal: float
    """How many clients the network draws: for ever for an everyday network, at first for the disaster network."""
    clients: list[str] = field(default_factory=list)

    def wanted(self, ssid: str, now: float) -> float:
        if ssid != DISASTER_SSID:
            return self.appeal
        return min(CROWD_MAX, self.appeal + (now - self.since) / CROWD_GROWS_S)


class AccessPointRadios:
    """One radio box. It follows what the configuration asks for, after `settle_s`, as hostapd and CAPWAP do."""

    def __init__(self, seed: str, settle_s: float = 0.0) -> None:
        self._random = random.Random(seed)
        self._settle_s = settle_s
        self._asked: tuple[Bss, ...] = ()
        self._sent: tuple[Bss, ...] = ()
        self._due = 0.0
        self._crowds: dict[tuple[str, str], Crowd] = {}
        self.mac = "02" + "".join(f"{self._random.randrange(256):02x}" for _ in range(5))
        """Twelve hexadecimal digits, locally administered (IEEE Std 802-2014, 8.4): no real device has it."""

    def follow(self, asked: tuple[Bss, ...], now: float) -> None:
        if asked != self._asked:
            self._move(now)
            self._asked = asked
            self._due = now + self._settle_s

    def settle_now(self) -> None:
        """As if the radios had been like this for long."""
        self._due -= self._settle_s

    def switch_off(self) -> None:
        """Power is gone: nothing is sent from this instant on."""
        self._asked = self._sent = ()
        self._crowds.clear()

    def on_air(self, now: float) -> tuple[Bss, ...]:
        self._move(now)
        return self._sent

    def clients(self, now: float) -> dict[Bss, tuple[str, ...]]:
        """MAC addresses of the clients of every network on the air."""
        return {bss: tuple(self._crowds[(bss.radio, bss.ssid)].clients) for bss in self.on_air(now)}

    def tick(self, now: float) -> None:
        """One step of the walk: every network gains or loses a few clients on its way to what it draws."""
        for bss in self.on_air(now):
            if bss.visible:
                self._walk(self._crowds[(bss.radio, bss.ssid)], bss.ssid, now)

    def _walk(self, crowd: Crowd, ssid: str, now: float) -> None:
        gap = crowd.wanted(ssid, now) - len(crowd.clients)
        step = round(gap / 6) + self._random.choice((-1, 0, 0, 0, 1))
        for _ in range(step):
            crowd.clients.append(self._new_client())
        for _ in range(min(-step, len(crowd.clients))):
            crowd.clients.pop(self._random.randrange(len(crowd.clients)))

    def _move(self, now: float) -> None:
        if self._sent is self._asked or now < self._due:
            return
        self._sent = self._asked
        on_air = {(bss.radio, bss.ssid) for bss in self._sent}
        self._crowds = {key: crowd for key, crowd in self._crowds.items() if key in on_air}
        for key in sorted(on_air - self._crowds.keys()):
            self._crowds[key] = Crowd(since=self._due, appeal=self._random.uniform(*_appeal(key[1])))

    def _new_client(self) -> str:
        return "06" + "".join(f"{self._random.randrange(256):02x}" for _ in range(5))


def _appeal(ssid: str) -> tuple[float, float]:
    return (4.0, 12.0) if ssid == DISASTER_SSID else (1.0, 9.0)


def dotted(mac: str) -> str:
    """`0211.2233.4455`, as Cisco prints a MAC address."""
    return ".".join(mac[at : at + 4] for at in (0, 4, 8))


def colons(mac: str) -> str:
    """`02:11:22:33:44:55`, as Linux prints a MAC address; `.upper()` for RouterOS."""
    return ":".join(pairs(mac))


def pairs(mac: str) -> Iterator[str]:
    return (mac[at : at + 2] for at in range(0, 12, 2))


def octets(mac: str) -> tuple[int, ...]:
    """The address as arcs of an SNMP index."""
    return tuple(int(pair, 16) for pair in pairs(mac))
