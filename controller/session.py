"""One conversation with one device: what is decided after each of its answers, and what is said when it fails."""

from dataclasses import replace
from datetime import datetime

from controller.core.backoff import next_try
from controller.core.commands import UnsafeCommand
from controller.core.evidence import Source
from controller.core.message import Message
from controller.core.orders import Orders, Stage, Subject, dangerous, next_orders, roll_back
from controller.core.plan import OfferWlan, Step, WithdrawWlan, steps_for
from controller.core.problem import NOT_TAKEN_BACK, TAKEN_BACK, Cause, DeviceProblem, Problem
from controller.core.profile import Role
from controller.core.readback import DeviceLook
from controller.core.state import NEVER_SEEN, DesiredState, Observation, shows
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
    """Remembers, for the length of one session, what the device was told, what is still missing, what is taken back."""

    def __init__(self, situation: Situation, target: Target) -> None:
        self._situation = situation
        self._target = target
        self._subject = Subject(target.profile, target.parameters, target.aps)
        self._told: set[Stage] = set()
        self._left: tuple[Step, ...] = ()
        self._look: DeviceLook | None = None
        self._rolled_back: tuple[WithdrawWlan, ...] = ()
        self._differs: Message | None = None

    def decide(self, look: DeviceLook, waited: bool) -> Orders:
        """See controller.ports.Decide; the declarations as they are at this moment decide.

        Raises DeviceProblem when a command may not be sent.
        """
        self._look = look
        is_ap = self._target.profile.role is Role.AP  # a controller's answer is no sign of life of its access points
        self._situation.observe(
            Observation(ap, look.at, Source.CLI, heard=is_ap, wlans=wlans) for ap, wlans in look.wlans.items()
        )
        self._situation.note_prepared(self._target.device.id, look)
        self._left = steps_of(self._situation, self._target, self._situation.desired())
        if waited:
            self._differs = self._what_differs()
            self._rolled_back = () if self._situation.site.keep_dangerous else dangerous(look)
        try:
            if waited or self._rolled_back:
                orders = roll_back(self._subject, self._rolled_back, look)
            else:
                orders = next_orders(self._subject, self._left, look)
        except UnsafeCommand as unsafe:
            raise unsafe_command(unsafe) from unsafe
        if orders.commands and orders.stage not in self._told:
            if not self._told:
                self._situation.note_before(self._target, look.wlans, look.at)
            self._told.add(orders.stage)
            self._situation.note_unsaved(self._target)
            self._situation.note_told(self._target)
        is_unsaved = self._target.device.id in self._situation.unsaved
        return orders if orders.commands or waited else replace(orders, save=is_unsaved)

    def problem(self, failure: DeviceProblem, chance: float) -> Problem:
        """The failure as it is kept and shown, counted on from the one before if it is the same."""
        before = self._situation.problems.get(self._target.device.id)
        same = before if before is not None and before.cause is failure.cause else None
        now = self._situation.clock()
        tries = same.tries + 1 if same else 1
        desired = self._situation.desired()
        return replace(
            problem_of(self._target, DeviceProblem(failure.cause, self._detail(failure)), same.since if same else now),
            epoch=max((desired[ap.id].epoch for ap in self._target.aps), default=0),
            tries=tries,
            next_try=next_try(failure.cause, tries, now, chance),
        )

    def _detail(self, failure: DeviceProblem) -> Message:
        """What happened, and what became of a network that came up in a dangerous way."""
        differs = self._differs or self._what_differs()
        what = differs if failure.cause is Cause.READ_BACK_DIFFERS else failure.detail
        if not self._rolled_back or self._look is None:
            return what
        gone = not any(shows(self._look.wlans.get(step.ap), DISASTER_SSID) for step in self._rolled_back)
        return Message(TAKEN_BACK if gone else NOT_TAKEN_BACK, {"what": what, "ssid": DISASTER_SSID})

    def _what_differs(self) -> Message:
        aps = ", ".join(sorted({step.ap for step in self._left}))
        if not any(isinstance(step, OfferWlan) for step in self._left):
            return Message("{ssid} is still on the air of {aps}", {"ssid": DISASTER_SSID, "aps": aps})
        if lacks := self._lacks():
            return Message(
                "{ssid} of {aps} is not as it must be: {lacks}",
                {"ssid": DISASTER_SSID, "aps": aps, "lacks": ", ".join(sorted(lacks))},
            )
        return Message("{ssid} is not on the air of {aps}", {"ssid": DISASTER_SSID, "aps": aps})

    def _lacks(self) -> frozenset[str]:
        """Of the network on the air; where there is none yet, of the one that is being prepared."""
        if self._look is None:
            return frozenset()
        on_air = [wlan for wlans in self._look.wlans.values() for wlan in wlans if wlan.ssid == DISASTER_SSID]
        lacks = frozenset(lack for wlan in on_air for lack in wlan.lacks)
        return lacks or (self._look.unprepared or frozenset())
