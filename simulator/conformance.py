"""One set of black-box checks for every device family: whoever adds a profile and its dialect knows at once whether
they open, prove, close and notice what real devices do to us."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from controller.adapters.ssh.converge import converge
from controller.core.commands import Command, commands_for, parameters_of
from controller.core.plan import OfferWlan, Step, WithdrawWlan
from controller.core.problem import Cause
from controller.core.profile import DeviceProfile, Role
from controller.core.state import SeenWlan, offers, shows
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from controller.credentials import SshCredential
from controller.ports import Outcome, Target
from simulator.faults import Fault
from simulator.midori import CONTROLLER, PLACES, places
from simulator.town import FAMILIES, Town

HANG_S = 3.0
"""Deadline of the session with a device that hangs; a healthy one here needs well under a second."""

LIE_S = 1.0
"""How long a device that lies is given until its radios would have settled."""

SLOW_S = 0.05
"""Per command: slow enough to see, short enough for a hundred commands."""

Looks = Mapping[str, frozenset[SeenWlan]]


@dataclass(frozen=True, slots=True)
class Check:
    """One promise and whether it was kept."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The device under test, in a town of its own."""

    town: Town
    target: Target

    async def asked_to(self, open_it: bool, **ssh: float) -> Outcome:
        """One session, with parts of the profile's limits overridden."""
        profile = replace(self.target.profile, ssh=replace(self.target.profile.ssh, **ssh))  # type: ignore[arg-type]
        target = replace(self.target, profile=profile)

        async def decide(looks: Looks, _at: datetime) -> tuple[Command, ...]:
            steps = tuple(_steps(looks, open_it))
            return commands_for(profile, target.parameters, steps, target.aps, DISASTER_SSID, looks)

        credential = SshCredential(self.town.secrets.username, self.town.secrets.password)
        return await converge(target, credential, decide)

    def on_air(self) -> list[set[str]]:
        return [self.town.on_air(ap.id) for ap in self.target.aps]

    @property
    def is_open(self) -> bool:
        return all(DISASTER_SSID in ssids for ssids in self.on_air())

    @property
    def is_closed(self) -> bool:
        return not any(DISASTER_SSID in ssids for ssids in self.on_air())


async def conformance(profile: DeviceProfile) -> tuple[Check, ...]:
    """Every check, each on a fresh device, side by side: most of their time is waiting.

    A profile without a simulated dialect fails the first one.
    """
    if profile.name not in FAMILIES:
        return (Check("has a simulated dialect", False, f"simulator/dialects/ has no {profile.name}"),)
    return tuple(await asyncio.gather(*(_checked(profile, name, check) for name, check in CHECKS.items())))


async def _checked(profile: DeviceProfile, name: str, check: Callable[[Subject], Awaitable[str]]) -> Check:
    is_controller = profile.role is Role.CONTROLLER
    town = (
        Town([place for place in PLACES if place.behind_controller], controller=profile.name, settle_s=0)
        if is_controller
        else Town(places(1), autonomous=(profile.name,), settle_s=0)
    )
    async with town:
        id = CONTROLLER if is_controller else next(iter(town.devices))
        device = town.inventory.devices[id]
        target = Target(device, profile, parameters_of(profile, device, {}), town.inventory.aps_of(id))
        wrong = await check(Subject(town, target))
    return Check(name, not wrong, wrong)


async def _opens(subject: Subject) -> str:
    return _first(_why(await subject.asked_to(True)), "" if subject.is_open else "it says open, and is not on the air")


async def _stays(subject: Subject) -> str:
    await subject.asked_to(True)
    again = await subject.asked_to(True)
    return _first(_why(again), "" if again.sent == 0 else f"a second pass sent {again.sent} commands")


async def _closes(subject: Subject) -> str:
    await subject.asked_to(True)
    back = await subject.asked_to(False)
    return _first(_why(back), "" if subject.is_closed else "it says closed, and is still on the air")


async def _touches_nothing_else(subject: Subject) -> str:
    before = subject.on_air()
    await subject.asked_to(True)
    during = [ssids - {DISASTER_SSID} for ssids in subject.on_air()]
    await subject.asked_to(False)
    return "" if before == during == subject.on_air() else f"its own networks changed: {before}, {during}"


