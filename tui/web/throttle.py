"""Wrong passwords slow down the next ones, and lock nobody out: the real clerk comes in at three at night, too."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

FREE = 3
"""Wrong passwords that cost nothing: people mistype."""

LONGEST_S = 30.0
"""The most that anybody waits, however long somebody else has been guessing. One address then has three million guesses
a year, and a password has twelve letters."""

FORGOTTEN_S = 900.0
"""A quarter of an hour without a wrong one, and the slate is clean."""

KNOWN_MAX = 10_000
"""Names and addresses that are remembered; strangers must not fill the memory."""

WAITING_MAX = 3
"""Attempts from one address at the same time: a person has one."""


@dataclass(slots=True)
class _Slate:
    wrong: int
    last_s: float


class Throttle:
    """Counts by name and by address. Times are seconds of `clock`, which never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._slates: OrderedDict[str, _Slate] = OrderedDict()
        self._waiting: dict[str, int] = {}

    def wait_s(self, name: str, address: str) -> float:
        """How long the next attempt has to wait before its password is looked at."""
        return max(self._wait_s(key) for key in _keys(name, address))

    def was_wrong(self, name: str, address: str) -> None:
        for key in _keys(name, address):
            self._slates[key] = _Slate(self._wrong(key) + 1, self._clock())
            self._slates.move_to_end(key)
        while len(self._slates) > KNOWN_MAX:
            self._slates.popitem(last=False)

    def was_right(self, name: str, address: str) -> None:
        for key in _keys(name, address):
            self._slates.pop(key, None)

    def enter(self, address: str) -> bool:
        """False: as many as may are waiting from there. Whoever got True must `leave`."""
        place = network(address)
        if self._waiting.get(place, 0) >= WAITING_MAX:
            return False
        self._waiting[place] = self._waiting.get(place, 0) + 1
        return True

    def leave(self, address: str) -> None:
        place = network(address)
        self._waiting[place] -= 1
        if not self._waiting[place]:
            del self._waiting[place]

    def _wrong(self, key: str) -> int:
        slate = self._slates.get(key)
        return slate.wrong if slate is not None and self._clock() - slate.last_s < FORGOTTEN_S else 0

    def _wait_s(self, key: str) -> float:
        over = self._wrong(key) - FREE
        return 0.0 if over < 0 else min(LONGEST_S, 2.0 ** min(over, 10))


def network(address: str) -> str:
    """What stands for one customer: an IPv4 address, or the 64 bits that every IPv6 host may choose under."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped) if ip.ipv4_mapped else str(IPv6Address(int(ip) >> 64 << 64))
    return str(ip)


def _keys(name: str, address: str) -> tuple[str, str]:
    return f"name {name}", f"from {network(address)}"
