"""From a device's share of the plan to the exact lines to send, and the last check before they are sent."""

import re
import shlex
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from controller.core.inventory import AccessPoint, Device
from controller.core.plan import OfferWlan, Step
from controller.core.profile import TIMEOUT_S, Block, DeviceProfile, Quoting
from controller.core.state import SeenWlan, offers, shows

Parameters = Mapping[str, str | tuple[str, ...]]
"""Values for the templates' places, all as text."""

_PLACE = re.compile(r"\{([a-z_]+)\}")
_PLAIN = re.compile(r"[A-Za-z0-9_./:@+-]+")


@dataclass(frozen=True, slots=True)
class Command:
    """One line to send, and how long its answer may take."""

    text: str
    timeout_s: float
    drops: bool = False
    """True: the device is expected to end the session while it carries this out."""


class UnsafeCommand(ValueError):
    """A command that must not be sent: a value that cannot be quoted, or something that is not ours."""


def parameters_of(profile: DeviceProfile, device: Device, common: Mapping[str, str]) -> Parameters:
    """The profile's parameters for one device: its own in the inventory beat the site's, which beat the profile's."""
    merged: dict[str, str | tuple[str, ...]] = {}
    for name, default in profile.parameters.items():
        written = device.parameters.get(name, common.get(name))
        if isinstance(default, tuple):
            merged[name] = default if written is None else tuple(written.split())
        else:
            merged[name] = str(default) if written is None else written
    return merged


def unknown_parameters(profile: DeviceProfile, device: Device) -> tuple[str, ...]:
    """Names in the device's `parameters` that its profile does not have: most likely slips of the pen."""
    return tuple(name for name in device.parameters if name not in profile.parameters)


def commands_for(
    profile: DeviceProfile,
    parameters: Parameters,
    steps: Iterable[Step],
    aps: Collection[AccessPoint],
    ssid: str,
    on_air: Mapping[str, Collection[SeenWlan]] = MappingProxyType({}),
) -> tuple[Command, ...]:
    """Every line that carries these steps out on one device, in order; empty when there are no steps.

    `aps` are the device's access points, `on_air` what the last look found on each of them. On a controller the steps
    are carried out per group. A network that some group has already, as it must be, is not made anew: that would drop
    the people who use it. It is switched off as a whole only when no group is left with it.
    Raises UnsafeCommand; then nothing may be sent.
    """
    group_of = {ap.id: ap.group for ap in aps}
    offered, withdrawn = set[str](), set[str]()
    for step in steps:
        (offered if isinstance(step, OfferWlan) else withdrawn).add(group_of[step.ap])
    if not offered and not withdrawn:
        return ()
    stands = bool(profile.offer_group) and any(offers(wlans, ssid) for wlans in on_air.values())
    left = {group for ap, group in group_of.items() if shows(on_air.get(ap), ssid)} - withdrawn
    values: Parameters = {**parameters, "ssid": ssid}
    lines: list[Command] = []
    if offered and not stands:
        lines += _rendered(profile.offer, profile, values)
    for group in sorted(offered):
        lines += _rendered(profile.offer_group, profile, {**values, "group": group})
    for group in sorted(withdrawn):
        lines += _rendered(profile.withdraw_group, profile, {**values, "group": group})
    if not offered and not left:
        lines += _rendered(profile.withdraw, profile, values)
    return _configuring(profile, lines, {ssid}, values)


def prepare_commands(profile: DeviceProfile, parameters: Parameters, ssid: str) -> tuple[Command, ...]:
    """Every line that makes the network, switched off; none when the profile prepares nothing. Raises UnsafeCommand."""
    values: Parameters = {**parameters, "ssid": ssid}
    return _configuring(profile, _rendered(profile.prepare, profile, values), {ssid}, values)


def _configuring(
    profile: DeviceProfile, lines: Sequence[Command], ssids: Collection[str], values: Parameters
) -> tuple[Command, ...]:
    """The lines inside configuration mode, the last thing before they are handed out. Raises UnsafeCommand."""
    if not lines:
        return ()
    around = (profile.ssh.enter, profile.ssh.leave)
    enter, leave = ([Command(text, TIMEOUT_S) for text in texts] for texts in around)
    refuse_what_is_not_ours(profile, (*enter, *lines, *leave), ssids, values)
    return (*enter, *lines, *leave)


def save_commands(profile: DeviceProfile, parameters: Parameters) -> tuple[Command, ...]:
    """The lines that make a change survive a restart. Raises UnsafeCommand."""
    lines = _rendered(profile.save, profile, parameters)
    refuse_what_is_not_ours(profile, lines, (), parameters)
    return tuple(lines)


def render(template: str, values: Parameters, quoting: Quoting) -> str:
    """The template with every place filled in. Raises UnsafeCommand for a value this CLI cannot take."""

    def fill(place: re.Match[str]) -> str:
        value = values.get(place[1])
        if not isinstance(value, str):
            raise UnsafeCommand(f"`{template}` needs a value for {place[0]}")
        return quote(value, quoting)

    return _PLACE.sub(fill, template)


def quote(value: str, quoting: Quoting) -> str:
    """The value as one word of this CLI. The only way a value enters a command.

    Raises UnsafeCommand when the CLI has no way to write it, and for control characters in any CLI.
    """
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value) or not value:
        raise UnsafeCommand(f"{value!r} is empty or has a control character in it")
    if _PLAIN.fullmatch(value):
        return value
    match quoting:
        case Quoting.SHELL:
            return shlex.quote(value)
        case Quoting.ROUTEROS:
            return '"' + re.sub(r'(["\\$?])', r"\\\1", value) + '"'
        case Quoting.DOUBLE if '"' not in value and "\\" not in value:
            return f'"{value}"'
        case _:
            raise UnsafeCommand(f"{value!r} cannot be written in this device's command line; use letters and digits")


def refuse_what_is_not_ours(
    profile: DeviceProfile, commands: Iterable[Command], ssids: Collection[str], parameters: Parameters
) -> None:
    """Raises UnsafeCommand when a line names an SSID or VLAN that is not ours, or any user at all."""
    ours: Mapping[str, Collection[object]] = {
        "ssid": {quote(ssid, profile.ssh.quoting) for ssid in ssids},
        "vlan": {parameters.get("vlan")},
        "user": set(),
    }
    for command in commands:
        for pattern in profile.ssh.touches:
            for found in re.finditer(pattern, command.text):
                for kind, value in found.groupdict().items():
                    if value is not None and value not in ours.get(kind, ()):
                        raise UnsafeCommand(f"`{command.text}` would touch the {kind} {value!r}, which is not ours")


def each_of(name: str, values: Parameters) -> Iterator[Parameters]:
    """The values once per item of the list parameter `name`, with `each` standing for the item; once when empty."""
    if not name:
        yield values
        return
    items = values.get(name)
    if not isinstance(items, tuple):
        raise UnsafeCommand(f"`each` needs a list of values named {name!r}")
    for item in items:
        yield {**values, "each": item}


def _rendered(blocks: Iterable[Block], profile: DeviceProfile, values: Parameters) -> list[Command]:
    return [
        Command(render(line, filled, profile.ssh.quoting), block.timeout_s, block.drops and place == len(block.send))
        for block in blocks
        for filled in each_of(block.each, values)
        for place, line in enumerate(block.send, start=1)
    ]
