"""The configuration of a Comware WLAN controller: groups of access points, and service templates on their radios."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.dialects.command_line import losing
from simulator.dialects.comware_templates import Templates, everyday, listed, our_templates
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss

MODEL, RADIOS = "WA6320", ("1", "2")
"""Every access point of the town is of this model: radio 1 is 5 GHz, radio 2 is 2.4 GHz."""

Bound = dict[str, dict[str, list[str]]]
"""Model of access points -> radio -> templates, as a group has them."""


@dataclass(slots=True)
class Config(Templates):
    """The running configuration, as far as it concerns the radios."""

    groups: dict[str, Bound]
    ap_groups: dict[str, str]
    """Access point -> its group."""


def factory(ground: Ground) -> Config:
    names = sorted(set(ground.groups.values()))
    groups = {group: {MODEL: {radio: ["everyday"] for radio in RADIOS}} for group in names}
    vlans, templates = {1, ground.everyday.vlan}, {"everyday": everyday(ground)}
    return Config(ground.hostname, vlans, templates, groups, dict(ground.groups))


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {ap: tuple(_networks(config, group)) for ap, group in config.ap_groups.items()}


def _networks(config: Config, group: str) -> Iterator[Bss]:
    for radio, bound in config.groups.get(group, {}).get(MODEL, {}).items():
        for name in bound:
            if radio in RADIOS and name in config.templates:
                yield from config.templates[name].on_radio(radio, name)


def lose_group(config: Config) -> None:
    ours, last = config.ours(), config.groups[max(config.groups)]
    for radios in last.values():
        for radio, bound in radios.items():
            radios[radio] = [name for name in bound if name not in ours]


LOSSES = {
    Fault.HALF: lose_group,
    Fault.NO_ISOLATION: losing(our_templates, isolated=False),
    Fault.NO_VLAN: losing(our_templates, vlan=1),
}


def listing(config: Config) -> str:
    """`display current-configuration`: what a group holds stands deeper blank by blank."""
    groups = [line for group, models in config.groups.items() for line in ("#", *_group_lines(group, models))]
    aps = [line for ap in config.ap_groups for line in ("#", f"wlan ap AP-{ap.upper()} model {MODEL}")]
    return "\n".join([*listed(config), *groups, *aps, "#", "return"]) + "\n"


def _group_lines(group: str, models: Bound) -> Iterator[str]:
    yield f"wlan ap-group {group}"
    for model, radios in models.items():
        yield f" ap-model {model}"
        for radio, bound in radios.items():
            yield from (f"  radio {radio}", "   radio enable")
            yield from (f"   service-template {name}" for name in bound)
