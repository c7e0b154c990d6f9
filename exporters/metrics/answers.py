"""How the API answers, as metrics."""

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from controller.api.latency import BUCKETS_S, Latency


def answer_metrics(latency: Latency) -> Iterator[Metric]:
    requests = CounterMetricFamily("hinan_api_requests", "Answers of the API", labels=["method", "route", "code"])
    for (method, route, status), count in latency.requests.items():
        requests.add_metric([method, route, str(status)], count)
    yield requests
    answers = HistogramMetricFamily(
        "hinan_api_request_duration_seconds", "Time until an answer of the API begins", labels=["route"]
    )
    edges = (*map(str, BUCKETS_S), "+Inf")
    for route, counts in latency.buckets.items():
        answers.add_metric([route], list(zip(edges, accumulate(counts), strict=True)), latency.seconds[route])
    yield answers
