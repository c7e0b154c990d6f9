"""The command line of an H3C or HPE WLAN controller (Comware V7): service templates on groups of access points."""

import re
from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.comware_ac_config import LOSSES, MODEL, RADIOS, Config, factory, listing, radiates
from simulator.dialects.comware_shell import ComwareShell, dashes, refusal, station_rows
from simulator.dialects.family import Family
from simulator.dialects.ios_grammar import Action
from simulator.dialects.joined import ap_name, clients_of
from simulator.dialects.view_shell import SYSTEM, fields
from simulator.mib import Row, number, oid, text
from simulator.radio import Bss


class AcShell(ComwareShell[Config]):
    """One session."""

    def displays(self) -> Mapping[str, Action]:
        lists: dict[str, Action] = {**super().displays(), "display wlan bss all verbose": self._bsses}
        lists["display wlan ap all"] = self._aps
        for command in ("display current-configuration", "display wlan bss all verbose"):
            lists[f"{command} | include LINE"] = lambda pattern, whole=lists[command]: included(whole(), pattern)
        return lists

    def views(self) -> Mapping[str, Mapping[str, Action]]:
        return {
            SYSTEM: {**self.template_ways(), "wlan ap-group WORD": self._group},
            **self.template_views(),
            "group": {"ap-model WORD": self._model},
            "model": {"radio NUMBER": self._radio},
            "radio": {
                "service-template WORD": self._bind,
                "undo service-template WORD": self._unbind,
                "radio enable": lambda: "",
            },
        }

    def listing(self, config: Config) -> str:
        return listing(config)

    def is_bound(self, name: str) -> bool:
        groups = self.config.groups.values()
        return any(name in bound for models in groups for radios in models.values() for bound in radios.values())

    def radio_id(self, radio: str) -> str:
        return radio

    def _group(self, name: str) -> str:
        self.config.groups.setdefault(name, {})
        return self.enter("group", name, f"-wlan-ap-group-{name}")

    def _model(self, name: str) -> str:
        """Entering makes it."""
        self.config.groups.setdefault(self.subject, {}).setdefault(name, {})
        return self.enter("model", f"{self.subject} {name}", f"{self.view.label}-ap-model-{name}")

    def _radio(self, id: str) -> str:
        if id not in RADIOS:
            raise self.wrong("radio ")
        return self.enter("radio", f"{self.subject} {id}", f"{self.view.label}-radio-{id}")

    def _bound(self) -> list[str]:
        group, model, radio = self.subject.split(" ")
        return self.config.groups.setdefault(group, {}).setdefault(model, {}).setdefault(radio, [])

    def _bind(self, name: str) -> str:
        known, bound = self.known(name), self._bound()
        if known not in bound:
            bound.append(known)
        return ""

    def _unbind(self, name: str) -> str:
        bound = self._bound()
        bound[:] = [kept for kept in bound if kept != name.lower()]
        return ""

    def _bsses(self) -> str:
        return "\n".join(
            fields(_bss(ap, bss, f"{self.device.radios[ap].mac[:11]}{at:x}"), 32)
            for ap, networks in self.device.clients().items()
            for at, bss in enumerate(networks)
        )

    def _aps(self) -> str:
        lines = []
        for id, (ap, radios) in enumerate(self.device.radios.items(), 1):
            state = "I" if ap in self.device.unplugged else "R"
            lines.append(f"{ap_name(ap):<22} {id:<7} {state:<7} {MODEL:<17} {serial(radios.mac)}")
        head = "AP name                AP ID   State   Model             Serial ID"
        return "\n".join([f"Total number of APs: {len(lines)}", "", head, "-" * 79, *lines]) + "\n"


def _bss(ap: str, bss: Bss, mac: str) -> Iterator[tuple[str, object]]:
    yield (" AP name", ap_name(ap))
    yield (" BSSID", dashes(mac))
    yield (" Radio ID", bss.radio)
    yield (" Service template name", bss.interface)
    yield (" SSID", bss.ssid)
    yield (" VLAN ID", bss.vlan)


def included(whole: str, pattern: str) -> str:
    """`| include`: the lines in which the expression is found. One that is none finds nothing."""
    try:
        wanted = re.compile(pattern)
    except re.error:
        return ""
    return "".join(f"{line}\n" for line in whole.splitlines() if wanted.search(line))


def serial(mac: str) -> str:
    """Twenty letters, as H3C's are."""
    return f"219801A0{mac.upper()}"


AC = oid("1.3.6.1.4.1.25506.2.75.1.1.2")
"""HH3C-DOT11-ACMT-MIB::hh3cDot11ACLoadInfo: .1 hh3cDot11APConnectCount, .2 hh3cDot11StationConnectCount."""

AP_STATUS = oid("1.3.6.1.4.1.25506.2.75.2.1.1.1.4")
"""HH3C-DOT11-APMT-MIB::hh3cDot11APOperationStatus, by the serial number's length and letters. It knows no value for an
access point that is away."""

AP = oid("1.3.6.1.4.1.25506.2.75.2.1.2.1")
"""HH3C-DOT11-APMT-MIB::hh3cDot11APObjectEntry, indexed alike: .7 hh3cDot11CurrAPStationAssocCount, .8
hh3cDot11CurrAPName."""

ENTITY = oid("1.3.6.1.4.1.25506.2.6.1.1.1.1")
"""HH3C-ENTITY-EXT-MIB::hh3cEntityExtStateEntry: .6 hh3cEntityExtCpuUsage, .8 hh3cEntityExtMemUsage, in percent."""

RUN = 5
CHASSIS, BOARD = 1, 97
CPU_PERCENT, MEMORY_PERCENT = 9, 48


def rows(device: SimulatedDevice, now: float) -> Iterator[Row]:
    yield number((*AC, 1, 0), len(device.radios) - len(device.unplugged))
    yield number((*AC, 2, 0), clients_of(device))
    for ap, radios in device.radios.items():
        letters = serial(radios.mac).encode()
        index = (len(letters), *letters)
        if ap not in device.unplugged:
            yield number((*AP_STATUS, *index), RUN)
        yield number((*AP, 7, *index), sum(map(len, radios.clients(now).values())))
        yield text((*AP, 8, *index), ap_name(ap))
    for entity, cpu, memory in ((CHASSIS, 0, 0), (BOARD, CPU_PERCENT, MEMORY_PERCENT)):
        yield number((*ENTITY, 6, entity), cpu)
        yield number((*ENTITY, 8, entity), memory)
    yield from station_rows(device)


COMWARE_AC = Family(
    name="comware_ac",
    sys_descr="H3C Comware Platform Software, Software Version 7.1.064, Release 5426P02\r\nH3C WX2540H",
    sys_object_id="1.3.6.1.4.1.25506.1.1887",
    factory=factory,
    radiates=radiates,
    shell=AcShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    settle_s=0.2,
    more="---- More ----",
)
