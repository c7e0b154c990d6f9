"""What Prometheus sees: the board and the counters as metrics, made anew for every scrape from what is known anyway."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import accumulate
from typing import cast

from prometheus_client import CollectorRegistry, make_asgi_app
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from controller.api.latency import BUCKETS_S, Latency
from controller.core.board import ApState, ApView, Board
from controller.core.declaration import Kind
from controller.core.evidence import Evidence
from controller.core.problem import Cause
from controller.core.state import Asked
from controller.counters import SUCCESS, Counters

MODES = ("normal", *Kind)

AP_LABELS = ("facility", "ap")
"""Ids only, which are ASCII; names are in the info metrics."""

PATHS = ("/metrics", "/metrics/")
METHODS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a scrape is made of."""

    board: Board
    counters: Counters
    latency: Latency


class MetricsPage:
    """An ASGI application that answers GET /metrics, as OpenMetrics where the scraper asks for it.

    Everything else is refused: whoever takes this port for the API must not be told `200 OK` for a declaration.
    """

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(TownCollector(snapshot))
        self._metrics = cast(ASGIApp, make_asgi_app(registry))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in PATHS:
            await PlainTextResponse("Only /metrics is here.\n", 404)(scope, receive, send)
        elif scope["method"] not in METHODS:
            refusal = PlainTextResponse("Metrics can only be read.\n", 405, {"Allow": ", ".join(METHODS)})
            await refusal(scope, receive, send)
        else:
            await self._metrics(scope, receive, send)


class TownCollector(Collector):
    """An access point that leaves the inventory leaves the metrics with it; one that is unknown has no number."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterable[Metric]:
        now = self._snapshot()
        yield InfoMetricFamily("hinan_build", "Version of the controller", {"version": version("hinan-wifi")})
        yield from _mode(now.board)
        yield from _access_points(now.board.aps)
        yield from _facilities(now.board)
        yield from _loops(now)
        yield _api(now.latency)


def _mode(board: Board) -> Iterator[Metric]:
    mode = GaugeMetricFamily("hinan_mode", "1 for the mode the town is in", labels=["mode"])
    current = board.mode.kind if board.mode else "normal"
    for name in MODES:
        mode.add_metric([name], name == current)
    yield mode
    declared = GaugeMetricFamily(
        "hinan_declaration_timestamp_seconds",
        "When a declaration that is not closed was made",
        labels=["number", "kind"],
    )
    for declaration in board.declarations:
        declared.add_metric([str(declaration.number), declaration.kind], declaration.declared_at.timestamp())
    yield declared


def _access_points(aps: Iterable[ApView]) -> Iterator[Metric]:
    info = GaugeMetricFamily("hinan_ap_info", "Names of an access point", labels=[*AP_LABELS, "name", "device"])
    up = GaugeMetricFamily("hinan_ap_up", "1 if it gave a sign of life lately", labels=AP_LABELS)
    desired = GaugeMetricFamily("hinan_ap_desired_open", "1 if a declaration asks it to be open", labels=AP_LABELS)
    proven = GaugeMetricFamily("hinan_ap_proven", "1 if the device itself showed what is asked of it", labels=AP_LABELS)
    evidence = GaugeMetricFamily(
        "hinan_ap_evidence", "Best evidence: 0 none, 2 read back, 3 reported, 4 seen on the radio", labels=AP_LABELS
    )
    clients = GaugeMetricFamily("hinan_ap_clients", "Devices joined; no series while that is unknown", labels=AP_LABELS)
    for ap in aps:
        labels = [ap.facility, ap.id]
        info.add_metric([*labels, ap.label, ap.device], 1)
        up.add_metric(labels, ap.state is not ApState.UNKNOWN)
        desired.add_metric(labels, ap.asked is Asked.OPEN)
        proven.add_metric(labels, ap.state is ApState.PROVEN)
        evidence.add_metric(labels, ap.evidence if ap.state is not ApState.UNKNOWN else Evidence.NONE)
        if ap.clients is not None:
            clients.add_metric(labels, ap.clients)
    yield from (info, up, desired, proven, evidence, clients)


def _facilities(board: Board) -> Iterator[Metric]:
    info = GaugeMetricFamily("hinan_facility_info", "Name of a facility", labels=["facility", "name", "area"])
    clients = GaugeMetricFamily(
        "hinan_facility_clients", "Devices joined in a facility; no series while unknown", labels=["facility"]
    )
    problems = GaugeMetricFamily(
        "hinan_device_problem", "1 while a device has this problem", labels=["device", "cause"]
    )
    for facility in board.facilities:
        info.add_metric([facility.id, facility.name, facility.area], 1)
        if facility.clients is not None:
            clients.add_metric([facility.id], facility.clients)
    for problem in {ap.device: ap.problem for ap in board.aps if ap.problem}.values():
        problems.add_metric([problem.device, problem.cause], 1)
    yield from (info, clients, problems)


def _loops(now: Snapshot) -> Iterator[Metric]:
    counters = now.counters
    sessions = CounterMetricFamily("hinan_push_sessions", "Sessions with devices by outcome", labels=["outcome"])
    for outcome in (SUCCESS, *Cause):
        sessions.add_metric([outcome], counters.sessions[outcome])
    yield sessions
    yield CounterMetricFamily("hinan_push_session_seconds", "Time spent in sessions", value=counters.session_seconds)
    polls = CounterMetricFamily("hinan_polls", "Looks at one device over SNMP by outcome", labels=["outcome"])
    for outcome in ("answered", "silent"):
        polls.add_metric([outcome], counters.polls[outcome])
    yield polls
    yield GaugeMetricFamily(
        "hinan_poll_round_duration_seconds", "Duration of the newest poll round", value=counters.poll_round_seconds
    )
    if counters.polled_at is not None:
        age = (now.board.at - counters.polled_at).total_seconds()
        yield GaugeMetricFamily("hinan_poll_age_seconds", "Time since the newest poll round began", value=age)
    skipped = CounterMetricFamily("hinan_jobs_skipped", "Periodic jobs that were due and did not run", labels=["job"])
    for job, count in counters.skipped_jobs.items():
        skipped.add_metric([job], count)
    errors = CounterMetricFamily("hinan_errors", "Mistakes of the program that a loop survived", labels=["loop"])
    for loop, count in counters.errors.items():
        errors.add_metric([loop], count)
    yield from (skipped, errors)


def _api(latency: Latency) -> Metric:
    answers = HistogramMetricFamily(
        "hinan_api_request_duration_seconds", "Time until an answer of the API begins", labels=["route"]
    )
    edges = (*map(str, BUCKETS_S), "+Inf")
    for route, counts in latency.buckets.items():
        answers.add_metric([route], list(zip(edges, accumulate(counts), strict=True)), latency.seconds[route])
    return answers
