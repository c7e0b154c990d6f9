"""How access points fare, as metrics: who is joined where, how hard they work. No series while that is unknown."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily, Metric

from controller.core.board import ApView
from controller.core.vitals import NO_VITALS, Vitals

LABELS = ("facility", "ap")


def vitals_metrics(aps: Iterable[ApView], vitals: Mapping[str, Vitals]) -> Iterator[Metric]:
    """`vitals`: by access point id, those that may be believed now."""
    network = GaugeMetricFamily(
        "hinan_ap_network_clients",
        "Devices joined to the disaster network (ours) and to the facility's own networks (own)",
        labels=[*LABELS, "network"],
    )
    radio = GaugeMetricFamily("hinan_ap_radio_clients", "Devices joined by radio", labels=[*LABELS, "radio"])
    cpu = GaugeMetricFamily("hinan_ap_cpu_percent", "Processor load", labels=LABELS)
    memory = GaugeMetricFamily("hinan_ap_memory_percent", "Memory in use", labels=LABELS)
    start = GaugeMetricFamily("hinan_ap_start_time_seconds", "When it, or its SNMP agent, started", labels=LABELS)
    for ap in aps:
        seen, labels = vitals.get(ap.id, NO_VITALS), [ap.facility, ap.id]
        for whose, joined in (("ours", seen.clients_ours), ("own", seen.clients_own)):
            if joined is not None:
                network.add_metric([*labels, whose], joined)
        for name, joined in seen.clients_by_radio.items():
            radio.add_metric([*labels, name], joined)
        if seen.cpu_percent is not None:
            cpu.add_metric(labels, seen.cpu_percent)
        if seen.memory_percent is not None:
            memory.add_metric(labels, seen.memory_percent)
        if seen.up_since is not None:
            start.add_metric(labels, seen.up_since.timestamp())
    yield from (network, radio, cpu, memory, start)
