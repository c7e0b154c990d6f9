"""The command line of Ruckus Unleashed and ZoneDirector: contexts that save when they are left, and an answer to every
line."""

import copy
from collections.abc import Iterator, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import ModalCommandLine, drop, put
from simulator.dialects.family import Family, Refused
from simulator.dialects.ios_grammar import Action
from simulator.dialects.joined import ap_name, clients_of
from simulator.dialects.quoted_words import obeyed
from simulator.dialects.ruckus_unleashed_config import LOSSES, Config, Wlan, factory, listing, radiates
from simulator.mib import Row, number, oid
from simulator.radio import colons

USER, PRIVILEGED, CONFIG, WLAN = ">", "#", "(config)#", "(config-wlan)#"

UNKNOWN = (
    "The command is either unrecognized or incomplete. To view a list of commands that you can run from this context, "
    "type '?' or 'help'.\n"
)
DONE = "The command was executed successfully. To save the changes, type 'end' or 'exit'.\n"
SAVED = "Your changes have been saved.\n"

VLANS = range(1, 4095)


class UnleashedShell(ModalCommandLine[Config]):
    """One session. What is typed about a WLAN service is in force when its context is left."""

    page_lines = None
    mode = USER

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self._draft = Wlan("")
        self._tables: Mapping[str, Mapping[str, Action]] = {
            USER: {
                "enable": lambda: self.enter(PRIVILEGED),
                "enable force": lambda: self.enter(PRIVILEGED),
                "exit": self.leave,
            },
            PRIVILEGED: {
                "config": lambda: self.enter(CONFIG, "", "You have all rights in this mode.\n"),
                "disable": lambda: self.enter(USER),
                "exit": self.leave,
                "show wlan all": lambda: listing(self.config.wlans),
                "show ap all": self._aps,
                "show sysinfo": self._system,
            },
            CONFIG: {
                "wlan WORD": self._wlan,
                "no wlan WORD": self._no_wlan,
                **dict.fromkeys(("exit", "end"), lambda: self.enter(PRIVILEGED, "", SAVED)),
                "abort": lambda: self.enter(PRIVILEGED, "", "No changes have been saved.\n"),
            },
            WLAN: {**self._attributes(), **dict.fromkeys(("exit", "end"), self._save), "abort": self._abort},
        }

    @property
    def prompt(self) -> str:
        return f"ruckus{self.mode} "

    def changes(self, line: str) -> bool:
        return self.mode in (CONFIG, WLAN) and line.strip() not in ("", "show", "abort")

    def execute(self, line: str) -> str:
        if not line.strip():
            return ""
        answer = obeyed(self._tables[self.mode], line)
        if answer is None:
            raise Refused(UNKNOWN)
        return answer

    def _attributes(self) -> Mapping[str, Action]:
        set_ = self._set
        return {
            "ssid WORD": lambda ssid: set_(ssid=ssid),
            "type standard-usage": lambda: set_(type="Standard Usage"),
            "type guest-access WORD": lambda _: set_(type="Guest Access"),
            "type hotspot WORD": lambda _: set_(type="Hotspot Service (WISPr)"),
            "open none": lambda: set_(authentication="open", encryption="none"),
            "open wpa2 passphrase WORD algorithm aes": lambda _: set_(authentication="open", encryption="wpa2"),
            "vlan WORD": self._vlan,
            "client-isolation isolation-on-ap enable": lambda: set_(isolated_on_ap=True),
            "client-isolation isolation-on-ap disable": lambda: set_(isolated_on_ap=False),
            "client-isolation isolation-on-subnet enable": lambda: set_(isolated_on_subnet=True),
            "client-isolation isolation-on-subnet disable": lambda: set_(isolated_on_subnet=False),
            "web-auth local": lambda: set_(web_auth=True),
            "no web-auth": lambda: set_(web_auth=False),
            "hide-ssid": lambda: set_(closed=True),
            "no hide-ssid": lambda: set_(closed=False),
            "show": lambda: listing({self.subject: self._draft}),
        }

    def _wlan(self, name: str) -> str:
        known = self.config.wlans.get(name)
        self._draft = copy.deepcopy(known) if known else Wlan(name)
        done = "loaded" if known else "created"
        return self.enter(
            WLAN, name, f"The WLAN service '{name}' has been {done}. To save the WLAN service, type 'end' or 'exit'.\n"
        )

    def _no_wlan(self, name: str) -> str:
        unknown = f"The WLAN service '{name}' could not be found. Please check the spelling, and try again.\n"
        return drop(self.config.wlans, name, unknown, f"The WLAN service '{name}' has been deleted.\n")

    def _set(self, **fields: object) -> str:
        put(self._draft, **fields)
        return DONE

    def _vlan(self, id: str) -> str:
        if not id.isdecimal() or int(id) not in VLANS:
            raise Refused(f"The VLAN ID is invalid. It must be between 1 and {VLANS[-1]}.\n")
        return self._set(vlan=int(id))

    def _save(self) -> str:
        self.config.wlans[self.subject] = self._draft
        return self.enter(CONFIG, "", f"The WLAN service '{self.subject}' has been updated and saved.\n{SAVED}")

    def _abort(self) -> str:
        return self.enter(CONFIG, "", "No changes have been saved.\n")

    def _aps(self) -> str:
        lines = ["AP:", "  ID:"]
        for index, (ap, radios) in enumerate(self.device.radios.items(), 1):
            lines += [f"    {index}:", f"      MAC Address= {colons(radios.mac)}", f"      Device Name= {ap_name(ap)}"]
        return "\n".join(lines) + "\n"

    def _system(self) -> str:
        return f"System Overview:\n  Name= {self.device.hostname}\n  Version= 200.7.10.202 build 94\n"


def refusal(_line: str) -> str:
    return "The operation doesn't execute successfully. Please try again.\n"


STATISTICS = oid("1.3.6.1.4.1.25053.1.15.1.1.1.15")
"""RUCKUS-UNLEASHED-SYSTEM-MIB, statistics of the whole network: .2 clients, .13 processor, .14 memory, in percent."""

CPU_PERCENT, MEMORY_PERCENT = 6, 41


def rows(device: SimulatedDevice, _now: float) -> Iterator[Row]:
    yield number((*STATISTICS, 2, 0), clients_of(device))
    yield number((*STATISTICS, 13, 0), CPU_PERCENT)
    yield number((*STATISTICS, 14, 0), MEMORY_PERCENT)


RUCKUS_UNLEASHED = Family(
    name="ruckus_unleashed",
    sys_descr="Ruckus Wireless Inc",
    sys_object_id="1.3.6.1.4.1.25053.3.1.5.20",
    factory=factory,
    radiates=radiates,
    shell=UnleashedShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    saves_itself=True,
    settle_s=0.2,
    more="",
    login=("Please login: ", "Password: "),
    grouped=False,
)
