"""The configuration of an H3C or HPE fat access point: service templates on radio interfaces, and its listing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulator.dialects.command_line import losing
from simulator.dialects.comware_templates import Templates, everyday, listed, our_templates
from simulator.dialects.family import Ground
from simulator.faults import Fault
from simulator.radio import Bss

RADIOS = ("WLAN-Radio1/0/1", "WLAN-Radio1/0/2")


@dataclass(slots=True)
class Radio:
    """A WLAN-Radio interface."""

    templates: list[str] = field(default_factory=list)
    shutdown: bool = False


@dataclass(slots=True)
class Config(Templates):
    """The running configuration, as far as it concerns the radios."""

    ap: str
    radios: dict[str, Radio]


def factory(ground: Ground) -> Config:
    (ap,) = ground.groups
    radios = {name: Radio(["everyday"]) for name in RADIOS}
    return Config(ground.hostname, {1, ground.everyday.vlan}, {"everyday": everyday(ground)}, ap, radios)


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {config.ap: tuple(bss for name in RADIOS for bss in _on_radio(config, name))}


def _on_radio(config: Config, name: str) -> Iterator[Bss]:
    radio = config.radios[name]
    for bound in [] if radio.shutdown else radio.templates:
        if bound in config.templates:
            yield from config.templates[bound].on_radio(name, name)


def lose_radio(config: Config) -> None:
    radio, ours = config.radios[RADIOS[1]], config.ours()
    radio.templates = [name for name in radio.templates if name not in ours]


LOSSES = {
    Fault.HALF: lose_radio,
    Fault.NO_ISOLATION: losing(our_templates, isolated=False),
    Fault.NO_VLAN: losing(our_templates, vlan=1),
}


def listing(config: Config) -> str:
    """`display current-configuration`"""
    bound = [line for name in config.radios for line in interface_lines(config, name)]
    return "\n".join([*listed(config), *bound, "#", "return"]) + "\n"


def interface_lines(config: Config, name: str) -> list[str]:
    """`display current-configuration interface WLAN-Radio 1/0/1`."""
    radio = config.radios[name]
    bound = [f" service-template {template}" for template in radio.templates]
    return ["#", f"interface {name}", *bound, *([" shutdown"] if radio.shutdown else [])]
