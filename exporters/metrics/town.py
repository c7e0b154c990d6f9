"""The town as metrics: its mode and declarations, its facilities, why access points are silent, which are ready."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.samples import Sample

from controller.core.board import ApState, Board, FacilityView
from controller.core.declaration import Kind
from controller.core.finding import LikelyCause
from controller.core.inventory import Facility
from controller.core.problem import Problem
from controller.core.readiness import FULL, FacilityReadiness, Lack, Readiness
from exporters.metrics.labels import Labels, gauge, gauge_of, labels_of

MODES = ("normal", *Kind)


def mode_metrics(board: Board) -> Iterator[Metric]:
    yield InfoMetricFamily("hinan_town", "Name of the town", {"name": board.town})
    mode = GaugeMetricFamily("hinan_mode", "1 for the mode the town is in", labels=["mode"])
    current = board.mode.kind if board.mode else "normal"
    for name in MODES:
        mode.add_metric([name], name == current)
    yield mode
    labels = ["number", "kind"]
    declared = GaugeMetricFamily(
        "hinan_declaration_timestamp_seconds", "When a declaration that is not closed was made", labels=labels
    )
    ended = GaugeMetricFamily(
        "hinan_declaration_end_timestamp_seconds", "When a declaration that is not closed was ended", labels=labels
    )
    for declaration in board.declarations:
        named = [str(declaration.number), declaration.kind]
        declared.add_metric(named, declaration.declared_at.timestamp())
        if declaration.ended_at is not None:
            ended.add_metric(named, declaration.ended_at.timestamp())
    yield from (declared, ended)


def facility_metrics(board: Board, known: Mapping[str, Facility]) -> Iterator[Metric]:
    """`known`: by facility id, for where it is."""
    places = board.facilities
    help = "Name of a facility, and where it is: degrees north and east, not there while unknown"
    yield gauge("hinan_facility_info", help, places, partial(_named, known), lambda _: 1)
    yield gauge(
        "hinan_facility_clients",
        "Devices joined in a facility; no series while unknown",
        places,
        lambda one: labels_of(("facility", one.id)),
        lambda one: one.clients,
    )
    yield gauge_of("hinan_facility_access_points", "Access points by where they stand", lambda: _standing(board))


def _named(known: Mapping[str, Facility], one: FacilityView) -> Labels:
    named = (("facility", one.id), ("name", one.name), ("area", one.area))
    place = known.get(one.id)
    if place is None or place.latitude is None or place.longitude is None:
        return labels_of(*named)
    return labels_of(*named, ("latitude", str(place.latitude)), ("longitude", str(place.longitude)))


def _of(one: FacilityReadiness) -> Labels:
    return labels_of(("facility", one.facility))


def _standing(board: Board) -> Iterator[Sample]:
    for facility in board.facilities:
        standing = Counter(ap.state for ap in facility.aps)
        for state in ApState:
            labels = labels_of(("facility", facility.id), ("state", state))
            yield Sample("hinan_facility_access_points", labels, standing[state])


def problem_metrics(board: Board) -> Iterator[Metric]:
    found = GaugeMetricFamily(
        "hinan_device_problem",
        "1 while a device has this problem; no facility where its access points are in several",
        labels=["device", "cause", "profile", "facility"],
    )
    problems, places = _problems(board.facilities)
    for device, problem in problems.items():
        where = places[device]
        found.add_metric([device, problem.cause, problem.profile, min(where) if len(where) == 1 else ""], 1)
    yield found
    waiting = GaugeMetricFamily(
        "hinan_devices_waiting",
        "Devices with a problem that wait for their next try (retry) or for somebody to act (person)",
        labels=["waits_for"],
    )
    by_themselves = sum(problem.next_try is not None for problem in problems.values())
    waiting.add_metric(["retry"], by_themselves)
    waiting.add_metric(["person"], len(problems) - by_themselves)
    yield waiting
    silent = GaugeMetricFamily(
        "hinan_silent_access_points", "Access points not heard from, by the likely cause", labels=["cause"]
    )
    for cause in LikelyCause:
        silent.add_metric([cause], sum(len(one.aps) for one in board.findings if one.cause is cause))
    yield silent


def _problems(facilities: tuple[FacilityView, ...]) -> tuple[dict[str, Problem], dict[str, set[str]]]:
    """By device id: its problem, and in which facilities its access points are."""
    problems: dict[str, Problem] = {}
    places: dict[str, set[str]] = {}
    for facility in facilities:
        for ap in facility.aps:
            places.setdefault(ap.device, set()).add(facility.id)
            if ap.problem is not None:
                problems[ap.device] = ap.problem
    return problems, places


def readiness_metrics(readiness: Readiness) -> Iterator[Metric]:
    if readiness.score is not None:
        yield GaugeMetricFamily("hinan_readiness_ratio", "How ready the town is, 0 to 1", value=readiness.score / FULL)
    places = readiness.facilities
    yield gauge(
        "hinan_facility_readiness_ratio", "How ready a facility is, 0 to 1", places, _of, lambda one: one.score / FULL
    )
    yield gauge(
        "hinan_facility_readiness_timestamp_seconds",
        "When the access point that was proven longest ago was proven; no series where one never was",
        places,
        _of,
        lambda one: one.proven_at.timestamp() if one.proven_at is not None else None,
    )
    lacking = GaugeMetricFamily(
        "hinan_readiness_lacking_access_points", "Access points that are not ready, by what they lack", labels=["lack"]
    )
    for lack in Lack:
        lacking.add_metric([lack], sum(one.lacks.get(lack, 0) for one in readiness.facilities))
    yield lacking
