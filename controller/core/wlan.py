"""The networks an access point can offer, and the one name that every phone in Japan looks for after a disaster."""

from dataclasses import dataclass
from enum import StrEnum

DISASTER_SSID = "00000JAPAN"
"""The unified SSID of Japan's disaster Wi-Fi: five digit zeros and capitals, 10 octets, open by definition."""

SSID_OCTETS_MAX = 32
"""IEEE Std 802.11-2020, 9.4.2.2: the SSID element carries at most 32 octets."""

_LOOK_ALIKES = str.maketrans({"o": "0", "ｏ": "0", "Ｏ": "0", "０": "0", "〇": "0", "Ο": "0", "О": "0"})


class Security(StrEnum):
    """How a client joins. The disaster SSID is OPEN: no authentication, no encryption."""

    OPEN = "open"


@dataclass(frozen=True, slots=True, order=True)
class Wlan:
    """One network an access point offers.

    The limit is counted in octets, not letters: `避難所` is three letters and nine octets.
    Raises ValueError when the SSID is empty, too long to broadcast, or could be mistaken for the disaster SSID.
    """

    ssid: str
    security: Security = Security.OPEN

    def __post_init__(self) -> None:
        octets = len(self.ssid.encode())
        if not 1 <= octets <= SSID_OCTETS_MAX:
            raise ValueError(f"SSID {self.ssid!r} has {octets} octets; 1 to {SSID_OCTETS_MAX} can be broadcast")
        if self.ssid != DISASTER_SSID and is_look_alike(self.ssid):
            raise ValueError(f"SSID {self.ssid!r} would be mistaken for {DISASTER_SSID}")


DISASTER_WLAN = Wlan(DISASTER_SSID)
"""What every declaration asks for."""


def is_look_alike(ssid: str) -> bool:
    """True when people or phones could take this SSID for the disaster one.

    Catches the letter O for zero, small letters, blanks, full-width letters, and any other name that
    begins with five zeros (it would hide the real one in a phone's list).
    """
    plain = "".join(ssid.split()).lower().translate(_LOOK_ALIKES)
    return ssid != DISASTER_SSID and plain.startswith("00000")