async def _opens_again(subject: Subject) -> str:
    for open_it in (True, False, True):
        if wrong := _why(await subject.asked_to(open_it)):
            return wrong
    return "" if subject.is_open else "it opened once and not again"


async def _is_patient(subject: Subject) -> str:
    await subject.town.set_fault(subject.target.device.id, Fault.SLOW, delay_s=SLOW_S)
    return _first(_why(await subject.asked_to(True)), "" if subject.is_open else "it is not on the air")


def _notices(fault: Fault, cause: Cause, **ssh: float) -> Callable[[Subject], Awaitable[str]]:
    async def check(subject: Subject) -> str:
        await subject.town.set_fault(subject.target.device.id, fault)
        began = time.monotonic()
        outcome = await subject.asked_to(True, **ssh)
        found = outcome.failure.cause if outcome.failure else "success"
        limit_s = ssh.get("deadline_s", 30.0) + 1
        late = time.monotonic() - began > limit_s
        return _first("" if found == cause else f"told {found}, is {cause}", f"later than {limit_s} s" if late else "")

    return check


async def _notices_a_lie(subject: Subject) -> str:
    """A profile that looks between two changes sees it there already, as a refusal; every other one reads it back."""
    lines = (line for block in subject.target.profile.offer for line in block.send)
    looks_between = any(line.startswith("show ") for line in lines)
    cause = Cause.COMMAND_REJECTED if looks_between else Cause.READ_BACK_DIFFERS
    return await _notices(Fault.LIE, cause, settle_s=LIE_S)(subject)


def _recovers_from(fault: Fault) -> Callable[[Subject], Awaitable[str]]:
    async def check(subject: Subject) -> str:
        await subject.town.set_fault(subject.target.device.id, fault)
        await subject.asked_to(True, deadline_s=HANG_S, settle_s=LIE_S)
        await subject.town.clear_fault(subject.target.device.id)
        return _first(_why(await subject.asked_to(True)), "" if subject.is_open else "it is not on the air")

    return check


CHECKS: Mapping[str, Callable[[Subject], Awaitable[str]]] = {
    "opens and proves it": _opens,
    "sends nothing when it is open already": _stays,
    "closes and proves it": _closes,
    "opens again after it was closed": _opens_again,
    "touches no network that is not ours": _touches_nothing_else,
    "waits for a slow device": _is_patient,
    "notices a device that is dead": _notices(Fault.DEAD, Cause.UNREACHABLE),
    "notices a refused login": _notices(Fault.REFUSE_LOGIN, Cause.LOGIN_REFUSED),
    "notices a changed host key": _notices(Fault.CHANGED_HOST_KEY, Cause.HOST_KEY_CHANGED),
    "notices a rejected command": _notices(Fault.REJECT, Cause.COMMAND_REJECTED, settle_s=LIE_S),
    "notices a device that accepts and does nothing": _notices_a_lie,
    "notices a session that drops": _notices(Fault.DROP, Cause.UNREACHABLE),
    "ends a session that hangs by its deadline": _notices(Fault.HANG, Cause.DEADLINE_PASSED, deadline_s=HANG_S),
    "finishes what a dropped session left half done": _recovers_from(Fault.DROP),
    "finishes what a hung session left half done": _recovers_from(Fault.HANG),
}
"""What every family must do, by the sentence that people read."""


def _steps(looks: Looks, open_it: bool) -> Iterator[Step]:
    for ap, wlans in looks.items():
        if open_it and not offers(wlans, DISASTER_SSID):
            yield OfferWlan(ap, DISASTER_WLAN)
        if not open_it and shows(wlans, DISASTER_SSID):
            yield WithdrawWlan(ap, DISASTER_SSID)


def _why(outcome: Outcome) -> str:
    return str(outcome.failure) if outcome.failure else ""


def _first(*wrong: str) -> str:
    return next(filter(None, wrong), "")


def run(profile: DeviceProfile) -> tuple[Check, ...]:
    """`conformance`, for programs without an event loop."""
    return asyncio.run(conformance(profile))
