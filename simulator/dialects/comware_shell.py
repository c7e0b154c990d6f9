"""The command line of Comware 7, as far as fat access points and controllers have it alike: service templates."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, TypeVar

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import drop, put
from simulator.dialects.comware_templates import Template, Templates, detail
from simulator.dialects.family import Refused
from simulator.dialects.ios_grammar import Action
from simulator.dialects.joined import stations
from simulator.dialects.view_shell import ViewShell
from simulator.mib import Row, oid, text
from simulator.radio import dotted, octets

T = TypeVar("T", bound=Templates)

VLAN_MAX = 4094
"""`vlan <1-4094>` (H3C WLAN access command reference)."""

NAME_MAX = 63
"""A service template's name has 1 to 63 letters (the same)."""


class ComwareShell(ViewShell[T]):
    """One session. The families add where templates are bound."""

    save_words = "Are you sure? [Y/N]:"
    saved_words = "Validating file. Please wait...\nSaved the current configuration to mainboard device successfully.\n"
    banner: ClassVar[str] = "Press Y or ENTER to continue, N to exit."

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self.welcome(self.banner)

    def system_words(self) -> str:
        return "System View: return to User View with Ctrl+Z.\n"

    def user(self) -> Mapping[str, Action]:
        return {"save force": self.save, "screen-length disable": self.unpaged}

    def displays(self) -> Mapping[str, Action]:
        return {
            "display current-configuration": lambda: self.listing(self.config),
            "display saved-configuration": lambda: self.listing(self.device.saved),
            "display wlan service-template": self._display_templates,
            "display wlan service-template WORD": self._display_template,
            "display wlan client": lambda: self._display_clients(""),
            "display wlan client service-template WORD": self._display_clients,
            "display version": self._display_version,
        }

    def listing(self, config: T) -> str:
        """The whole configuration, as `display` shows it."""
        raise NotImplementedError

    def is_bound(self, name: str) -> bool:
        """Whether a radio has this template."""
        raise NotImplementedError

    def radio_id(self, radio: str) -> str:
        """The number that lists have for this radio."""
        raise NotImplementedError

    def template_views(self) -> Mapping[str, Mapping[str, Action]]:
        """The views below the system view that both have."""
        return {"vlan": {}, "wlan-st": self._template_commands()}

    def template_ways(self) -> Mapping[str, Action]:
        """The ways from the system view into them."""
        return {
            "vlan NUMBER": self._vlan,
            "wlan service-template WORD": self._template,
            "undo wlan service-template WORD": self._undo_template,
            "save force": self.save,
        }

    def known(self, name: str) -> str:
        """The template as the configuration names it. Raises Refused."""
        if name.lower() not in self.config.templates:
            raise Refused(f"The service template {name} does not exist.\n")
        return name.lower()

    def _template_commands(self) -> Mapping[str, Action]:
        return {
            "ssid LINE": lambda ssid: self._edit(ssid=ssid),
            "undo ssid": lambda: self._edit(ssid=""),
            "vlan NUMBER": self._template_vlan,
            "undo vlan": lambda: self._edit(vlan=1),
            "akm mode WORD": lambda mode: self._edit(akm=mode),
            "undo akm mode": lambda: self._edit(akm=""),
            "cipher-suite WORD": lambda suite: self._edit(cipher=suite),
            "undo cipher-suite WORD": lambda _suite: self._edit(cipher=""),
            "security-ie WORD": lambda kind: self._edit(security_ie=kind),
            "undo security-ie WORD": lambda _kind: self._edit(security_ie=""),
            "preshared-key pass-phrase simple LINE": lambda _key: self._edit(key="$c$3$aGk2bQ=="),
            "beacon ssid-hide": lambda: self._edit(hidden=True),
            "undo beacon ssid-hide": lambda: self._edit(hidden=False),
            "user-isolation enable": lambda: self._set(isolated=True),
            "undo user-isolation enable": lambda: self._set(isolated=False),
            "portal enable method WORD": lambda method: self._set(portal=method),
            "undo portal enable": lambda: self._set(portal=""),
            "service-template enable": self._enable,
            "undo service-template enable": lambda: self._set(enabled=False),
        }

    def _vlan(self, number: str) -> str:
        if not 1 <= int(number) <= VLAN_MAX:
            raise self.wrong("vlan ")
        self.config.vlans.add(int(number))
        return self.enter("vlan", number, f"-vlan{number}")

    def _template(self, name: str) -> str:
        if len(name) > NAME_MAX:
            raise self.wrong("wlan service-template ")
        self.config.template(name)
        return self.enter("wlan-st", name.lower(), f"-wlan-st-{name.lower()}")

    def _undo_template(self, name: str) -> str:
        if self.is_bound(name.lower()):
            raise Refused(f"The service template {name} is bound to a radio and cannot be deleted.\n")
        return drop(self.config.templates, name.lower(), f"The service template {name} does not exist.\n")

    def _subject_template(self) -> Template:
        return self.config.template(self.subject)

    def _set(self, **values: object) -> str:
        return put(self._subject_template(), **values)

    def _edit(self, **values: object) -> str:
        """Settings that only a disabled service template takes (H3C command reference, ssid and vlan)."""
        if self._subject_template().enabled:
            raise Refused("Operation failed. The service template must be disabled first.\n")
        return self._set(**values)

    def _template_vlan(self, number: str) -> str:
        if int(number) not in self.config.vlans:
            raise Refused(f"The VLAN {number} does not exist.\n")
        return self._edit(vlan=int(number))

    def _enable(self) -> str:
        if not self._subject_template().ssid:
            raise Refused("Operation failed. The SSID is not configured.\n")
        return self._set(enabled=True)

    def _display_templates(self) -> str:
        return "\n".join(detail(name, template) for name, template in self.config.templates.items())

    def _display_template(self, name: str) -> str:
        return detail(self.known(name), self.config.template(name))

    def _display_clients(self, name: str) -> str:
        ssid = self.config.templates.get(name.lower(), Template()).ssid if name else None
        numbers = {ap: number for number, ap in enumerate(self.device.radios, 1)}
        lines = [
            f"{dashes(mac)} N/A      {numbers[ap]}/{self.radio_id(bss.radio)}      0.0.0.0         {bss.vlan}"
            for ap, bss, mac in stations(self.device, ssid)
        ]
        head = [
            f"Total number of clients: {len(lines)}",
            "",
            "MAC address    Username APID/RID IP address      VLAN ID",
        ]
        return "\n".join([*head, *lines]) + "\n"

    def _display_version(self) -> str:
        return f"{self.device.family.sys_descr}\nuptime is {int(self.device.uptime_s) // 60} minutes\n"


def dashes(mac: str) -> str:
    """`000f-e265-6400`, as Comware prints a MAC address."""
    return dotted(mac).replace(".", "-")


STATION = oid("1.3.6.1.4.1.25506.2.75.3.1.1.1")
"""HH3C-DOT11-STATION-MIB, by the six octets of the client's MAC address: .2 hh3cDot11StationIPAddress, .12
hh3cDot11StationSSIDName."""


def station_rows(device: SimulatedDevice) -> Iterator[Row]:
    for _, bss, mac in stations(device):
        yield text((*STATION, 2, *octets(mac)), "0.0.0.0")  # noqa: S104  no address yet
        yield text((*STATION, 12, *octets(mac)), bss.ssid)


def refusal(_line: str) -> str:
    return "Operation failed. The maximum number of BSSs has been reached.\n"
