"""The configuration of an H3C or HPE fat access point: service templates, radio interfaces, VLANs, and its listing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulator.dialects.family import Ground
from simulator.radio import Bss, Security

RADIOS = ("WLAN-Radio1/0/1", "WLAN-Radio1/0/2")


@dataclass(slots=True)
class Template:
    """A `wlan service-template`. New ones are disabled, open, and in VLAN 1."""

    ssid: str = ""
    vlan: int = 1
    akm: str = ""
    cipher: str = ""
    security_ie: str = ""
    key: str = ""
    hidden: bool = False
    isolated: bool = False
    portal: str = ""
    enabled: bool = False


@dataclass(slots=True)
class Radio:
    """A WLAN-Radio interface."""

    templates: list[str] = field(default_factory=list)
    shutdown: bool = False


@dataclass(slots=True)
class Config:
    """The running configuration, as far as it concerns the radios."""

    hostname: str
    ap: str
    vlans: set[int]
    templates: dict[str, Template]
    radios: dict[str, Radio]

    def template(self, name: str) -> Template:
        """Names are not case-sensitive (H3C command reference, wlan service-template)."""
        return self.templates.setdefault(name.lower(), Template())


def factory(ground: Ground) -> Config:
    ours = ground.everyday
    everyday = Template(
        ours.ssid, ours.vlan, akm="psk", cipher="ccmp", security_ie="rsn", key="$c$3$aGk2bQ==", enabled=True
    )
    (ap,) = ground.groups
    radios = {name: Radio(["everyday"]) for name in RADIOS}
    return Config(ground.hostname, ap, {1, ours.vlan}, {"everyday": everyday}, radios)


def radiates(config: Config) -> Mapping[str, tuple[Bss, ...]]:
    return {config.ap: tuple(bss for name in RADIOS for bss in _on_radio(config, name))}


def _on_radio(config: Config, name: str) -> Iterator[Bss]:
    radio = config.radios.get(name, Radio(shutdown=True))
    for bound in [] if radio.shutdown else radio.templates:
        template = config.templates.get(bound)
        if template is None or not template.enabled or not template.ssid:
            continue
        yield Bss(
            radio=name,
            ssid=template.ssid,
            security=Security.WPA2 if template.akm or template.cipher else Security.OPEN,
            interface=name,
            isolated=template.isolated,
            vlan=template.vlan,
            visible=not template.hidden,
        )


def listing(config: Config) -> str:
    """`display current-configuration`: only what differs from the default, a `#` between the blocks."""
    lines = ["#", " version 7.1.064, Release 2460P03", "#", f" sysname {config.hostname}"]
    for vlan in sorted(config.vlans):
        lines += ["#", f"vlan {vlan}"]
    for name, template in config.templates.items():
        lines += ["#", f"wlan service-template {name}", *_template_lines(template)]
    for name in config.radios:
        lines += interface_lines(config, name)
    return "\n".join([*lines, "#", "return"]) + "\n"


def interface_lines(config: Config, name: str) -> list[str]:
    """`display current-configuration interface WLAN-Radio 1/0/1`."""
    radio = config.radios[name]
    bound = [f" service-template {template}" for template in radio.templates]
    return ["#", f"interface {name}", *bound, *([" shutdown"] if radio.shutdown else [])]


def _template_lines(template: Template) -> Iterator[str]:
    said: dict[str, object] = {
        f"ssid {template.ssid}": template.ssid,
        f"vlan {template.vlan}": template.vlan != 1,
        "beacon ssid-hide": template.hidden,
        f"akm mode {template.akm}": template.akm,
        f"preshared-key pass-phrase cipher {template.key}": template.key,
        f"cipher-suite {template.cipher}": template.cipher,
        f"security-ie {template.security_ie}": template.security_ie,
        "user-isolation enable": template.isolated,
        f"portal enable method {template.portal}": template.portal,
        "service-template enable": template.enabled,
    }
    return (f" {line}" for line, holds in said.items() if holds)
