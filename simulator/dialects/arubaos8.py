"""The command line of an ArubaOS 8 controller: profiles, AP groups, and nothing in force before `write memory`."""

import copy
from collections.abc import Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.arubaos8_config import LOSSES, Config, Profiles, SsidProfile, VirtualAp, factory, radiates
from simulator.dialects.arubaos8_show import ControllerShows, rows
from simulator.dialects.command_line import PAGE_LINES, ModalCommandLine, drop, put
from simulator.dialects.family import Family, Refused
from simulator.dialects.ios_grammar import Action
from simulator.dialects.quoted_words import obeyed

EXEC, CONFIG, SSID, VIRTUAL_AP, GROUP = "", "config", "SSID Profile", "Virtual AP profile", "AP group"

INVALID = "                     ^\n% Invalid input detected at '^' marker.\n\n"


class ArubaOsShell(ModalCommandLine[Config]):
    """One session, on the node of the controller itself."""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        ends: Mapping[str, Action] = {"exit": self._exit, "end": lambda: self.enter(EXEC), "write memory": self._write}
        configs = {**self._configs(), **ends}
        self._tables: Mapping[str, Mapping[str, Action]] = {
            EXEC: {**ControllerShows(device).commands(), **self._execs()},
            CONFIG: configs,
            SSID: {**configs, **self._ssids()},
            VIRTUAL_AP: {**configs, **self._virtual_aps()},
            GROUP: {**configs, **self._groups()},
        }

    @property
    def staged(self) -> Profiles:
        return self.config.staged

    @property
    def prompt(self) -> str:
        """`^` stands for changes that are not written yet."""
        pending = "^" if self.staged != self.config.written else ""
        place = f"({self.mode})" if self.mode in (EXEC, CONFIG) else f'({self.mode} "{self.subject}")'
        return f"({self.device.hostname}) {pending}[mynode] {place + ' ' if self.mode != EXEC else ''}#"

    def changes(self, line: str) -> bool:
        return self.mode != EXEC or line.split()[:1] == ["write"]

    def execute(self, line: str) -> str:
        if not line.strip():
            return ""
        answer = obeyed(self._tables[self.mode], line)
        if answer is None:
            raise Refused(INVALID)
        return answer

    def _execs(self) -> Mapping[str, Action]:
        return {
            "configure terminal": lambda: self.enter(
                CONFIG, "", "Enter Configuration commands, one per line. End with CNTL/Z\n\n"
            ),
            "write memory": self._write,
            "no paging": lambda: self.page(None),
            "paging": lambda: self.page(PAGE_LINES),
            "exit": self.leave,
        }

    def _configs(self) -> Mapping[str, Action]:
        return {
            "wlan ssid-profile WORD": self._ssid,
            "no wlan ssid-profile WORD": lambda name: drop(self.staged.ssids, name, unknown(name)),
            "wlan virtual-ap WORD": self._virtual_ap,
            "no wlan virtual-ap WORD": lambda name: drop(self.staged.virtual_aps, name, unknown(name)),
            "ap-group WORD": self._group,
        }

    def _ssids(self) -> Mapping[str, Action]:
        return {
            "essid WORD": lambda essid: self._set_ssid(essid=essid),
            "opmode WORD": lambda opmode: self._set_ssid(opmode=opmode),
            "wpa-passphrase WORD": lambda _: "",
            "hide-ssid": lambda: self._set_ssid(hidden=True),
            "no hide-ssid": lambda: self._set_ssid(hidden=False),
        }

    def _virtual_aps(self) -> Mapping[str, Action]:
        set_ = self._set_virtual_ap
        return {
            "aaa-profile WORD": self._aaa,
            "ssid-profile WORD": self._bind,
            "vlan WORD": lambda vlan: set_(vlan=vlan),
            "forward-mode WORD": lambda _: "",
            "allowed-band WORD": lambda band: set_(allowed_band=band),
            "deny-inter-user-traffic": lambda: set_(isolated=True),
            "no deny-inter-user-traffic": lambda: set_(isolated=False),
            "vap-enable": lambda: set_(enabled=True),
            "no vap-enable": lambda: set_(enabled=False),
        }

    def _groups(self) -> Mapping[str, Action]:
        return {"virtual-ap WORD": self._join, "no virtual-ap WORD": self._leave}

    def _exit(self) -> str:
        return self.enter(EXEC if self.mode == CONFIG else CONFIG)

    def _write(self) -> str:
        self.config.written = copy.deepcopy(self.staged)
        return self.write("\nSaving Configuration...\n\nConfiguration Saved.\n")

    def _ssid(self, name: str) -> str:
        self.staged.ssids.setdefault(name, SsidProfile())
        return self.enter(SSID, name)

    def _virtual_ap(self, name: str) -> str:
        self.staged.virtual_aps.setdefault(name, VirtualAp())
        return self.enter(VIRTUAL_AP, name)

    def _group(self, name: str) -> str:
        self.staged.groups.setdefault(name, [])
        return self.enter(GROUP, name)

    def _set_ssid(self, **fields: object) -> str:
        return put(self.staged.ssids.setdefault(self.subject, SsidProfile()), **fields)

    def _set_virtual_ap(self, **fields: object) -> str:
        return put(self.staged.virtual_aps.setdefault(self.subject, VirtualAp()), **fields)

    def _aaa(self, name: str) -> str:
        if name not in self.config.aaa_profiles:
            raise Refused(f'Error: AAA profile "{name}" does not exist\n')
        return self._set_virtual_ap(aaa_profile=name)

    def _bind(self, name: str) -> str:
        if name not in self.staged.ssids:
            raise Refused(f'Error: SSID profile "{name}" does not exist\n')
        return self._set_virtual_ap(ssid_profile=name)

    def _join(self, name: str) -> str:
        if name not in self.staged.virtual_aps:
            raise Refused(f'Error: virtual AP profile "{name}" does not exist\n')
        members = self.staged.groups.setdefault(self.subject, [])
        if name not in members:
            members.append(name)
        return ""

    def _leave(self, name: str) -> str:
        members = self.staged.groups.setdefault(self.subject, [])
        if name not in members:
            raise Refused(f'Error: virtual AP "{name}" is not in AP group "{self.subject}"\n')
        members.remove(name)
        return ""


def unknown(name: str) -> str:
    return f'Error: profile "{name}" does not exist\n'


def refusal(line: str) -> str:
    return f"Error: {line.strip()} failed, module Profile Manager is busy. Please try later\n"


def boot(saved: Config) -> Config:
    """What was staged and not written is lost."""
    saved.staged = copy.deepcopy(saved.written)
    return saved


ARUBAOS8 = Family(
    name="arubaos8",
    sys_descr="ArubaOS (MODEL: Aruba7205), Version 8.10.0.7",
    sys_object_id="1.3.6.1.4.1.14823.1.1.32",
    factory=factory,
    radiates=radiates,
    boot=boot,
    shell=ArubaOsShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    settle_s=0.2,
)
