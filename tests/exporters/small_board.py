"""A small board made of the core's own objects, with one access point of every standing, and what is scraped of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prometheus_client import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import CollectorRegistry
from prometheus_client.samples import Sample

from controller.api.latency import Latency
from controller.core.board import Board, Known, board
from controller.core.breaker import Halt
from controller.core.declaration import Declaration, Kind
from controller.core.evidence import Source
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.message import Message
from controller.core.problem import Cause, Problem
from controller.core.readiness import Shown, readiness
from controller.core.rehearsal import Rehearsal
from controller.core.state import NEVER_SEEN, Asked, Observation, Patience, SeenWlan, desired_state, observe
from controller.core.vitals import Vitals
from controller.core.wlan import DISASTER_SSID
from controller.counters import Counters
from exporters.metrics.collector import TownCollector
from exporters.metrics.snapshot import Snapshot

AT = datetime(2026, 1, 17, 5, 46, tzinfo=UTC)

PRIVATE = ("192.0.2.77", "SHA256:kkkkkkkk", "yamada", "suzuki", "震度6弱", "school-aps", "内線 210", "invalid input")
"""Address, host key, people, reason, credential, contact, what a device said: none of it is for a time series."""

_ADDRESS, _HOST_KEY, _WHO, _ORDERED_BY, _REASON, _CREDENTIAL, _CONTACT, _DETAIL = PRIVATE

SCHOOL, HALL = "school", "hall"
OPEN, LATE, DEAD, QUIET = "gym-open", "gym-late", "gym-dead", "hall-quiet"

EARTHQUAKE = Declaration(
    number=3,
    kind=Kind.DISASTER,
    reason=_REASON,
    ordered_by=_ORDERED_BY,
    declared_by=_WHO,
    declared_at=AT - timedelta(minutes=2),
    facilities=frozenset({SCHOOL}),
)

SEEN = (
    Observation(OPEN, AT, Source.SNMP, wlans=frozenset({SeenWlan(DISASTER_SSID)}), clients=12),
    Observation(LATE, AT, Source.SNMP, wlans=frozenset({SeenWlan("school")}), clients=0),
    Observation(DEAD, AT - timedelta(hours=1), Source.SNMP, wlans=frozenset({SeenWlan(DISASTER_SSID)}), clients=31),
    Observation(QUIET, AT, Source.SNMP, wlans=frozenset({SeenWlan("hall")}), clients=7),
)


def town(aps: Mapping[str, str] | None = None) -> Inventory:
    """Access point id -> facility id; every access point is a device of its own."""
    places = {OPEN: SCHOOL, LATE: SCHOOL, DEAD: SCHOOL, QUIET: HALL} if aps is None else aps
    return inventory(
        [_facility(id) for id in sorted(set(places.values()))],
        [Device(ap, _ADDRESS, "openwrt", _CREDENTIAL, host_key=_HOST_KEY) for ap in places],
        [AccessPoint(ap, place, device=ap, name=f"AP {ap}") for ap, place in places.items()],
    )


def _facility(id: str) -> Facility:
    """Of one of them nobody knows where it is."""
    where = (35.6188, 137.4379) if id == SCHOOL else (None, None)
    return Facility(id, f"施設 {id}", area="中央", contact=_CONTACT, latitude=where[0], longitude=where[1])


def problem(device: str, cause: Cause = Cause.COMMAND_REJECTED) -> Problem:
    return Problem(
        device=device,
        address=_ADDRESS,
        profile="openwrt",
        credential=_CREDENTIAL,
        cause=cause,
        detail=Message("{what}", {"what": _DETAIL}),
        since=AT,
        epoch=EARTHQUAKE.number,
        tries=1,
    )


def board_of(
    place: Inventory, seen: Iterable[Observation] = SEEN, declarations: tuple[Declaration, ...] = (EARTHQUAKE,)
) -> Board:
    """What staff would see of this town at AT."""
    observed = {look.ap: observe(NEVER_SEEN, look) for look in seen}
    problems = {LATE: problem(LATE), DEAD: problem(DEAD, Cause.UNREACHABLE)}
    known = Known(
        town="試験町",
        inventory=place,
        declarations=declarations,
        desired=desired_state(place, declarations, AT),
        observed=observed,
        problems={device: found for device, found in problems.items() if device in place.devices},
        patience=Patience(),
    )
    return board(known, AT)


def snapshot(shown: Board | None = None) -> Snapshot:
    """With a little of everything in the counters."""
    counters = Counters(AT - timedelta(hours=2), polled_at=AT - timedelta(seconds=4))
    counters.sessions.update({"success": 5, Cause.COMMAND_REJECTED: 2})
    counters.session_seconds["success"] += 12.5
    counters.traps.update({"hint": 3, "refused": 1})
    counters.mqtt.update({"reports": 4})
    counters.poll_lag.count(0.004)
    counters.poll_lag.count(3.0)
    counters.polls.update({"answered": 30, "silent": 6})
    counters.skipped_jobs["poll"] += 1
    counters.errors["sweep"] += 1
    counters.turns.update({"poller": 20, "reconciler": 10})
    counters.store["write"].count(0.004)
    latency = Latency()
    latency.count("GET", "/v1/board", 200, 0.003)
    places = {one.id: one for one in town().facilities.values()}
    return Snapshot(board_of(town()) if shown is None else shown, counters, latency, facilities=places)


def ended(declaration: Declaration) -> Declaration:
    return replace(declaration, ended_at=AT - timedelta(seconds=10), ended_by=_WHO)


def exposed(now: Snapshot) -> str:
    """The metrics as text, as a scraper that asks for nothing special gets them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(TownCollector(now))
    return generate_latest(registry).decode()


def samples(text: str) -> list[Sample]:
    families: Iterable[Metric] = text_string_to_metric_families(text)
    return [sample for family in families for sample in family.samples]


def values(text: str, name: str, label: str) -> Mapping[str, float]:
    """The series of one name, by one of their labels."""
    return {sample.labels[label]: sample.value for sample in samples(text) if sample.name == name}


def with_everything(now: Snapshot) -> Snapshot:
    """Every family has a series: also those of a town that is on its way back, has a broker and a stopped profile."""
    look = Vitals(
        clients_ours=1, clients_own=1, clients_by_radio={"ng": 1}, cpu_percent=1, memory_percent=1, up_since=AT
    )
    place = town()
    rehearsals = {ap: Rehearsal(ap, AT, proven_at=AT) for ap in place.access_points}
    ready = readiness(Shown("試験町", place, frozenset(), rehearsals, {}), AT)
    said = Message("{what}", {"what": _DETAIL})
    halt = Halt("openwrt", Asked.OPEN, Cause.COMMAND_REJECTED, said, (LATE,), AT, AT, 3)
    over = replace(now.board, declarations=(ended(EARTHQUAKE),), halts=(halt,))
    vitals = dict.fromkeys(place.access_points, look)
    return replace(now, board=over, vitals=vitals, readiness=ready, uses_mqtt=True)
