"""What a scrape is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from controller.api.latency import Latency
from controller.core.board import Board
from controller.core.inventory import Facility
from controller.core.readiness import Readiness
from controller.core.vitals import Vitals
from controller.counters import Counters


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Board, vitals and readiness are never altered once made. The counters go on counting while a page is written;
    every family is made of them in one go."""

    board: Board
    counters: Counters
    latency: Latency
    vitals: Mapping[str, Vitals] = field(default_factory=dict)
    """By access point id."""
    facilities: Mapping[str, Facility] = field(default_factory=dict)
    """By id, as the inventory has them: a board says nothing of where they are."""
    readiness: Readiness | None = None
    uses_mqtt: bool = False
    """Whether a broker is configured."""
