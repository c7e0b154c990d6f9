"""The circuit breaker of a recipe: one that devices refuse alike must not reach a thousand of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain

from controller.core.message import Message, mark
from controller.core.problem import SHORT, Cause, DeviceProblem
from controller.core.profile import DeviceProfile
from controller.core.state import Asked

ALIKE_MAX = 5
"""So many different devices must refuse alike before a recipe is stopped: one or two odd ones are their own problem."""

PILOTS_MAX = 50
"""As long as a recipe has worked nowhere, so many devices are tried with it at once. This is how many a wrong one can
reach; a right one lets the others follow with its first proof, which takes a few seconds."""

PILOTS_LAST = timedelta(seconds=10)
"""Devices that do not answer at all must not hold up the others: a refusal would have come by then."""

PROBE_EVERY = timedelta(minutes=2)
"""A stopped recipe is tried on one device this often: somebody may have changed the devices."""

PROOF_HOLDS = timedelta(hours=24)
"""A recipe that worked so lately needs no pilots. Firmware of a whole town is not changed within a day."""

REJECTIONS = frozenset({Cause.COMMAND_REJECTED, Cause.PROMPT_NOT_UNDERSTOOD})
"""What a wrong recipe looks like. Other causes are of single devices, lines or lists."""


@dataclass(frozen=True, slots=True, order=True)
class Recipe:
    """What a profile does to reach one aim; opening and going back are two recipes."""

    profile: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class Rejection:
    """What makes two refusals the same: the line of the profile at which they came, whatever its values."""

    cause: Cause
    line: str


@dataclass(frozen=True, slots=True)
class Halt:
    """A recipe that was stopped, as staff see it."""

    profile: str
    asked: Asked
    cause: Cause
    said: Message
    """What the newest of them answered."""
    devices: tuple[str, ...]
    """Those that refused alike, by id."""
    since: datetime
    probe_at: datetime
    """When the next device is tried."""
    waiting: int = 0
    """Devices that have something to do and are not tried."""

    @property
    def message(self) -> Message:
        return Message(
            SENTENCE[self.asked],
            {
                "profile": self.profile,
                "count": len(self.devices),
                "device": self.devices[0],
                "cause": Message(SHORT[self.cause]),
                "said": self.said,
                "waiting": self.waiting,
                "minutes": PROBE_EVERY // timedelta(minutes=1),
            },
        )


SENTENCE: Mapping[Asked, str] = {
    Asked.OPEN: mark(
        "Opening devices of profile {profile} is stopped: {count} of them failed alike and none succeeded. {device}: "
        "{cause}: {said}. {waiting} more wait; every {minutes} minutes one is tried, and all follow when one succeeds. "
        "Check their firmware against the profile. To go on with all of them now: hinan resume {profile}"
    ),
    Asked.BACK: mark(
        "Taking devices of profile {profile} back to normal is stopped: {count} of them failed alike and none "
        "succeeded. {device}: {cause}: {said}. {waiting} more wait and may still be open; every {minutes} minutes one "
        "is tried, and all follow when one succeeds. Check their firmware against the profile. To go on with all of "
        "them now: hinan resume {profile}"
    ),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """How a recipe has done under one declaration."""

    epoch: int
    began_at: datetime
    proven: bool = False
    """It worked on a device."""
    piloted: bool = False
    """It worked lately, under another declaration."""
    refused: Mapping[Rejection, frozenset[str]] = field(default_factory=dict)
    """Ids of the devices that refused, alike ones together."""
    halt: Halt | None = None
    overridden: bool = False
    """A person wants to go on, whatever devices answer."""

    def admits(self, under_way: int, now: datetime) -> bool:
        """Whether one more device may be tried while so many are."""
        if self.overridden:
            return True
        if self.halt is not None:
            return under_way == 0 and now >= self.halt.probe_at
        return self.proven or self.piloted or under_way < PILOTS_MAX or now - self.began_at >= PILOTS_LAST

    def succeeded(self) -> "Trial":
        return replace(self, proven=True, refused={}, halt=None)

    def override(self) -> "Trial":
        """A person's act; holds until the next declaration."""
        return replace(self, overridden=True, halt=None)

    def refused_by(self, device: str, recipe: Recipe, rejection: Rejection, said: Message, now: datetime) -> "Trial":
        """One more device refused; `said` is what it answered."""
        if self.proven or self.overridden:
            return self
        alike = self.refused.get(rejection, frozenset()) | {device}
        after = replace(self, refused={**self.refused, rejection: alike})
        if self.halt is None and len(alike) < ALIKE_MAX:
            return after
        since, waiting = (self.halt.since, self.halt.waiting) if self.halt is not None else (now, 0)
        worst = max(after.refused.values(), key=len)
        halt = Halt(
            recipe.profile, recipe.asked, rejection.cause, said, tuple(sorted(worst)), since, now + PROBE_EVERY, waiting
        )
        return replace(after, halt=halt)


def rejection_of(failure: DeviceProblem, profile: DeviceProfile) -> Rejection | None:
    """None for a failure that says nothing about the recipe."""
    if failure.cause not in REJECTIONS:
        return None
    said = str(failure.detail.values.get("command", failure.detail))
    return Rejection(failure.cause, _line_of(said, profile))


def _line_of(said: str, profile: DeviceProfile) -> str:
    """The profile's line from which this command was made; else the command with its numbers left out, which differ
    between devices."""
    for line in _lines(profile):
        if re.fullmatch("(?s:.+)".join(map(re.escape, _PLACE.split(line))), said):
            return line
    return re.sub(r"\d+", "0", said)


_PLACE = re.compile(r"\{[a-z_]+\}")


def _lines(profile: DeviceProfile) -> Iterator[str]:
    ssh = profile.ssh
    yield from (*ssh.login, *ssh.enter, *ssh.leave)
    blocks = (profile.prepare, profile.offer, profile.offer_group, profile.withdraw, profile.withdraw_group)
    yield from (line for block in (*chain(*blocks), *profile.save) for line in block.send)
    yield from (question.send for question in profile.read_back)
