"""The command line of an Aruba Instant cluster at its virtual controller: nothing is live until `commit apply`."""

import copy
from collections.abc import Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.aruba_instant_config import LOSSES, Config, SsidProfile, factory, radiates
from simulator.dialects.aruba_instant_show import InstantShows, rows
from simulator.dialects.command_line import PAGE_LINES, ModalCommandLine, drop, put
from simulator.dialects.family import Family, Refused
from simulator.dialects.ios_grammar import Action, Rule, rules, understand

EXEC, CONFIG, PROFILE, RULES = "", "config", "SSID Profile", "Access Rule"

UNCOMMITTED_MAX = 4096
"""Octets of changes that may wait for a commit (Aruba community note "sequence sensitive commands in IAP")."""

TYPED_IN_FULL = ("exit", "end")
"""They are not completed from their first letters (the same note)."""


class InstantShell(ModalCommandLine[Config]):
    """One session, with the changes that it has typed and not yet committed."""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self._waiting: Config | None = None
        self._waiting_octets = 0
        self._rules: dict[str, tuple[Rule, ...]] = {
            EXEC: rules({**InstantShows(device).commands(), **self._execs()}),
            CONFIG: rules({**self._configs(), **self._ends()}),
            PROFILE: rules({**self._profiles(), **self._ends()}),
            RULES: rules({"rule LINE": self._rule, "no rule": self._no_rules, **self._ends()}),
        }

    @property
    def prompt(self) -> str:
        name = self.device.hostname
        match self.mode:
            case "":
                return f"{name}# "
            case "config":
                return f"{name} (config) # "
        return f'{name} ({self.mode} "{self.subject}") # '

    def changes(self, line: str) -> bool:
        return self.mode != EXEC or line.split()[:1] in (["commit"], ["write"])

    def execute(self, line: str) -> str:
        if not line.strip():
            return ""
        words = line.split()
        try:
            rule, values = understand(line, self._rules[self.mode], len(self.prompt))
        except Refused as refused:
            raise Refused(refused.words if "Incomplete" in refused.words else "% Parse error\n") from None
        if rule.words[0] in TYPED_IN_FULL and words[0] != rule.words[0]:
            raise Refused("% Parse error\n")
        if self.mode != EXEC and rule.words[0] not in TYPED_IN_FULL:
            self._count(line)
        return rule.action(*values)

    def _execs(self) -> Mapping[str, Action]:
        return {
            "configure terminal": lambda: self.enter(CONFIG),
            "commit apply": self._apply,
            "commit revert": self._revert,
            "write memory": lambda: self.write("Save configuration.\n"),
            "no paging": lambda: self.page(None),
            "paging": lambda: self.page(PAGE_LINES),
            "exit": self.leave,
        }

    def _ends(self) -> Mapping[str, Action]:
        return {"exit": self._exit, "end": lambda: self.enter(EXEC)}

    def _configs(self) -> Mapping[str, Action]:
        return {
            "wlan ssid-profile WORD": self._profile,
            "no wlan ssid-profile WORD": self._no_profile,
            "wlan access-rule WORD": self._access_rule,
            "no wlan access-rule WORD": self._no_access_rule,
        }

    def _profiles(self) -> Mapping[str, Action]:
        set_ = self._set
        return {
            "enable": lambda: set_(enabled=True),
            "disable": lambda: set_(enabled=False),
            "type WORD": lambda kind: set_(type=kind),
            "essid WORD": lambda essid: set_(essid=essid),
            "opmode WORD": lambda opmode: set_(opmode=opmode),
            "vlan WORD": lambda vlan: set_(vlan=vlan),
            "rf-band WORD": lambda band: set_(rf_band=band),
            "wpa-passphrase WORD": lambda _: set_(),
            "captive-portal WORD": lambda kind: set_(captive_portal=kind),
            "hide-ssid": lambda: set_(hidden=True),
            "no hide-ssid": lambda: set_(hidden=False),
            "deny-inter-user-bridging": lambda: set_(isolated=True),
            "no deny-inter-user-bridging": lambda: set_(isolated=False),
        }

    def _draft(self) -> Config:
        """The changes waiting for the commit, on top of what is committed."""
        if self._waiting is None:
            self._waiting = copy.deepcopy(self.config)
        return self._waiting

    def _count(self, line: str) -> None:
        if self._waiting_octets + len(line) > UNCOMMITTED_MAX:
            raise Refused("Error: uncommitted configuration exceeds 4 KB, commit it first\n")
        self._waiting_octets += len(line)

    def _exit(self) -> str:
        return self.enter(EXEC if self.mode == CONFIG else CONFIG)

    def _apply(self) -> str:
        draft, self._waiting, self._waiting_octets = self._waiting, None, 0
        if draft is not None:
            self.device.config = draft
        return self.write("committing configuration...\nconfiguration committed.\n")

    def _revert(self) -> str:
        self._waiting, self._waiting_octets = None, 0
        return ""

    def _profile(self, name: str) -> str:
        self._draft().profiles.setdefault(name, SsidProfile())
        return self.enter(PROFILE, name)

    def _no_profile(self, name: str) -> str:
        return drop(self._draft().profiles, name, f"Error: ssid-profile {name} does not exist\n")

    def _set(self, **fields: object) -> str:
        return put(self._draft().profiles.setdefault(self.subject, SsidProfile()), **fields)

    def _access_rule(self, name: str) -> str:
        self._draft().rules.setdefault(name, [])
        return self.enter(RULES, name)

    def _no_access_rule(self, name: str) -> str:
        return drop(self._draft().rules, name, f"Error: access-rule {name} does not exist\n")

    def _rule(self, words: str) -> str:
        lines = self._draft().rules.setdefault(self.subject, [])
        if f"rule {words}" not in lines:
            lines.append(f"rule {words}")
        return ""

    def _no_rules(self) -> str:
        self._draft().rules[self.subject] = []
        return ""


def refusal(line: str) -> str:
    return f"Error: {line.strip()} failed\n"


ARUBA_INSTANT = Family(
    name="aruba_instant",
    sys_descr="ArubaOS (MODEL: 305), Version 8.6.0.0-8.6.0.0",
    sys_object_id="1.3.6.1.4.1.14823.1.2.59",
    factory=factory,
    radiates=radiates,
    shell=InstantShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    settle_s=0.2,
    grouped=False,
)
