"""One simulated device: its configuration and saved configuration, its radios, its faults, and what it was told."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.family import Family, Ground, Refused, Shell
from simulator.faults import LOSSES, Fault, Faults
from simulator.mib import Row, system_group
from simulator.radio import AccessPointRadios, Bss

UPTIME_AT_START_S = 40 * 86400.0
"""The town did not begin when the program did: its devices have been up for weeks, and a restart shows."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One command line that a device received."""

    at_s: float
    """By the town's clock."""
    line: str


class SimulatedDevice:
    """State shared by the device's sessions and its SNMP agent. `config` has the type that its family gives it."""

    def __init__(
        self,
        id: str,
        family: Family[Any],
        ground: Ground,
        radios: Mapping[str, AccessPointRadios],
        clock: Callable[[], float],
    ) -> None:
        self.id = id
        self.family = family
        self.hostname = ground.hostname
        self.radios = radios
        self.clock = clock
        self.faults = Faults()
        self.heard: list[Heard] = []
        self.saved = family.factory(ground)
        self.unplugged: set[str] = set()
        """Access points of a controller that have no power."""
        self.safeguard: tuple[Shell, Any] | None = None
        """The session that the device watches over, and the configuration to which it goes back when that one ends."""
        self.boot()
        self.booted_at -= UPTIME_AT_START_S
        for radio in radios.values():
            radio.settle_now()

    def boot(self) -> None:
        self.config = self.family.boot(copy.deepcopy(self.saved))
        self.booted_at = self.clock()
        self.follow()

    def watch_over(self, shell: Shell) -> None:
        self.safeguard = (shell, copy.deepcopy(self.config))

    def ended(self, shell: Shell) -> None:
        """The session is over: what it changed under the device's eyes is taken back."""
        if self.safeguard is not None and self.safeguard[0] is shell:
            self.config, self.safeguard = self.safeguard[1], None
            self.save()
            self.follow()

    def catch_up(self) -> None:
        self.family.catch_up(self)

    def power_off(self) -> None:
        for radios in self.radios.values():
            radios.switch_off()

    def save(self) -> None:
        self._lose()
        self.saved = copy.deepcopy(self.config)

    @property
    def alive(self) -> bool:
        return Fault.DEAD not in self.faults

    @property
    def uptime_s(self) -> float:
        return self.clock() - self.booted_at

    def plug(self, ap: str, powered: bool) -> None:
        """Give power to one access point of a controller, or take it."""
        (self.unplugged.discard if powered else self.unplugged.add)(ap)
        self.follow()

    def follow(self) -> None:
        """Let the radios take over what the configuration asks for."""
        if not self.alive:
            return
        asked = self.family.radiates(self.config)
        for ap, radios in self.radios.items():
            if ap in self.unplugged:
                radios.switch_off()
            else:
                radios.follow(asked.get(ap, ()), self.clock())

    def clients(self) -> dict[str, dict[Bss, tuple[str, ...]]]:
        """Access point -> network -> MAC addresses."""
        self.catch_up()
        return {ap: radios.clients(self.clock()) for ap, radios in self.radios.items()}

    def obey(self, shell: Shell, line: str) -> str:
        """Carry out one line the way this device does, faults included, and give its answer."""
        return self.answer(shell, line)[0]

    def answer(self, shell: Shell, line: str) -> tuple[str, bool]:
        """The answer, and whether the device refused; only the exit status of `ssh device command` tells it apart."""
        self.catch_up()
        if not shell.changes(line):
            return _words(shell, line)
        if Fault.LIE in self.faults:
            return self._pretend(shell, line), False
        before = copy.deepcopy(self.config) if Fault.REJECT in self.faults else None
        answer = _words(shell, line)
        self._lose()
        if before is not None and self._opens(before):
            self.config = before
            return self.family.refusal(line), True
        if self.family.saves_itself:
            self.save()
        self.follow()
        return answer

    def rows(self) -> list[Row]:
        """Everything the SNMP agent serves, in the order of a walk."""
        self.catch_up()
        family = self.family
        system = system_group(family.sys_descr, family.sys_object_id, self.uptime_s, self.hostname)
        return sorted((*system, *family.rows(self, self.clock())))

    def _pretend(self, shell: Shell, line: str) -> str:
        config, saved = copy.deepcopy(self.config), self.saved
        try:
            return shell.execute(line)
        except Refused:
            return ""
        finally:
            self.config, self.saved = config, saved

    def _lose(self) -> None:
        for fault in LOSSES & self.faults.active:
            self.family.losses[fault](self.config)

    def _opens(self, before: Any) -> bool:
        return _offers(self.family.radiates(self.config)) > _offers(self.family.radiates(before))


def _words(shell: Shell, line: str) -> tuple[str, bool]:
    try:
        return shell.execute(line), False
    except Refused as refused:
        return refused.words, True


def _offers(asked: Mapping[str, tuple[Bss, ...]]) -> int:
    return sum(bss.ssid == DISASTER_SSID for networks in asked.values() for bss in networks)
