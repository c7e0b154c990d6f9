"""One conversation with one device: what is decided after each of its answers, and what is said when it fails."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from controller.core.backoff import next_try
from controller.core.commands import Command, UnsafeCommand, commands_for
from controller.core.evidence import Source
from controller.core.message import Message
from controller.core.plan import OfferWlan, Step, steps_for
from controller.core.problem import Cause, DeviceProblem, Problem
from controller.core.profile import Role
from controller.core.state import NEVER_SEEN, DesiredState, Observation, SeenWlan
from controller.core.wlan import DISASTER_SSID
from controller.ports import Target
from controller.situation import Situation


def steps_of(situation: Situation, target: Target, desired: DesiredState) -> tuple[Step, ...]:
    """The device's share of the plan, as far as its networks are known."""
    now, patience = situation.clock(), situation.site.patience
    return tuple(
        step
        for ap in target.aps
        for step in steps_for(ap.id, desired[ap.id], situation.observed.get(ap.id, NEVER_SEEN), now, patience)
    )


def problem_of(target: Target, failure: DeviceProblem, since: datetime) -> Problem:
    """A failure with who and where."""
    device = target.device
    return Problem(
        device=device.id,
        address=device.address,
        profile=target.profile.name,
        credential=device.credential,
        cause=failure.cause,
        detail=failure.detail,
        since=since,
        epoch=0,
    )


def unsafe_command(unsafe: UnsafeCommand) -> DeviceProblem:
    """What is said of a device for which a command cannot be written; the fault is in our lists."""
    return DeviceProblem(Cause.SETUP_INCOMPLETE, Message("{what}", {"what": str(unsafe)}))


class Session:
    """Remembers, for the length of one session, whether the device was told something and what is still missing."""

    def __init__(self, situation: Situation, target: Target) -> None:
        self._situation = situation
        self._target = target
        self._told = False
        self._left: tuple[Step, ...] = ()
        self._looks: Mapping[str, frozenset[SeenWlan]] = {}

    def decide(self, looks: Mapping[str, frozenset[SeenWlan]], at: datetime) -> tuple[Command, ...]:
        """Called by the pusher after every read-back; the declarations as they are at this moment decide.

        Raises DeviceProblem when a command may not be sent.
        """
        self._looks = looks
        is_ap = self._target.profile.role is Role.AP  # a controller's answer is no sign of life of its access points
        self._situation.observe(
            Observation(ap, at, Source.CLI, heard=is_ap, wlans=wlans) for ap, wlans in looks.items()
        )
        self._left = steps_of(self._situation, self._target, self._situation.desired())
        try:
            commands = commands_for(
                self._target.profile,
                self._target.parameters,
                self._left,
                self._target.aps,
                DISASTER_SSID,
                looks,
            )
        except UnsafeCommand as unsafe:
            raise unsafe_command(unsafe) from unsafe
        if commands and not self._told:
            self._told = True
            self._situation.note_told(self._target)
        return commands

    def problem(self, failure: DeviceProblem, chance: float) -> Problem:
        """The failure as it is kept and shown, counted on from the one before if it is the same."""
        before = self._situation.problems.get(self._target.device.id)
        same = before if before is not None and before.cause is failure.cause else None
        if failure.cause is Cause.READ_BACK_DIFFERS:
            failure = DeviceProblem(failure.cause, self._what_differs())
        now = self._situation.clock()
        tries = same.tries + 1 if same else 1
        desired = self._situation.desired()
        return replace(
            problem_of(self._target, failure, same.since if same else now),
            epoch=max((desired[ap.id].epoch for ap in self._target.aps), default=0),
            tries=tries,
            next_try=next_try(failure.cause, tries, now, chance),
        )

    def _what_differs(self) -> Message:
        aps = ", ".join(sorted({step.ap for step in self._left}))
        lacks = {
            lack for seen in self._looks.values() for wlan in seen if wlan.ssid == DISASTER_SSID for lack in wlan.lacks
        }
        if not any(isinstance(step, OfferWlan) for step in self._left):
            return Message("{ssid} is still on the air of {aps}", {"ssid": DISASTER_SSID, "aps": aps})
        if lacks:
            return Message(
                "{ssid} of {aps} is not as it must be: {lacks}",
                {"ssid": DISASTER_SSID, "aps": aps, "lacks": ", ".join(sorted(lacks))},
            )
        return Message("{ssid} is not on the air of {aps}", {"ssid": DISASTER_SSID, "aps": aps})
