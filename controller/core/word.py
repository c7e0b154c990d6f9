"""A named person's word on an access point: what stands for a proof where no device can be asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from controller.core.evidence import Source
from controller.core.state import Asked, Desired, DesiredState, Observation, SeenWlan
from controller.core.wlan import DISASTER_SSID


@dataclass(frozen=True, slots=True)
class Word:
    """Kept in the store until a newer declaration, our own change, or a device's own look says otherwise."""

    ap: str
    at: datetime
    by: str
    """Who looked."""
    is_open: bool
    """Whether 00000JAPAN is on the air there."""
    epoch: int
    """The newest declaration that covered it then; under a newer one the word is void."""

    @property
    def observation(self) -> Observation:
        """It is no sign of life: the device itself is as silent as before."""
        wlans = frozenset({SeenWlan(DISASTER_SSID)} if self.is_open else ())
        return Observation(self.ap, self.at, Source.PERSON, heard=False, wlans=wlans)


def still_holding(words: Iterable[Word], desired: DesiredState) -> tuple[Word, ...]:
    """Those that no newer declaration has voided, of access points that still exist."""
    return tuple(word for word in words if word.ap in desired and desired[word.ap].epoch == word.epoch)


def not_asked(aps: Collection[str], desired: DesiredState) -> tuple[str, ...]:
    """Access points of which nothing is asked now, or that do not exist: a word on them would mean nothing."""
    return tuple(ap for ap in aps if desired.get(ap, Desired()).asked is Asked.NOTHING)
