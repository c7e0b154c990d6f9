"""All metrics of one moment, family by family, for prometheus-client or for our own writer."""

from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client.core import InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from exporters.metrics.access_points import access_point_metrics
from exporters.metrics.answers import answer_metrics
from exporters.metrics.loops import loop_metrics, mqtt_metrics
from exporters.metrics.snapshot import Snapshot
from exporters.metrics.town import facility_metrics, mode_metrics, problem_metrics, readiness_metrics
from exporters.metrics.vitals import vitals_metrics


class TownCollector(Collector):
    """An access point that leaves the inventory leaves the metrics with it; one that is unknown has no number."""

    def __init__(self, now: Snapshot) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """One family at a time, so that whoever writes them can let others have their turn in between."""
        now, aps = self._now, self._now.board.aps
        yield InfoMetricFamily("hinan_build", "Version of the controller", {"version": version("hinan-wifi")})
        yield from mode_metrics(now.board)
        yield from access_point_metrics(aps)
        yield from vitals_metrics(aps, now.vitals)
        yield from facility_metrics(now.board, now.facilities)
        yield from problem_metrics(now.board)
        if now.readiness is not None:
            yield from readiness_metrics(now.readiness)
        yield from loop_metrics(now.counters, now.board.at, now.board.halts)
        if now.uses_mqtt:
            yield from mqtt_metrics(now.counters)
        yield from answer_metrics(now.latency)
