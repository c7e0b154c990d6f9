"""Service templates of Comware 7: what fat access points and controllers configure alike, and how it is listed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.command_line import abled
from simulator.dialects.family import Ground
from simulator.dialects.view_shell import fields
from simulator.radio import Bss, Security


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

    def on_radio(self, radio: str, interface: str) -> Iterator[Bss]:
        """The network that it makes of a radio it is bound to; none as long as it is disabled."""
        if self.enabled and self.ssid:
            yield Bss(
                radio=radio,
                ssid=self.ssid,
                security=Security.WPA2 if self.akm or self.cipher else Security.OPEN,
                interface=interface,
                isolated=self.isolated,
                vlan=self.vlan,
                visible=not self.hidden,
            )


@dataclass(slots=True)
class Templates:
    """The part of the running configuration that has nothing to do with where templates are bound."""

    hostname: str
    vlans: set[int]
    templates: dict[str, Template]

    def template(self, name: str) -> Template:
        """Names are not case-sensitive (H3C command reference, wlan service-template)."""
        return self.templates.setdefault(name.lower(), Template())

    def ours(self) -> dict[str, Template]:
        return {name: template for name, template in self.templates.items() if template.ssid == DISASTER_SSID}


def everyday(ground: Ground) -> Template:
    """The facility's own network."""
    own = ground.everyday
    return Template(own.ssid, own.vlan, akm="psk", cipher="ccmp", security_ie="rsn", key="$c$3$aGk2bQ==", enabled=True)


def our_templates(config: Templates) -> Iterable[Template]:
    return config.ours().values()


def listed(config: Templates) -> Iterator[str]:
    """The beginning of `display current-configuration`: what differs from the default, a `#` between the blocks."""
    yield from ("#", " version 7.1.064, Release 2460P03", "#", f" sysname {config.hostname}")
    for vlan in sorted(config.vlans):
        yield from ("#", f"vlan {vlan}")
    for name, template in config.templates.items():
        yield from ("#", f"wlan service-template {name}", *_lines(template))


def _lines(template: Template) -> Iterator[str]:
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


def detail(name: str, template: Template) -> str:
    """The fields of `display wlan service-template`, in the order of the command reference."""
    pairs = {
        "Service template name": name,
        "SSID": template.ssid or "Not configured",
        "SSID-hide": abled(template.hidden),
        "Service template status": abled(template.enabled),
        "Maximum clients per BSS": 64,
        "VLAN ID": template.vlan,
        "AKM mode": template.akm.upper() or "N/A",
        "Security IE": template.security_ie.upper() or "N/A",
        "Cipher suite": template.cipher.upper() or "N/A",
        "User authentication mode": "Central",
        "Authentication mode": "Bypass",
        "Intrusion protection": "Disabled",
    }
    return fields(pairs.items(), 29)
