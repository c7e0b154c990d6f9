"""What is done with one device in peace: its network made ready, switched off; or its opening rehearsed."""

from dataclasses import dataclass

from controller.core.commands import UnsafeCommand
from controller.core.errand import Result, Visited
from controller.core.evidence import Source
from controller.core.message import Message
from controller.core.orders import Orders, Stage, Subject, dangerous, next_orders, roll_back
from controller.core.plan import OfferWlan, WithdrawWlan
from controller.core.problem import SHORT, Cause, DeviceProblem
from controller.core.profile import Role
from controller.core.readback import DeviceLook
from controller.core.rehearsal import Rehearsal, found
from controller.core.state import Asked, Observation, shows
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from controller.ports import Outcome, Target
from controller.session import unsafe_command
from controller.situation import Situation


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of it, for whoever asked, and for the readiness (None: nothing was learnt)."""

    visited: Visited
    rehearsal: Rehearsal | None = None


class PeaceSession:
    """Remembers, for the length of one session, what was seen and whether anything was sent."""

    def __init__(self, situation: Situation, target: Target) -> None:
        self._situation = situation
        self._target = target
        self._subject = Subject(target.profile, target.parameters, target.aps)
        self._look: DeviceLook | None = None
        self._sent: tuple[str, ...] = ()
        self._left: Message | None = None
        self._came_up = False

    def see(self, look: DeviceLook) -> None:
        """A look is a look, whatever it was taken for."""
        self._look = look
        is_ap = self._target.profile.role is Role.AP
        self._situation.observe(
            Observation(ap, look.at, Source.CLI, heard=is_ap, wlans=wlans) for ap, wlans in look.wlans.items()
        )
        self._situation.note_prepared(self._target.device.id, look)

    def prepare(self, look: DeviceLook, waited: bool) -> Orders:
        """See controller.ports.Decide. Orders nothing while a declaration asks something of the device, or while
        00000JAPAN is on its air, and never leaves there what nobody asked for. Raises DeviceProblem."""
        self.see(look)
        on_air = [ap for ap, wlans in look.wlans.items() if shows(wlans, DISASTER_SSID)]
        try:
            if is_asked(self._situation, self._target):
                self._left = LEFT_DECLARED
                return roll_back(self._subject, dangerous(look) if waited else (), look)
            if on_air and not self._sent:
                self._left = LEFT_ON_AIR
                return Orders()
            if on_air or waited:
                self._came_up = self._came_up or bool(on_air)
                return roll_back(self._subject, [WithdrawWlan(ap, DISASTER_SSID) for ap in on_air], look)
            return self._preparing(look)
        except UnsafeCommand as unsafe:
            raise unsafe_command(unsafe) from unsafe

    def _preparing(self, look: DeviceLook) -> Orders:
        offers = [OfferWlan(ap, DISASTER_WLAN) for ap in look.wlans]
        orders = next_orders(self._subject, offers, look)
        if orders.stage is not Stage.PREPARE:
            return Orders()
        if not self._sent:
            self._sent = tuple(command.text for command in orders.commands)
            self._situation.note_told(self._target)
        return orders

    def prepared(self, outcome: Outcome) -> Learnt:
        """What came of it."""
        device, failure = self._target.device.id, outcome.failure
        if failure is None and self._came_up:
            failure = DeviceProblem(Cause.READ_BACK_DIFFERS, _CAME_UP)
        if failure is not None and failure.cause is Cause.READ_BACK_DIFFERS:
            failure = DeviceProblem(failure.cause, self._what_differs(failure.detail))
        if failure is not None:
            return self._learnt(Visited(device, Result.FAILED, _sentence(failure), self._sent), failure)
        if self._left is not None:
            return Learnt(Visited(device, Result.LEFT_OUT, self._left, self._sent))
        result = Result.DONE if self._sent else Result.ALREADY
        return self._learnt(Visited(device, result, commands=self._sent), None)

    def rehearsed(self, outcome: Outcome) -> Learnt:
        device = self._target.device.id
        if outcome.failure is not None:
            return self._learnt(Visited(device, Result.FAILED, _sentence(outcome.failure)), outcome.failure)
        learnt = self._learnt(Visited(device, Result.DONE), None)
        rehearsal = learnt.rehearsal
        if rehearsal is None or rehearsal.cause is not None:
            return learnt
        result = Result.FAILED if rehearsal.unready else Result.DONE
        return Learnt(Visited(device, result, _lacking(rehearsal), rehearsal.commands), rehearsal)

    def _learnt(self, visited: Visited, failure: DeviceProblem | None) -> Learnt:
        device, now = self._target.device, self._situation.clock()
        try:
            return Learnt(visited, found(self._subject, now, device.host_key, self._look, failure))
        except UnsafeCommand as unsafe:
            failure = unsafe_command(unsafe)
            rehearsal = found(self._subject, now, device.host_key, None, failure)
            return Learnt(Visited(device.id, Result.FAILED, _sentence(failure)), rehearsal)

    def _what_differs(self, otherwise: Message) -> Message:
        if self._look is not None and any(shows(wlans, DISASTER_SSID) for wlans in self._look.wlans.values()):
            return _STILL_UP
        lacks = self._look.unprepared if self._look is not None else None
        if self._came_up or not lacks:
            return otherwise
        return Message("the prepared network is not as it must be: {lacks}", {"lacks": ", ".join(sorted(lacks))})


def _sentence(failure: DeviceProblem) -> Message:
    cause, detail = Message(SHORT[failure.cause]), failure.detail
    return cause if detail == cause else Message("{cause}: {detail}", {"cause": cause, "detail": detail})


def is_asked(situation: Situation, target: Target) -> bool:
    """Whether a declaration asks something of the device now."""
    desired = situation.desired()
    return any(desired[ap.id].asked is not Asked.NOTHING for ap in target.aps if ap.id in desired)


def _lacking(rehearsal: Rehearsal) -> Message | None:
    if rehearsal.unready:
        lacks = {"lacks": ", ".join(sorted(rehearsal.unready))}
        return Message("logged in, but not with what it takes to change it: {lacks}", lacks)
    if rehearsal.unprepared:
        return Message("would open, but is not prepared: {lacks}", {"lacks": ", ".join(sorted(rehearsal.unprepared))})
    return None


LEFT_DECLARED = Message("a declaration asks something of it now")
LEFT_ON_AIR = Message("00000JAPAN is on its air")
_STILL_UP = Message(
    "00000JAPAN came on the air though it should have been made switched off, and could NOT be taken off: switch it "
    "off by hand"
)
_CAME_UP = Message("00000JAPAN came on the air though it should have been made switched off; it was taken off again")
