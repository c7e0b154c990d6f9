"""Facilities' views as they were made last, used again while nothing that they are made of has changed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from operator import is_

from controller.core.board import FacilityView, Known, facility_view
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Facility
from controller.core.state import NEVER_SEEN, WATCHED

FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Kept:
    facility: Facility
    aps: tuple[AccessPoint, ...]
    ids: tuple[str, ...]
    devices: tuple[str, ...]
    made_of: tuple[object, ...]
    made_at: datetime
    until: datetime
    view: FacilityView


class KeptViews:
    """A large town's board is asked for many times a second, and little of it changes. All that a view is made of is
    replaced when it changes, never altered, so that the same objects mean the same view; time alone changes a view
    only when something becomes too old to be believed."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def view(self, known: Known, facility: Facility, now: datetime) -> FacilityView:
        """See controller.core.board.facility_view."""
        aps = known.inventory.aps_in(facility.id)
        kept = self._kept.get(facility.id)
        if kept is None or kept.facility is not facility or kept.aps is not aps:
            ids, devices = tuple(ap.id for ap in aps), tuple(ap.device for ap in aps)
            made_of = _made_of(known, facility.id, ids, devices)
        else:
            ids, devices = kept.ids, kept.devices
            made_of = _made_of(known, facility.id, ids, devices)
            if kept.made_at <= now <= kept.until and all(map(is_, made_of, kept.made_of)):
                return kept.view
        view = facility_view(known, facility, now)
        until = min((_believed_until(known, id, now) for id in ids), default=FOR_EVER)
        self._kept[facility.id] = _Kept(facility, aps, ids, devices, made_of, now, until, view)
        return view


def _made_of(known: Known, facility: str, aps: tuple[str, ...], devices: tuple[str, ...]) -> tuple[object, ...]:
    return (
        known.patience,
        known.by_hand,
        known.marks.get(facility),
        *map(known.desired.get, aps),
        *map(known.observed.get, aps),
        *map(known.problems.get, devices),
    )


def _believed_until(known: Known, ap: str, now: datetime) -> datetime:
    """The last moment at which all that is believed of the access point now still is."""
    observed, patience = known.observed.get(ap, NEVER_SEEN), known.patience
    ends = [look.at + patience.looks[source] for source, look in observed.looks.items()]
    ends += [look.at + WATCHED for source, look in observed.looks.items() if source is Source.CLI]
    if observed.heard_at is not None:
        ends.append(observed.heard_at + patience.heard[observed.heard_by])
    if observed.clients_at is not None:
        ends.append(observed.clients_at + patience.heard[Source.SNMP])
    return min((end for end in ends if end >= now), default=FOR_EVER)
