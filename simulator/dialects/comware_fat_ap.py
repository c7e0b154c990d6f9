"""The command line of an H3C or HPE fat access point (Comware V7): service templates bound to WLAN-Radio interfaces."""

from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import put
from simulator.dialects.comware_fat_ap_config import (
    LOSSES,
    RADIOS,
    Config,
    Radio,
    factory,
    interface_lines,
    listing,
    radiates,
)
from simulator.dialects.comware_shell import ComwareShell, refusal, station_rows
from simulator.dialects.family import Family
from simulator.dialects.ios_grammar import Action
from simulator.dialects.view_shell import SYSTEM
from simulator.mib import Row


class FatApShell(ComwareShell[Config]):
    """One session."""

    def displays(self) -> Mapping[str, Action]:
        return {
            **super().displays(),
            "display current-configuration interface WORD": self._display_interface,
            "display current-configuration interface WORD WORD": lambda kind, at: self._display_interface(kind + at),
        }

    def views(self) -> Mapping[str, Mapping[str, Action]]:
        return {
            SYSTEM: {
                **self.template_ways(),
                "interface WORD": self._interface,
                "interface WORD WORD": lambda kind, at: self._interface(kind + at),
            },
            **self.template_views(),
            "radio": {
                "service-template WORD": self._bind,
                "undo service-template": lambda: self._unbind(""),
                "undo service-template WORD": self._unbind,
                "shutdown": lambda: self._power(False),
                "undo shutdown": lambda: self._power(True),
            },
        }

    def listing(self, config: Config) -> str:
        return listing(config)

    def is_bound(self, name: str) -> bool:
        return any(name in radio.templates for radio in self.config.radios.values())

    def radio_id(self, radio: str) -> str:
        return str(RADIOS.index(radio) + 1)

    def _interface(self, name: str) -> str:
        known = self._named(name)
        return self.enter("radio", known, f"-{known}")

    def _named(self, typed: str) -> str:
        name = next((radio for radio in RADIOS if radio.lower() == typed.lower()), "")
        if not name:
            raise self.wrong("interface ")
        return name

    def _radio(self) -> Radio:
        return self.config.radios[self.subject]

    def _bind(self, name: str) -> str:
        known, bound = self.known(name), self._radio().templates
        if known not in bound:
            bound.append(known)
        return ""

    def _unbind(self, name: str) -> str:
        radio = self._radio()
        radio.templates = [bound for bound in radio.templates if name and bound != name.lower()]
        return ""

    def _power(self, on: bool) -> str:
        return put(self._radio(), shutdown=not on)

    def _display_interface(self, name: str) -> str:
        return "\n".join([*interface_lines(self.config, self._named(name)), "#", "return"]) + "\n"


def rows(device: SimulatedDevice, _now: float) -> Iterator[Row]:
    yield from station_rows(device)


COMWARE_FAT_AP = Family(
    name="comware_fat_ap",
    sys_descr="H3C Comware Platform Software, Software Version 7.1.064, Release 2460P03\r\nH3C WA6320",
    sys_object_id="1.3.6.1.4.1.25506.1.2405",
    factory=factory,
    radiates=radiates,
    shell=FatApShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    settle_s=0.1,
    more="---- More ----",
)
