"""What would be sent to every device, without sending it: the plan as `hinan plan` and the dialogues show it."""

from collections.abc import Iterable

from controller.core.commands import UnsafeCommand, commands_for, prepare_commands, save_commands
from controller.core.declaration import Declaration
from controller.core.plan import DevicePlan, OfferWlan, Step, steps_for
from controller.core.state import NEVER_SEEN, DesiredState, desired_state, fresh, is_heard
from controller.core.wlan import DISASTER_SSID
from controller.ports import Target
from controller.session import problem_of, unsafe_command
from controller.situation import Situation


def dry_run(situation: Situation, declarations: Iterable[Declaration]) -> tuple[DevicePlan, ...]:
    """The plan under these declarations, for every device that has something to do."""
    desired = desired_state(situation.inventory, declarations, situation.clock())
    plans = (_device_plan(situation, target, desired) for target in situation.targets.values())
    return tuple(plan for plan in plans if plan.steps)


def _device_plan(situation: Situation, target: Target, desired: DesiredState) -> DevicePlan:
    now, patience = situation.clock(), situation.site.patience
    observed = {ap.id: situation.observed.get(ap.id, NEVER_SEEN) for ap in target.aps}
    steps: list[Step] = []
    for ap, seen in observed.items():
        if fresh(seen, now, patience):
            steps += steps_for(ap, desired[ap], seen, now, patience)
        else:  # not looked at lately: what would be sent if it offered nothing of ours
            steps += (OfferWlan(ap, wlan) for wlan in sorted(desired[ap].wlans))
    looks = {ap: fresh(seen, now, patience).values() for ap, seen in observed.items()}
    on_air = {ap: {wlan for look in found for wlan in look.wlans} for ap, found in looks.items() if found}
    problem = situation.problems.get(target.device.id)
    try:
        commands = commands_for(target.profile, target.parameters, steps, target.aps, DISASTER_SSID, on_air)
    except UnsafeCommand as unsafe:  # nothing can be sent to it; the others' plans stand
        commands, problem = (), problem_of(target, unsafe_command(unsafe), now)
    return DevicePlan(
        device=target.device.id,
        address=target.device.address,
        profile=target.profile.name,
        aps=tuple(sorted({step.ap for step in steps})),
        steps=tuple(steps),
        commands=tuple(command.text for command in commands),
        heard=any(is_heard(seen, now, patience) for seen in observed.values()),
        looked=bool(on_air),
        problem=problem,
        by_hand=not target.profile.has_session,
    )


def preparing(situation: Situation, devices: Iterable[str]) -> tuple[DevicePlan, ...]:
    """Every line that would make the network ready on these devices, of those whose family prepares anything."""
    targets = (situation.targets[device] for device in devices)
    return tuple(_preparing(situation, target) for target in targets if target.profile.prepare)


def _preparing(situation: Situation, target: Target) -> DevicePlan:
    profile, now, patience = target.profile, situation.clock(), situation.site.patience
    problem = None
    try:
        changes = prepare_commands(profile, target.parameters, DISASTER_SSID)
        saving = save_commands(profile, target.parameters)
        arm, disarm = (tuple(map(_in_carets, lines)) for lines in (profile.dead_man.arm, profile.dead_man.disarm))
        lines = (*arm, *(c.text for c in changes), *disarm, *(c.text for c in saving))
    except UnsafeCommand as unsafe:
        lines, problem = (), problem_of(target, unsafe_command(unsafe), now)
    return DevicePlan(
        device=target.device.id,
        address=target.device.address,
        profile=profile.name,
        aps=tuple(ap.id for ap in target.aps),
        steps=(),
        commands=lines,
        heard=any(is_heard(situation.observed.get(ap.id, NEVER_SEEN), now, patience) for ap in target.aps),
        looked=target.device.id in situation.unprepared,
        problem=problem,
    )


def _in_carets(line: str) -> str:
    """Keys such as Ctrl-X, as `^X`."""
    return "".join(f"^{chr(ord(letter) ^ 64)}" if ord(letter) < 32 else letter for letter in line)
