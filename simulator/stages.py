"""Checks of the conformance kit for changes in stages: a network made in peace time, and a device that goes back by
itself. A profile that has neither passes them."""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Mapping

from controller.core.commands import commands_for, prepare_commands
from controller.core.orders import Orders, Stage
from controller.core.plan import OfferWlan
from controller.core.readback import DeviceLook
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from simulator.deciding import Deciding
from simulator.radio import Bss
from simulator.subject import Subject, first, why

LOOKS, LOOK_S = 6000, 0.01
"""How often, and after which pause, to look whether a device has noticed that a session is over. Counted and not timed:
a machine that stands still looks at nothing."""

A_WHILE_S = 600.0
"""After that every timer has gone off."""


class _CutOff(Exception):
    """We are gone in the middle of a session."""


async def _prepared(subject: Subject) -> str:
    """What is wrong after it was made ready."""
    outcome = await subject.told(_preparing(subject))
    return first(why(outcome), "" if outcome.sent else "preparing sent nothing")


def _orders(subject: Subject) -> Orders:
    target = subject.target
    return Orders(prepare_commands(target.profile, target.parameters, DISASTER_SSID), Stage.PREPARE)


def _preparing(subject: Subject) -> Callable[[DeviceLook, bool], Awaitable[Orders]]:
    orders = _orders(subject)

    async def decide(look: DeviceLook, _waited: bool) -> Orders:
        return orders if look.unprepared else Orders()

    return decide


def _flip(subject: Subject) -> list[str]:
    """What is left to send to a prepared device."""
    steps = [OfferWlan(ap.id, DISASTER_WLAN) for ap in subject.target.aps]
    target = subject.target
    return [line.text for line in commands_for(target.profile, target.parameters, steps, target.aps, DISASTER_SSID)]


def _air(subject: Subject) -> list[tuple[Bss, ...]]:
    """Everything its access points send, hidden networks too."""
    return [subject.town.bsses(ap.id) for ap in subject.target.aps]


async def _flipped(subject: Subject) -> str:
    """What is wrong after a device that is prepared was asked to open."""
    outcome, _ = await subject.asked_to(True)
    sent = "" if outcome.sent == len(_flip(subject)) else f"opening sent {outcome.sent} lines, not {_flip(subject)}"
    return first(why(outcome), sent, "" if subject.is_open else "it says open, and is not on the air")


async def _is_flipped_only(subject: Subject) -> str:
    """Again after the way back, which must leave it prepared."""
    if not subject.target.profile.prepare:
        return ""
    wrong = first(await _prepared(subject), await _flipped(subject))
    return first(wrong, await subject.closed(), await _flipped(subject))


async def _is_prepared_unseen(subject: Subject) -> str:
    if not subject.target.profile.prepare:
        return ""
    before = _air(subject)
    wrong = await _prepared(subject)
    return first(wrong, "" if _air(subject) == before else f"the air changed: {before}, {_air(subject)}")


async def _is_prepared_once(subject: Subject) -> str:
    """A device that is prepared is asked only; and told the same all the same, it stays as it is."""
    if not subject.target.profile.prepare:
        return ""
    wrong = await _prepared(subject)
    again = await subject.told(_preparing(subject))
    sent = f"a second preparing sent {again.sent} commands" if again.sent else ""
    before, left = copy.deepcopy(subject.device.config), [_orders(subject)]

    async def regardless(_look: DeviceLook, _waited: bool) -> Orders:
        return left.pop() if left else Orders()

    anyway = await subject.told(regardless)
    changed = "" if subject.device.config == before else "the same lines sent again changed its configuration"
    return first(wrong, why(again), sent, why(anyway), changed)


async def _cut_off(subject: Subject) -> str:
    """A session that ends when everything was sent and nothing of it is proven yet."""
    deciding = Deciding(subject.target)

    async def decide(look: DeviceLook, waited: bool) -> Orders:
        orders = deciding(look, waited)
        if subject.is_open:
            raise _CutOff
        return orders

    try:
        outcome = await subject.told(decide)
    except _CutOff:
        return ""
    return first(why(outcome), "it never came on the air")


async def _goes_back(subject: Subject) -> str:
    """To what it was before, prepared."""
    if not subject.target.profile.dead_man.arm:
        return ""
    wrong, before = await _prepared(subject), _air(subject)
    wrong = first(wrong, await _cut_off(subject))
    subject.clock.forward(A_WHILE_S)
    for _ in range(LOOKS):
        if _air(subject) == before:
            return first(wrong, await _flipped(subject))
        await asyncio.sleep(LOOK_S)
    return first(wrong, f"the air is not as it was: {before}, {_air(subject)}")


async def _stays_when_proven(subject: Subject) -> str:
    """Also what a session left behind that was cut off, and the next one found to be right."""
    if not subject.target.profile.dead_man.arm:
        return ""
    wrong = await _prepared(subject)
    if not subject.target.profile.dead_man.ends_with_session:
        wrong = first(wrong, await _cut_off(subject))
    wrong = first(wrong, await subject.opened())
    subject.clock.forward(A_WHILE_S)
    wrong = first(wrong, "" if subject.is_open else "it took back what was proven", await subject.closed())
    subject.clock.forward(A_WHILE_S)
    return first(wrong, "" if subject.is_closed else "it took back that it was closed")


STAGES: Mapping[str, Callable[[Subject], Awaitable[str]]] = {
    "opens what was prepared by switching it on, again and again": _is_flipped_only,
    "prepares without a change on the air": _is_prepared_unseen,
    "prepares once, and twice changes nothing": _is_prepared_once,
    "goes back by itself when a session is cut off": _goes_back,
    "keeps by itself what was proven": _stays_when_proven,
}
"""By the sentence that people read."""
