"""How long the api takes to answer, counted per route: the exporters read it, nothing decides by it."""

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper edges. A board of 27 access points takes about 2 ms; what takes 10 s is not a latency any more."""

NO_ROUTE = "-"
"""Everything that is no route of ours counts as one, so that probing cannot grow the counters."""


@dataclass(slots=True)
class Latency:
    """Lives as long as the daemon; only ever counts up. Measured until the answer begins, so streams count too."""

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    """By method, route (`/v1/declarations/{number}/end`) and HTTP status."""
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Sum by route."""
    buckets: defaultdict[str, list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0] * (len(BUCKETS_S) + 1))
    )
    """By route: answers per bucket, not added up; the last one is for what took longer than every edge."""

    def count(self, method: str, route: str, status: int, took_s: float) -> None:
        self.requests[method, route, status] += 1
        self.seconds[route] += took_s
        self.buckets[route][bisect_left(BUCKETS_S, took_s)] += 1


class MeasuresLatency:
    """ASGI middleware around all routes."""

    def __init__(self, app: ASGIApp, latency: Latency) -> None:
        self._app = app
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status, took_s = 500, 0.0  # stays so when the route breaks off: the answer is then given outside of us

        async def measured(message: Message) -> None:
            nonlocal status, took_s
            if message["type"] == "http.response.start":
                status, took_s = message["status"], time.perf_counter() - began
            await send(message)

        try:
            await self._app(scope, receive, measured)
        finally:
            route = getattr(scope.get("route"), "path", NO_ROUTE)
            method = scope["method"] if route != NO_ROUTE else NO_ROUTE
            self._latency.count(method, route, status, took_s or time.perf_counter() - began)
