"""What to send to one device next: make the network ready, switch it on or off, or take back what is dangerous."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from controller.core.commands import Command, Parameters, commands_for, prepare_commands
from controller.core.inventory import AccessPoint
from controller.core.plan import OfferWlan, Step, WithdrawWlan
from controller.core.profile import DANGEROUS_WITHOUT, DeviceProfile
from controller.core.readback import DeviceLook
from controller.core.state import offers, shows
from controller.core.wlan import DISASTER_SSID


class Stage(StrEnum):
    """What a set of commands is for. Each is sent at most once in a session."""

    PREPARE = "prepare"
    """Makes the network, switched off."""
    CHANGE = "change"
    """Switches it on or off, as the plan says."""
    ROLL_BACK = "roll back"
    """Takes a network off the air again that came up in a dangerous way."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The next thing to send to one device; no commands: there is nothing left to do."""

    commands: tuple[Command, ...] = ()
    stage: Stage = Stage.CHANGE
    save: bool = False
    """True: what is there must be made to survive a restart, though nothing is left to send."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The device that is spoken to."""

    profile: DeviceProfile
    parameters: Parameters
    aps: Collection[AccessPoint]


def next_orders(device: Subject, steps: Collection[Step], look: DeviceLook) -> Orders:
    """What leads towards these steps. A network that is not prepared is made first, switched off, and looked at before
    anybody can use it. One that people use already, behind the same controller, is not: it would drop them.
    Raises UnsafeCommand."""
    is_used = any(offers(wlans, DISASTER_SSID) for wlans in look.wlans.values())
    if look.unprepared and not is_used and any(isinstance(step, OfferWlan) for step in steps):
        return Orders(prepare_commands(device.profile, device.parameters, DISASTER_SSID), Stage.PREPARE)
    return Orders(_commands(device, steps, look))


def dangerous(look: DeviceLook) -> tuple[WithdrawWlan, ...]:
    """What must not stay on the air, however much it is wanted: our network without isolation or outside its VLAN."""
    return tuple(
        WithdrawWlan(ap, DISASTER_SSID)
        for ap, wlans in look.wlans.items()
        if any(wlan.ssid == DISASTER_SSID and wlan.lacks & DANGEROUS_WITHOUT for wlan in wlans)
    )


def roll_back(device: Subject, steps: Iterable[WithdrawWlan], look: DeviceLook) -> Orders:
    """What is left to take back. Raises UnsafeCommand."""
    still = [step for step in steps if shows(look.wlans.get(step.ap), step.ssid)]
    return Orders(_commands(device, still, look), Stage.ROLL_BACK)


def _commands(device: Subject, steps: Iterable[Step], look: DeviceLook) -> tuple[Command, ...]:
    return commands_for(device.profile, device.parameters, steps, device.aps, DISASTER_SSID, look.wlans)
