"""What an access point is told over MQTT: one whole document, and the pair that says which of two is newer."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from controller.core.commands import Parameters
from controller.core.declaration import Declaration
from controller.core.inventory import AccessPoint
from controller.core.state import Desired

TIME = "%Y-%m-%dT%H:%M:%SZ"
"""How times are written in every MQTT document: UTC, whole seconds."""

SPEAKS = "mqtt"
"""The profile parameter that says whether a device's access point runs the agent: `yes` or `no`."""


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Orders the documents of one access point; see docs/mqtt-contract.md. `epoch` goes up at every start of the
    controller, `generation` with every document of the town."""

    epoch: int
    generation: int


NONE_ACCEPTED = Pair(0, 0)


class Order(StrEnum):
    """How a document stands to the newest one that was accepted."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"


def order_of(document: Pair, accepted: Pair) -> Order:
    """The rule that every agent follows: only a newer document is stored and acted on."""
    if document == accepted:
        return Order.SAME
    return Order.NEWER if document > accepted else Order.OLDER


@dataclass(frozen=True, slots=True)
class DocumentWlan:
    """A network that is to be on the air, open, and with clients kept from each other."""

    ssid: str
    network: str
    """The guest network on the box that it is bridged to."""
    radios: tuple[str, ...] = ()
    """Empty: every radio that the box has."""


@dataclass(frozen=True, slots=True)
class Document:
    """What one access point is to have on the air, before it has its place in the order."""

    ap: str
    declaration: int
    ends_at: datetime | None
    wlans: tuple[DocumentWlan, ...]
    withdraw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """A document with its place in the order, as the store keeps it and the broker hands it out."""

    document: Document
    pair: Pair
    issued_at: datetime

    def text(self) -> str:
        """One line of JSON, keys in the order of the schema."""
        document, pair = self.document, self.pair
        rest = _rest(self.issued_at, document.declaration, document.ends_at, document.wlans, document.withdraw)
        # An id needs no escapes: see controller.core.inventory.ID_PATTERN.
        return f'{{"v":1,"ap":"{document.ap}","epoch":{pair.epoch},"generation":{pair.generation},{rest}'


@lru_cache(maxsize=64)
def _rest(
    issued_at: datetime,
    declaration: int,
    ends_at: datetime | None,
    wlans: tuple[DocumentWlan, ...],
    withdraw: tuple[str, ...],
) -> str:
    """What the documents of one declaration have in common, without its opening brace."""
    fields: dict[str, object] = {
        "issued_at": issued_at.astimezone(UTC).strftime(TIME),
        "declaration": declaration,
        "ends_at": ends_at and ends_at.astimezone(UTC).strftime(TIME),
        "wlans": [
            {"ssid": wlan.ssid, "security": "open", "isolation": True, "network": wlan.network, "radios": wlan.radios}
            for wlan in wlans
        ],
        "withdraw": withdraw,
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))[1:]


def issued_document(text: str) -> IssuedDocument:
    """The other way round, for a text of ours. Raises ValueError, KeyError or TypeError for another's."""
    fields = json.loads(text)
    return IssuedDocument(
        Document(
            ap=fields["ap"],
            declaration=fields["declaration"],
            ends_at=None if fields["ends_at"] is None else time_of(fields["ends_at"]),
            wlans=tuple(DocumentWlan(wlan["ssid"], wlan["network"], tuple(wlan["radios"])) for wlan in fields["wlans"]),
            withdraw=tuple(fields["withdraw"]),
        ),
        Pair(fields["epoch"], fields["generation"]),
        time_of(fields["issued_at"]),
    )


def time_of(text: str) -> datetime:
    """Raises ValueError for a time that is not in the form of the contract, or in no calendar."""
    return datetime.strptime(text, TIME).replace(tzinfo=UTC)


def speaks_mqtt(parameters: Parameters, aps: Collection[AccessPoint]) -> bool:
    """Whether the device is one access point whose agent is told over MQTT."""
    return len(aps) == 1 and parameters.get(SPEAKS) == "yes"


def document_for(ap: AccessPoint, parameters: Parameters, desired: Desired, ends_at: datetime | None) -> Document:
    """Says the same as the plan would: offer these, withdraw those, touch nothing else."""
    network, radios = parameters.get("network", ""), parameters.get("radios", ())
    radios = radios if isinstance(radios, tuple) else (radios,)
    offered = frozenset(wlan.ssid for wlan in desired.wlans)
    return Document(
        ap=ap.id,
        declaration=desired.epoch,
        ends_at=ends_at if offered else None,
        wlans=tuple(DocumentWlan(ssid, str(network), radios) for ssid in sorted(offered)),
        withdraw=tuple(sorted(desired.ours - offered)),
    )


def ends_by_facility(
    facilities: Iterable[str], declarations: Iterable[Declaration], now: datetime
) -> Mapping[str, datetime | None]:
    """When what is open in each facility ends by itself. None: never, because something real covers it, or nothing is
    open there.."""
    active = [declaration for declaration in declarations if declaration.is_active(now)]
    found: dict[str, datetime | None] = {}
    for facility in facilities:
        ends = [declaration.ends_at for declaration in active if declaration.covers(facility)]
        timed = [end for end in ends if end is not None]
        found[facility] = _whole_second(max(timed)) if timed and len(timed) == len(ends) else None
    return found


def _whole_second(time: datetime) -> datetime:
    """As documents say it, rounded up: an agent does not close before we would ask it to."""
    return time if time.microsecond == 0 else time.replace(microsecond=0) + timedelta(seconds=1)
