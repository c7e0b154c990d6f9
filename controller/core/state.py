"""What every access point should offer, what was last seen of it, and how long that may be believed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from controller.core.declaration import Declaration
from controller.core.evidence import Source
from controller.core.inventory import Inventory, switched_together
from controller.core.substitution import Substitution
from controller.core.vitals import NO_VITALS, Vitals
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN, Wlan


class Asked(StrEnum):
    """What the declarations ask of an access point."""

    OPEN = "open"
    BACK = "back"
    """To prove that it is back to normal: a declaration that covers it is over but not closed."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Desired:
    """What one access point should offer."""

    asked: Asked = Asked.NOTHING
    wlans: frozenset[Wlan] = frozenset()
    ours: frozenset[str] = frozenset()
    """SSIDs that we may take away, because a declaration can have put them there and nobody has proven since that
    they are gone. Never the facility's own, nor one that somebody opened by hand after the way back was proven."""
    epoch: int = 0
    """Number of the newest declaration that covers it; 0: none ever did."""


DesiredState = Mapping[str, Desired]
"""By access point id."""


@dataclass(frozen=True, slots=True)
class SeenWlan:
    """A network as a look found it on one access point."""

    ssid: str
    lacks: frozenset[str] = frozenset()
    """Attributes that are not as they must be: `open`, `isolation`, `vlan`, `radio Dot11Radio1`."""
    has: frozenset[str] = field(default=frozenset(), compare=False)
    """Attributes that were read back and are as they must be. What is in neither was not asked."""


def offers(wlans: Iterable[SeenWlan], ssid: str) -> bool:
    """Whether the network is there, and lacks nothing."""
    return any(seen.ssid == ssid and not seen.lacks for seen in wlans)


def shows(wlans: Iterable[SeenWlan] | None, ssid: str) -> bool:
    """Whether the network is there, in whatever state; True when nobody has looked."""
    return wlans is None or any(seen.ssid == ssid for seen in wlans)


@dataclass(frozen=True, slots=True)
class Look:
    """One source's answer to: which networks does this access point offer?"""

    at: datetime
    wlans: frozenset[SeenWlan]
    whole: bool = True
    """False: it names networks but cannot tell how they are (open, isolated, on every radio), though another source
    can. It may deny that a network is as it must be, and cannot prove it."""
    substituted: tuple[Substitution, ...] = ()
    """What is otherwise than it was asked for."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at one access point, whatever of it that look could tell (None: could not tell)."""

    ap: str
    at: datetime
    source: Source
    heard: bool = True
    """False: the device answered for it that it is down or unknown (an access point behind a controller)."""
    wlans: frozenset[SeenWlan] | None = None
    whole: bool = True
    substituted: tuple[Substitution, ...] = ()
    """Both: see `Look`."""
    clients: int | None = None
    """Devices joined to the access point, over all its networks."""
    up_since: datetime | None = None
    vitals: Vitals | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """All that is known of one access point."""

    heard_at: datetime | None = None
    heard_by: Source = Source.SNMP
    looks: Mapping[Source, Look] = field(default_factory=dict)
    changed_at: datetime | None = None
    """When we last told it something; looks from before prove nothing."""
    clients: int | None = None
    clients_at: datetime | None = None
    vitals: Vitals = NO_VITALS
    vitals_at: datetime | None = None


ObservedState = Mapping[str, Observed]
"""By access point id."""

UNLIMITED = timedelta(days=36_500)
"""A century: longer than any declaration, and no arithmetic with it overflows."""

WATCHED = timedelta(hours=24)
"""How long a session's look is believed while another source watches the radios and would deny it: what that source
cannot see, such as isolation, changes by us, by a restart (both void the look at once) or by somebody's hand."""

