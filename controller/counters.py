"""What happened since the daemon started, counted: the exporters read it, nothing decides by it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

SUCCESS = "success"
"""Outcome of a session in which the device proved what was asked."""


@dataclass(slots=True)
class Counters:
    """Lives as long as the daemon; only ever counts up."""

    started_at: datetime
    sessions: Counter[str] = field(default_factory=Counter)
    """Sessions by outcome: SUCCESS or a Cause."""
    session_seconds: float = 0.0
    polls: Counter[str] = field(default_factory=Counter)
    """Polls of one device by outcome: `answered` or `silent`."""
    poll_rounds: int = 0
    poll_round_seconds: float = 0.0
    """Duration of the newest poll round."""
    polled_at: datetime | None = None
    """When the newest poll round began."""
    skipped_jobs: Counter[str] = field(default_factory=Counter)
    """Periodic jobs that were due and did not run, by name."""
    errors: Counter[str] = field(default_factory=Counter)
    """Mistakes in our own program that a loop survived, by loop; each has a traceback in the log."""
