"""What the loops did since the start, as metrics: sessions, polls, traps, MQTT, and the mistakes they survived."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from controller.core.breaker import Halt
from controller.core.problem import Cause
from controller.counters import LAG_EDGES_S, SUCCESS, Counters, Delays


def loop_metrics(counters: Counters, at: datetime, halts: Iterable[Halt]) -> Iterator[Metric]:
    """`at`: the moment of the board."""
    yield GaugeMetricFamily(
        "hinan_start_time_seconds", "When the daemon started", value=counters.started_at.timestamp()
    )
    yield from _sessions(counters)
    yield from _halts(counters, halts)
    yield from _polls(counters, at)
    yield _store(counters)
    yield counted("hinan_loop_turns", "How often a loop has gone round", "loop", counters.turns)
    yield counted("hinan_traps", "Traps and informs by what became of them", "outcome", counters.traps)
    yield counted("hinan_jobs_skipped", "Periodic jobs that were due and did not run", "job", counters.skipped_jobs)
    yield counted("hinan_errors", "Mistakes of the program that a loop survived", "loop", counters.errors)


def mqtt_metrics(counters: Counters) -> Iterator[Metric]:
    """Only where a broker is configured."""
    yield GaugeMetricFamily(
        "hinan_mqtt_connected", "1 while the MQTT broker can be reached", value=counters.mqtt_connected
    )
    yield counted("hinan_mqtt_messages", "Messages over MQTT by what became of them", "outcome", counters.mqtt)


def counted(name: str, help: str, label: str, counts: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, help, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count)
    return family


def _sessions(counters: Counters) -> Iterator[Metric]:
    outcomes = (SUCCESS, *Cause)
    yield counted(
        "hinan_push_sessions",
        "Sessions with devices by outcome",
        "outcome",
        {outcome: counters.sessions[outcome] for outcome in outcomes},
    )
    yield counted(
        "hinan_push_session_seconds",
        "Time spent in sessions by outcome",
        "outcome",
        {outcome: counters.session_seconds.get(outcome, 0.0) for outcome in outcomes},
    )


def _halts(counters: Counters, halts: Iterable[Halt]) -> Iterator[Metric]:
    yield counted(
        "hinan_profile_stops",
        "Times that a profile was stopped because devices refused it alike",
        "profile",
        counters.halts,
    )
    waiting = GaugeMetricFamily(
        "hinan_profile_stopped_waiting",
        "Devices that wait because a profile is stopped; no series while it is not",
        labels=["profile", "asked"],
    )
    for halt in halts:
        waiting.add_metric([halt.profile, halt.asked], halt.waiting)
    yield waiting


def _polls(counters: Counters, at: datetime) -> Iterator[Metric]:
    looks = {outcome: counters.polls[outcome] for outcome in ("answered", "silent")}
    yield counted("hinan_polls", "Looks at one device over SNMP by outcome", "outcome", looks)
    yield _lag(counters.poll_lag)
    yield GaugeMetricFamily("hinan_polls_in_flight", "Looks under way now", value=counters.polls_in_flight)
    yield GaugeMetricFamily(
        "hinan_quarantined_devices",
        "Devices in the lane of the silent, asked ever more seldom",
        value=counters.quarantined,
    )
    yield GaugeMetricFamily(
        "hinan_poll_round_duration_seconds",
        "From the start, or the newest inventory, until every device was looked at",
        value=counters.poll_round_seconds,
    )
    if counters.polled_at is not None:
        age = (at - counters.polled_at).total_seconds()
        yield GaugeMetricFamily("hinan_poll_age_seconds", "Time since the newest look began", value=age)


def _lag(late: Delays) -> Metric:
    return HistogramMetricFamily(
        "hinan_poll_lag_seconds",
        "How long after its turn a device that answers was asked",
        buckets=_buckets(late),
        sum_value=late.seconds,
    )


def _store(counters: Counters) -> Metric:
    took = HistogramMetricFamily(
        "hinan_store_transaction_duration_seconds",
        "Time for a transaction of the database, with the wait for its turn",
        labels=["kind"],
    )
    for kind, delays in counters.store.items():
        took.add_metric([kind], _buckets(delays), delays.seconds)
    return took


def _buckets(delays: Delays) -> list[tuple[str, float]]:
    return list(zip((*map(str, LAG_EDGES_S), "+Inf"), accumulate(delays.counts), strict=True))