NEVER_SEEN = Observed()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long something that was seen may be believed."""

    heard: Mapping[Source, timedelta] = field(
        default_factory=lambda: {
            # Three polls of 10 seconds and a time-out: one lost datagram is not an outage.
            Source.SNMP: timedelta(seconds=35),
            Source.MQTT: timedelta(seconds=60),
            # Where SNMP is silent we log in once a minute instead; one login may fail.
            Source.CLI: timedelta(seconds=150),
            # That a person was there is no sign of life of the device.
            Source.PERSON: timedelta(0),
        }
    )
    looks: Mapping[Source, timedelta] = field(
        default_factory=lambda: {
            Source.SNMP: timedelta(seconds=35),
            Source.MQTT: timedelta(minutes=5),
            # A login is dear to a small device, and its networks change by us or by a reboot, both of which
            # void the look at once (`changed_at`, `up_since`).
            Source.CLI: timedelta(minutes=15),
            # Nobody comes by again to say the same. What voids a word is said in `observe` and `without_word`.
            Source.PERSON: UNLIMITED,
        }
    )


def desired_state(town: Inventory, declarations: Iterable[Declaration], now: datetime) -> DesiredState:
    """What every access point of the town should offer now.

    An access point is open while any active declaration covers it, or covers one that is switched together with it:
    a WLAN controller cannot open half a group. The epoch is the newest declaration that covers it, active or over.
    """
    newest_first = sorted(declarations, key=lambda d: -d.number)
    standing = [d for d in newest_first if d.closed_at is None or d.is_active(now) or d.signed_off]
    by_facility = {facility: [d for d in standing if d.covers(facility)] for facility in town.facilities}
    epochs = {facility: next((d.number for d in newest_first if d.covers(facility)), 0) for facility in town.facilities}
    wanted: dict[str, Desired] = {}
    for ap in town.access_points.values():
        if ap.id in wanted:
            continue
        together = switched_together(town, ap)
        facilities = {town.access_points[other].facility for other in together}
        covering = {d.number: d for facility in facilities for d in by_facility[facility]}.values()
        is_open = any(d.is_active(now) for d in covering)
        is_unproven = any(d.closed_at is None for d in covering)
        desired = Desired(
            asked=Asked.OPEN if is_open else Asked.BACK if is_unproven else Asked.NOTHING,
            wlans=frozenset({DISASTER_WLAN}) if is_open else frozenset(),
            ours=frozenset({DISASTER_SSID}) if any(_may_be_left_of(d, together) for d in covering) else frozenset(),
            epoch=max(epochs[facility] for facility in facilities),
        )
        wanted.update(dict.fromkeys(together, desired))
    return wanted


def _may_be_left_of(declaration: Declaration, aps: Iterable[str]) -> bool:
    """Not closed yet, or closed because a person signed one of these off without proof."""
    return declaration.closed_at is None or not declaration.signed_off.isdisjoint(aps)


def observe(before: Observed, seen: Observation) -> Observed:
    """What is known after one more look. A restart voids what was seen before it, and a device's own look the word of
    a person who saw it otherwise before."""
    looks = dict(before.looks)
    if seen.up_since is not None:
        looks = {source: look for source, look in looks.items() if look.at >= seen.up_since}
    if seen.wlans is not None:
        looks[seen.source] = Look(seen.at, seen.wlans, seen.whole, seen.substituted)
        if (word := looks.get(Source.PERSON)) is not None and any(_denies(look, word) for look in looks.values()):
            del looks[Source.PERSON]
    counted = seen.clients is not None
    return Observed(  # in one go: ten thousand access points may report within a second
        heard_at=seen.at if seen.heard else before.heard_at,
        heard_by=seen.source if seen.heard else before.heard_by,
        looks=looks,
        changed_at=before.changed_at,
        clients=seen.clients if counted else before.clients,
        clients_at=seen.at if counted else before.clients_at,
        vitals=before.vitals if seen.vitals is None else before.vitals.newer(seen.vitals),
        vitals_at=before.vitals_at if seen.vitals is None else seen.at,
    )


def _denies(look: Look, word: Look) -> bool:
    if look.at < word.at:
        return False
    said_open = shows(word.wlans, DISASTER_SSID)
    return said_open != (offers if said_open else shows)(look.wlans, DISASTER_SSID)


def without_word(before: Observed) -> Observed:
    """After a newer declaration or a change of ours: what a person said before is about another time."""
    return replace(before, looks={source: look for source, look in before.looks.items() if source is not Source.PERSON})


def is_heard(observed: Observed, now: datetime, patience: Patience) -> bool:
    """Whether the access point gave a sign of life lately. If not, it is *unknown*, whatever was seen before."""
    return observed.heard_at is not None and now - observed.heard_at <= patience.heard[observed.heard_by]


def fresh(observed: Observed, now: datetime, patience: Patience) -> Mapping[Source, Look]:
    """The looks that may be believed now: of an access point that is heard, young enough, and after our last change.
    A person's word stands for one that is not heard."""
    heard, changed_at = is_heard(observed, now, patience), observed.changed_at
    watcher = observed.looks.get(Source.SNMP)
    is_watched = watcher is not None and now - watcher.at <= patience.looks[Source.SNMP]
    return {
        source: look
        for source, look in observed.looks.items()
        if (heard or source is Source.PERSON)
        and now - look.at <= (WATCHED if is_watched and source is Source.CLI else patience.looks[source])
        and (changed_at is None or look.at >= changed_at)
    }


def fresh_clients(observed: Observed, now: datetime, patience: Patience) -> int | None:
    """Devices joined now; None when that is not known, never the last number."""
    young = observed.clients_at is not None and now - observed.clients_at <= _counts_hold(observed, patience)
    return observed.clients if young and is_heard(observed, now, patience) else None


def fresh_vitals(observed: Observed, now: datetime, patience: Patience) -> Vitals:
    """How it fares now; nothing when that is not known."""
    young = observed.vitals_at is not None and now - observed.vitals_at <= _counts_hold(observed, patience)
    return observed.vitals if young and is_heard(observed, now, patience) else NO_VITALS


def _counts_hold(observed: Observed, patience: Patience) -> timedelta:
    """Numbers come by SNMP or in reports, each at its own pace; a login brings none."""
    return patience.heard[Source.MQTT if observed.heard_by is Source.MQTT else Source.SNMP]
