"""What happened since the daemon started, counted: the exporters read it, nothing decides by it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

SUCCESS = "success"
"""Outcome of a session in which the device proved what was asked."""


LAG_EDGES_S = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Upper edges: 10 ms is what the poller batches and what a commit may take, 2 s is what staff would notice, 30 s a
whole usual interval."""


@dataclass(slots=True)
class Delays:
    """How late something was, counted in buckets."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(LAG_EDGES_S) + 1))
    """Per bucket, not added up; the last one is for what is above every edge."""
    seconds: float = 0.0
    """Sum."""

    def count(self, late_s: float) -> None:
        self.counts[bisect_left(LAG_EDGES_S, late_s)] += 1
        self.seconds += late_s


@dataclass(slots=True)
class Counters:
    """Lives as long as the daemon. What is not a number of now only ever counts up."""

    started_at: datetime
    sessions: Counter[str] = field(default_factory=Counter)
    """Sessions by outcome: SUCCESS or a Cause."""
    session_seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Time spent in sessions, by outcome."""
    halts: Counter[str] = field(default_factory=Counter)
    """How often a profile was stopped because devices refused it alike, by profile."""
    polls: Counter[str] = field(default_factory=Counter)
    """Looks at one device by outcome: `answered` or `silent`."""
    poll_lag: Delays = field(default_factory=Delays)
    """Time from when a look at an answering device was due until it was sent. First looks are not in it."""
    polls_in_flight: int = 0
    """Looks under way now."""
    quarantined: int = 0
    """Devices in the lane of the silent now."""
    poll_round_seconds: float = 0.0
    """From the start, or the newest change of the inventory, until every device had been looked at."""
    polled_at: datetime | None = None
    """When the newest look was begun."""
    traps: Counter[str] = field(default_factory=Counter)
    """Traps and informs by what became of them, see `controller.adapters.traps`."""
    mqtt: Counter[str] = field(default_factory=Counter)
    """Messages over MQTT by what became of them, see `controller.outbox` and `controller.adapters.mqtt`."""
    store: dict[str, Delays] = field(default_factory=lambda: {kind: Delays() for kind in ("read", "write")})
    """Transactions of the store with the wait for their turn, whether they succeeded or not."""
    turns: Counter[str] = field(default_factory=Counter)
    """How often a loop has gone round: who goes round is alive. Also what systemd's watchdog is told by."""
    mqtt_connected: bool = False
    """Whether the broker can be reached now."""
    skipped_jobs: Counter[str] = field(default_factory=Counter)
    """Periodic jobs that were due and did not run, by name."""
    errors: Counter[str] = field(default_factory=Counter)
    """Mistakes in our own program that a loop survived, by loop; each has a traceback in the log."""
