"""When to look at a device: spread over the interval while it answers, ever more seldom while it does not."""

from datetime import timedelta

from controller.core.inventory import Inventory
from controller.core.state import Asked, Desired, DesiredState

SILENT_LOOKS = 3
"""Looks in a row without an answer until a device goes to the lane of the silent: two may be lost datagrams, or a
restart, and by the third the board says *unknown* as well."""

PROBE_FIRST = timedelta(seconds=10)
PROBE_MOST = timedelta(minutes=2)
"""In normal times nobody waits for a silent device. Two minutes keep two thousand dead ones at 17 looks a second, and
a repaired one is found before the electrician has left."""

PROBE_WANTED = timedelta(seconds=5)
"""While a declaration asks for it, people stand in front of the device and wait for its power. Five seconds are as
fast as a person notices, and cost 500 dark access points a hundred datagrams a second."""

JITTER = 0.25
"""Waits are shortened by up to this part, so that what fell silent together is not asked together for ever."""

GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio modulo 1 lie evenly however many there are (the three-distance theorem)."""


def phase(place: int) -> float:
    """Where in the interval, 0 to 1, the device at this place of the inventory has its turn. Neighbours in the list,
    which often hang on one line, are far apart."""
    return (place + 1) * GOLDEN % 1.0


def next_turn_s(now_s: float, every_s: float, at: float) -> float:
    """The next turn of a device whose phase is `at`: half an interval to one and a half from now, so that a look out
    of turn, or a late one, does not move the turns of the others together."""
    earliest = now_s + every_s / 2
    turn = (earliest // every_s + at) * every_s
    return turn if turn >= earliest else turn + every_s


def probe_wait_s(probes: int, wanted: bool, chance: float) -> float:
    """Seconds until the next look at a device in the lane of the silent, after `probes` looks there without an answer.

    `wanted`: a declaration asks for it now. `chance` is in [0, 1).
    """
    wait = PROBE_WANTED if wanted else min(PROBE_FIRST * (1 << min(probes, 20)), PROBE_MOST)
    return wait.total_seconds() * (1 - JITTER * chance)


def is_wanted(town: Inventory, desired: DesiredState, device: str) -> bool:
    """Whether a declaration asks for an access point of the device to be open now."""
    return any(desired.get(ap.id, Desired()).asked is Asked.OPEN for ap in town.aps_of(device))


def urgency(town: Inventory, desired: DesiredState, device: str) -> int:
    """Who comes first when many come back at once, 0 before 3: what a declaration asks for, and of that the shelters.
    A facility with a published number of places (想定収容人数) is one."""
    is_shelter = any(town.facilities[ap.facility].capacity for ap in town.aps_of(device))
    return 2 * (not is_wanted(town, desired, device)) + (not is_shelter)
