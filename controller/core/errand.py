"""An errand of peace: many devices prepared or rehearsed one after the other, and what came of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controller.core.message import Message


class Errand(StrEnum):
    """What devices are visited for while nothing is asked of them."""

    PREPARE = "prepare"
    """Makes the network, switched off."""
    REHEARSE = "rehearse"
    """Logs in, asks, and changes nothing."""


class Result(StrEnum):
    """What came of one device."""

    DONE = "done"
    ALREADY = "already"
    """Prepared: there was nothing to do."""
    FAILED = "failed"
    LEFT_OUT = "left_out"
    """Not visited, or left again at once, for a good reason."""


@dataclass(frozen=True, slots=True)
class Visited:
    """One device of a round."""

    device: str
    result: Result
    why: Message | None = None
    """Of what failed or was left out, and of what is not ready though nothing failed."""
    commands: tuple[str, ...] = ()
    """Prepare: what was sent. Rehearse: what an opening would send."""

    @property
    def is_good(self) -> bool:
        return self.result in (Result.DONE, Result.ALREADY) and self.why is None


@dataclass(frozen=True, slots=True)
class Round:
    """One errand for some devices, under way or over."""

    errand: Errand
    number: int
    """Counts from 1 at every start of the daemon."""
    by: str
    began_at: datetime
    devices: tuple[str, ...]
    visited: tuple[Visited, ...] = ()
    """In the order in which they were done."""
    ended_at: datetime | None = None
