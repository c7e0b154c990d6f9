"""The command line of an H3C or HPE fat access point (Comware V7): service templates bound to WLAN-Radio interfaces."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from simulator.device import SimulatedDevice
from simulator.dialects.comware_fat_ap_config import (
    RADIOS,
    Config,
    Radio,
    Template,
    factory,
    interface_lines,
    listing,
    radiates,
)
from simulator.dialects.family import Family, Refused
from simulator.dialects.ios_grammar import Action
from simulator.dialects.view_shell import SYSTEM, ViewShell, fields
from simulator.mib import Row, oid, text
from simulator.radio import dotted, octets

VLAN_MAX = 4094
"""`vlan <1-4094>` (H3C WLAN access command reference)."""

NAME_MAX = 63
"""A service template's name has 1 to 63 letters (the same)."""


class ComwareShell(ViewShell):
    """One session."""

    save_words = "Are you sure? [Y/N]:"
    saved_words = "Validating file. Please wait...\nSaved the current configuration to mainboard device successfully.\n"
    banner: ClassVar[str] = "Press Y or ENTER to continue, N to exit."

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self.welcome(self.banner)

    @property
    def config(self) -> Config:
        config = self.device.config
        assert isinstance(config, Config)
        return config

    def system_words(self) -> str:
        return "System View: return to User View with Ctrl+Z.\n"

    def user(self) -> Mapping[str, Action]:
        return {"save force": self.save, "screen-length disable": self.unpaged}

    def displays(self) -> Mapping[str, Action]:
        return {
            "display current-configuration": lambda: listing(self.config),
            "display current-configuration interface WORD": self._display_interface,
            "display current-configuration interface WORD WORD": lambda kind, at: self._display_interface(kind + at),
            "display saved-configuration": lambda: listing(self.device.saved),
            "display wlan service-template": self._display_templates,
            "display wlan service-template WORD": self._display_template,
            "display wlan client": lambda: self._display_clients(""),
            "display wlan client service-template WORD": self._display_clients,
            "display version": self._display_version,
        }

    def views(self) -> Mapping[str, Mapping[str, Action]]:
        return {
            SYSTEM: {
                "vlan NUMBER": self._vlan,
                "wlan service-template WORD": self._template,
                "undo wlan service-template WORD": self._undo_template,
                "interface WORD": self._interface,
                "interface WORD WORD": lambda kind, at: self._interface(kind + at),
                "save force": self.save,
            },
            "vlan": {},
            "wlan-st": self._template_commands(),
            "radio": {
                "service-template WORD": self._bind,
                "undo service-template": lambda: self._unbind(""),
                "undo service-template WORD": self._unbind,
                "shutdown": lambda: self._power(False),
                "undo shutdown": lambda: self._power(True),
            },
        }

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
            raise self._wrong("vlan ")
        self.config.vlans.add(int(number))
        return self.enter("vlan", number, f"-vlan{number}")

    def _template(self, name: str) -> str:
        if len(name) > NAME_MAX:
            raise self._wrong("wlan service-template ")
        self.config.template(name)
        return self.enter("wlan-st", name.lower(), f"-wlan-st-{name.lower()}")

    def _undo_template(self, name: str) -> str:
        if any(name.lower() in radio.templates for radio in self.config.radios.values()):
            raise Refused(f"The service template {name} is bound to a radio and cannot be deleted.\n")
        if self.config.templates.pop(name.lower(), None) is None:
            raise Refused(f"The service template {name} does not exist.\n")
        return ""

    def _interface(self, name: str) -> str:
        known = self._named(name)
        return self.enter("radio", known, f"-{known}")

    def _named(self, typed: str) -> str:
        name = next((radio for radio in RADIOS if radio.lower() == typed.lower()), "")
        if not name:
            raise self._wrong("interface ")
        return name

    def _wrong(self, before: str) -> Refused:
        column = len(self.prompt) + len(before)
        return Refused(f"{' ' * column}^\n % Wrong parameter found at '^' position.\n")

    def _subject_template(self) -> Template:
        return self.config.template(self.subject)

    def _set(self, **values: object) -> str:
        template = self._subject_template()
        for name, value in values.items():
            setattr(template, name, value)
        return ""

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

    def _radio(self) -> Radio:
        return self.config.radios[self.subject]

    def _bind(self, name: str) -> str:
        if name.lower() not in self.config.templates:
            raise Refused(f"The service template {name} does not exist.\n")
        bound = self._radio().templates
        if name.lower() not in bound:
            bound.append(name.lower())
        return ""

    def _unbind(self, name: str) -> str:
        radio = self._radio()
        radio.templates = [bound for bound in radio.templates if name and bound != name.lower()]
        return ""

    def _power(self, on: bool) -> str:
        self._radio().shutdown = not on
        return ""

    def _display_interface(self, name: str) -> str:
        return "\n".join([*interface_lines(self.config, self._named(name)), "#", "return"]) + "\n"

    def _display_templates(self) -> str:
        return "\n".join(_detail(name, template) for name, template in self.config.templates.items())

    def _display_template(self, name: str) -> str:
        template = self.config.templates.get(name.lower())
        if template is None:
            raise Refused(f"The service template {name} does not exist.\n")
        return _detail(name.lower(), template)

    def _display_clients(self, name: str) -> str:
        ssid = self.config.templates.get(name.lower(), Template()).ssid
        lines = []
        for networks in self.device.clients().values():
            for bss, clients in networks.items():
                if not name or bss.ssid == ssid:
                    radio = RADIOS.index(bss.radio) + 1
                    lines += [f"{_dashes(mac)} N/A      1/{radio}      0.0.0.0         {bss.vlan}" for mac in clients]
        head = [
            f"Total number of clients: {len(lines)}",
            "",
            "MAC address    Username APID/RID IP address      VLAN ID",
        ]
        return "\n".join([*head, *lines]) + "\n"

    def _display_version(self) -> str:
        return f"{self.device.family.sys_descr}\nuptime is {int(self.device.uptime_s) // 60} minutes\n"


def _detail(name: str, template: Template) -> str:
    """The fields of `display wlan service-template`, in the order of the command reference."""
    pairs = {
        "Service template name": name,
        "SSID": template.ssid or "Not configured",
        "SSID-hide": "Enabled" if template.hidden else "Disabled",
        "Service template status": "Enabled" if template.enabled else "Disabled",
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


def _dashes(mac: str) -> str:
    """`000f-e265-6400`, as Comware prints a MAC address."""
    return dotted(mac).replace(".", "-")


STATION_IP = oid("1.3.6.1.4.1.25506.2.75.3.1.1.1.2")
"""HH3C-DOT11-STATION-MIB::hh3cDot11StationIPAddress, by the six octets of the client's MAC address."""


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    for radios in device.radios.values():
        for clients in radios.clients(now).values():
            for mac in clients:
                yield text((*STATION_IP, *octets(mac)), "0.0.0.0")  # noqa: S104  no address yet


def refusal(_line: str) -> str:
    return "Operation failed. The maximum number of BSSs has been reached.\n"


COMWARE_FAT_AP = Family(
    name="comware_fat_ap",
    sys_descr="H3C Comware Platform Software, Software Version 7.1.064, Release 2460P03\r\nH3C WA6320",
    sys_object_id="1.3.6.1.4.1.25506.1.2405",
    factory=factory,
    radiates=radiates,
    boot=lambda saved: saved,
    shell=ComwareShell,
    rows=rows,
    refusal=refusal,
    settle_s=0.1,
    more="---- More ----",
)
