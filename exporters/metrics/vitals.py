"""How access points fare, as metrics: who is joined where, how hard they work. No series while that is unknown."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from prometheus_client.core import Metric
from prometheus_client.samples import Sample

from controller.core.board import ApView
from controller.core.vitals import NO_VITALS, Vitals
from exporters.metrics.labels import Labels, ap_labels, gauge, gauge_of, labels_of

PERCENT = 100

RADIOS_MAX = 8
"""Series of one access point: devices have two to four radios, and one that tells of hundreds must not fill anybody's
database."""


def vitals_metrics(aps: Sequence[ApView], vitals: Mapping[str, Vitals]) -> Iterator[Metric]:
    """`vitals`: by access point id, those that may be believed now."""
    fares = [(ap, vitals.get(ap.id, NO_VITALS)) for ap in aps]
    yield _network_clients(fares)
    yield _radio_clients(fares)
    yield gauge(
        "hinan_ap_cpu_utilization_ratio",
        "Processor load, 0 to 1",
        fares,
        _labels,
        lambda one: _ratio(one[1].cpu_percent),
    )
    yield gauge(
        "hinan_ap_memory_utilization_ratio",
        "Memory in use, 0 to 1",
        fares,
        _labels,
        lambda one: _ratio(one[1].memory_percent),
    )
    yield gauge(
        "hinan_ap_start_time_seconds",
        "When it, or its SNMP agent, started",
        fares,
        _labels,
        lambda one: one[1].up_since.timestamp() if one[1].up_since is not None else None,
    )


def _network_clients(fares: Sequence[tuple[ApView, Vitals]]) -> Metric:
    name = "hinan_ap_network_clients"

    def samples() -> Iterator[Sample]:
        for ap, seen in fares:
            for whose, joined in (("ours", seen.clients_ours), ("own", seen.clients_own)):
                if joined is not None:
                    labels = labels_of(("facility", ap.facility), ("ap", ap.id), ("network", whose))
                    yield Sample(name, labels, joined)

    help = "Devices joined to the disaster network (ours) and to the facility's own networks (own)"
    return gauge_of(name, help, samples)


def _radio_clients(fares: Sequence[tuple[ApView, Vitals]]) -> Metric:
    name = "hinan_ap_radio_clients"

    def samples() -> Iterator[Sample]:
        for ap, seen in fares:
            for radio, joined in islice(seen.clients_by_radio.items(), RADIOS_MAX):
                yield Sample(name, labels_of(("facility", ap.facility), ("ap", ap.id), ("radio", radio)), joined)

    return gauge_of(name, "Devices joined by radio, as the device names it", samples)


def _labels(one: tuple[ApView, Vitals]) -> Labels:
    return ap_labels(one[0].facility, one[0].id)


def _ratio(percent: float | None) -> float | None:
    return None if percent is None else percent / PERCENT
