"""One set of black-box checks for every device family: whoever adds a profile and its dialect knows at once whether
they open, prove, close and notice what real devices do to us."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from controller.core.commands import parameters_of
from controller.core.problem import Cause
from controller.core.profile import DeviceProfile, Role
from controller.core.state import shows
from controller.core.wlan import DISASTER_SSID
from controller.ports import Outcome, Target
from simulator.faults import Fault
from simulator.midori import CONTROLLER, PLACES, places
from simulator.patient_loop import run as run_patiently
from simulator.stages import STAGES
from simulator.subject import Clock, Subject, first, why
from simulator.town import FAMILIES, Town

HANG_S = 1.5
"""Deadline of the session with a device that hangs. However busy this machine is, nothing else can come of it."""

NEVER_S = 900.0
"""A check that has not ended by then never will: its few sessions have limits that are far shorter."""

LIE_S = 0.0
"""How long a device that lies is given until its radios would have settled: here they follow at once."""

SLOW_S = 0.02
"""Per command: slow enough to see, short enough for the hundred commands of three sessions."""


@dataclass(frozen=True, slots=True)
class Check:
    """One promise and whether it was kept."""

    name: str
    passed: bool
    detail: str = ""


async def conformance(profile: DeviceProfile) -> tuple[Check, ...]:
    """Every check, each on a fresh device, side by side: most of their time is waiting.

    A profile without a simulated dialect fails the first one.
    """
    if profile.name not in FAMILIES:
        return (Check("has a simulated dialect", False, f"simulator/dialects/ has no {profile.name}"),)
    return tuple(await asyncio.gather(*(_checked(profile, name, check) for name, check in CHECKS.items())))


async def _checked(profile: DeviceProfile, name: str, check: Callable[[Subject], Awaitable[str]]) -> Check:
    is_controller, clock = profile.role is Role.CONTROLLER, Clock()
    behind = [place for place in PLACES if place.behind_controller]
    town = (
        Town(behind, controller=profile.name, settle_s=0, snmp=False, clock=clock)
        if is_controller
        else Town(places(1), autonomous=(profile.name,), settle_s=0, snmp=False, clock=clock)
    )
    async with town:
        id = CONTROLLER if is_controller else next(iter(town.devices))
        device = town.inventory.devices[id]
        target = Target(device, profile, parameters_of(profile, device, {}), town.inventory.aps_of(id))
        try:
            async with asyncio.timeout(NEVER_S):
                wrong = await check(Subject(town, target, clock))
        except TimeoutError:
            wrong = f"not ended after {NEVER_S:.0f} s"
    return Check(name, not wrong, wrong)


async def _opens(subject: Subject) -> str:
    return await subject.opened()


async def _stays(subject: Subject) -> str:
    await subject.asked_to(True)
    return await subject.stayed()


async def _closes(subject: Subject) -> str:
    await subject.asked_to(True)
    return await subject.closed()


async def _touches_nothing_else(subject: Subject) -> str:
    before = subject.on_air()
    await subject.asked_to(True)
    during = [ssids - {DISASTER_SSID} for ssids in subject.on_air()]
    await subject.asked_to(False)
    return "" if before == during == subject.on_air() else f"its own networks changed: {before}, {during}"


async def _opens_again(subject: Subject) -> str:
    for open_it in (True, False):
        if wrong := why((await subject.asked_to(open_it))[0]):
            return wrong
    return await subject.opened()


def _copes_with(fault: Fault) -> Callable[[Subject], Awaitable[str]]:
    """It opens, stays, and closes as if nothing were the matter."""

    async def check(subject: Subject) -> str:
        await subject.town.set_fault(subject.target.device.id, fault, delay_s=SLOW_S)
        return first(await subject.opened(), await subject.stayed(), await subject.closed())

    return check


def _notices(fault: Fault, cause: Cause, **ssh: float) -> Callable[[Subject], Awaitable[str]]:
    async def check(subject: Subject) -> str:
        await subject.town.set_fault(subject.target.device.id, fault)
        outcome, _ = await subject.asked_to(True, **ssh)
        return _other_than(cause, outcome)

    return check


async def _ends_by_its_deadline(subject: Subject) -> str:
    """Judged by whose limit is told: a clock would measure this machine."""
    await subject.town.set_fault(subject.target.device.id, Fault.HANG)
    outcome, _ = await subject.asked_to(True, deadline_s=HANG_S)
    told = outcome.failure.detail.values.get("seconds") if outcome.failure else None
    return first(
        _other_than(Cause.DEADLINE_PASSED, outcome), "" if told == HANG_S else f"ended by another limit: {why(outcome)}"
    )


def _other_than(cause: Cause, outcome: Outcome) -> str:
    found = outcome.failure.cause if outcome.failure else "success"
    return "" if found == cause else f"told {found}, is {cause}"


async def _notices_a_lie(subject: Subject) -> str:
    """A profile that looks between two changes sees it there already, as a refusal; every other one reads it back."""
    profile = subject.target.profile
    lines = (line for block in (*profile.prepare, *profile.offer) for line in block.send)
    looks_between = any(line.startswith("show ") for line in lines)
    cause = Cause.COMMAND_REJECTED if looks_between else Cause.READ_BACK_DIFFERS
    return await _notices(Fault.LIE, cause, settle_s=LIE_S)(subject)


def _names_what_is_lost(fault: Fault, lack: str = "") -> Callable[[Subject], Awaitable[str]]:
    """`lack`: the attribute without which nobody may use the network; it must be off the air again. Otherwise
    something must be missing somewhere. Once the device obeys in full, it opens."""

    async def check(subject: Subject) -> str:
        if lack in subject.target.profile.cannot_read:
            return ""  # the profile says so itself, and why
        await subject.town.set_fault(subject.target.device.id, fault)
        outcome, looks = await subject.asked_to(True, settle_s=LIE_S)
        later = looks[1:]  # the first look is from before anything was sent
        seen = [wlan for look in later for wlans in look.wlans.values() for wlan in wlans if wlan.ssid == DISASTER_SSID]
        lacks = {name for wlan in seen for name in wlan.lacks} | {name for at in later for name in at.unprepared or ()}
        is_part = any(not shows(wlans, DISASTER_SSID) for look in later for wlans in look.wlans.values())
        wrong = first(
            _other_than(Cause.READ_BACK_DIFFERS, outcome),
            "" if (lack in lacks if lack else lacks or is_part) else f"says that it lacks {sorted(lacks)}",
            "" if not lack or subject.is_closed else f"left on the air without {lack}",
        )
        await subject.town.clear_fault(subject.target.device.id)
        return first(wrong, await subject.opened())

    return check


def _recovers_from(fault: Fault) -> Callable[[Subject], Awaitable[str]]:
    async def check(subject: Subject) -> str:
        await subject.town.set_fault(subject.target.device.id, fault)
        await subject.asked_to(True, deadline_s=HANG_S, settle_s=LIE_S)
        await subject.town.clear_fault(subject.target.device.id)
        return await subject.opened()

    return check


CHECKS: Mapping[str, Callable[[Subject], Awaitable[str]]] = {
    "opens and proves it": _opens,
    "sends nothing when it is open already": _stays,
    "closes and proves it": _closes,
    "opens again after it was closed": _opens_again,
    "touches no network that is not ours": _touches_nothing_else,
    "waits for a slow device": _copes_with(Fault.SLOW),
    "turns the pages of a device whose pager stays on": _copes_with(Fault.PAGER),
    "understands a device that echoes nothing": _copes_with(Fault.NO_ECHO),
    "notices a device that is dead": _notices(Fault.DEAD, Cause.UNREACHABLE),
    "notices a refused login": _notices(Fault.REFUSE_LOGIN, Cause.LOGIN_REFUSED),
    "notices a changed host key": _notices(Fault.CHANGED_HOST_KEY, Cause.HOST_KEY_CHANGED),
    "notices a rejected command": _notices(Fault.REJECT, Cause.COMMAND_REJECTED, settle_s=LIE_S),
    "notices a device that accepts and does nothing": _notices_a_lie,
    "names what is missing on a device that does half of it": _names_what_is_lost(Fault.HALF),
    "names a missing isolation and takes the network back": _names_what_is_lost(Fault.NO_ISOLATION, "isolation"),
    "names a missing VLAN and takes the network back": _names_what_is_lost(Fault.NO_VLAN, "vlan"),
    "notices a session that drops": _notices(Fault.DROP, Cause.UNREACHABLE),
    "ends a session that hangs by its deadline": _ends_by_its_deadline,
    "finishes what a dropped session left half done": _recovers_from(Fault.DROP),
    "finishes what a hung session left half done": _recovers_from(Fault.HANG),
    **STAGES,
}
"""What every family must do, by the sentence that people read."""


def run(profile: DeviceProfile) -> tuple[Check, ...]:
    """`conformance`, for programs without an event loop; what it asks of a device is not asked of this machine."""
    return run_patiently(conformance(profile))
