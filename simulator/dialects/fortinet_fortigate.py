"""The command line of a FortiGate as WLAN controller: tables, entries, and what counts only at `next` or `end`."""

import copy
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import CommandLine
from simulator.dialects.family import Family, Refused
from simulator.dialects.fortinet_fortigate_config import (
    LOSSES,
    RADIOS,
    SCHEDULES,
    VAP_ALL,
    VAP_DEFAULTS,
    Config,
    Profile,
    RadioSettings,
    Vap,
    factory,
    new_vap,
    profile_listing,
    radiates,
    vap_listing,
)
from simulator.dialects.fortinet_fortigate_show import rows, vaps_on_air
from simulator.dialects.ios_grammar import Action
from simulator.dialects.quoted_words import obeyed

VAP, PROFILE = "vap", "wtp-profile"
"""The two tables of `config wireless-controller`."""

T = TypeVar("T")

VAP_NAME_MAX = 15
VLAN_MAX = 4094

CHOICES: Mapping[str, tuple[str, ...]] = {
    "security": ("open", "wpa2-only-personal", "wpa2-only-enterprise", "wpa3-sae", "captive-portal"),
    "schedule": tuple(SCHEDULES),
    **dict.fromkeys(("broadcast-ssid", "local-bridging", "intra-vap-privacy", "captive-portal"), ("enable", "disable")),
}

DISCLAIMER = "(Press 'a' to accept):"


def failed(words: str, code: int) -> Refused:
    return Refused(f"{words}\nCommand fail. Return code {code}\n")


def parse_error(word: str) -> Refused:
    return failed(f"command parse error before '{word}'", -61)


def wrong_value(setting: str, value: str) -> Refused:
    return failed(f"node_check_object fail! for {setting} {value}\n\nvalue parse error before '{value}'", -651)


@dataclass(slots=True)
class Entry:
    """One entry of a table while it is edited: a draft that counts when it is left, and is gone if it never is."""

    name: str
    vap: Vap | None = None
    profile: Profile | None = None
    radio: str = ""
    """Where in a profile: `config radio-1`."""


class FortiShell(CommandLine[Config]):
    """One session."""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self._table = ""
        self._entry: Entry | None = None
        self._waits = self.config.disclaimer

    @property
    def keys(self) -> str:  # type: ignore[override]  # a key only as long as it is asked for
        return "a" if self._waits else ""

    @property
    def prompt(self) -> str:
        if self._waits:
            return DISCLAIMER
        name = self.device.hostname
        if not self._table:
            return f"{name} # "
        return f"{name} ({self._entry.radio or self._entry.name if self._entry else self._table}) # "

    def changes(self, line: str) -> bool:
        verb = line.split(maxsplit=1)[:1]
        return not self._waits and verb not in ([], ["show"]) and (bool(self._table) or verb == ["config"])

    def execute(self, line: str) -> str:
        if self._waits:
            self._waits = line != "a"
            return ""
        try:
            words = shlex.split(line)
        except ValueError:  # a quotation mark without its other half
            raise parse_error(line.split()[0]) from None
        if not words:
            return ""
        if not self._table:
            return self._at_the_top(line, words)
        return self._in_entry(self._entry, words) if self._entry else self._in_table(words)

    def _at_the_top(self, line: str, words: list[str]) -> str:
        wireless = {} if self.config.multi_vdom else self._wireless()
        answer = obeyed({**self._anywhere(), **wireless}, line)
        if answer is not None:
            return answer
        if words[0] in ("config", "show", "get", "diagnose"):
            raise parse_error(words[-1])
        raise failed(f"Unknown action {len(words) - 1}", -1)

    def _anywhere(self) -> Mapping[str, Action]:
        return {
            "get system global | grep cfg-save": lambda: f"cfg-save            : {self.config.cfg_save} \n",
            "get system status": lambda: f"{self.device.family.sys_descr}\n",
            "exit": self.leave,
        }

    def _wireless(self) -> Mapping[str, Action]:
        vaps, profiles = self.config.vaps, self.config.profiles
        return {
            "config wireless-controller vap": lambda: self._enter(VAP),
            "config wireless-controller wtp-profile": lambda: self._enter(PROFILE),
            "show wireless-controller vap": lambda: vap_listing(vaps),
            "show wireless-controller vap WORD": lambda name: vap_listing({name: self._known(vaps, name)}),
            "show wireless-controller wtp-profile": lambda: profile_listing(profiles),
            "show wireless-controller wtp-profile WORD": lambda name: profile_listing(
                {name: self._known(profiles, name)}
            ),
            "diagnose wireless-controller wlac -c vap": lambda: vaps_on_air(self.device),
        }

    @staticmethod
    def _known(table: Mapping[str, T], name: str) -> T:
        if name not in table:
            raise failed("entry is not found in table", -3)
        return table[name]

    def _enter(self, table: str) -> str:
        self._table = table
        return ""

    def _in_table(self, words: list[str]) -> str:
        match words:
            case ["edit", name]:
                return self._edit(name)
            case ["end"]:
                return self._enter("")
            case ["show"]:
                return vap_listing(self.config.vaps) if self._table == VAP else profile_listing(self.config.profiles)
        raise parse_error(words[0])

    def _edit(self, name: str) -> str:
        if self._table == VAP and len(name) > VAP_NAME_MAX:
            raise failed("The string is too long", -56)
        if self._table == VAP:
            is_new = name not in self.config.vaps
            self._entry = Entry(name, vap=copy.deepcopy(self.config.vaps.get(name, new_vap())))
        else:
            is_new = name not in self.config.profiles
            self._entry = Entry(name, profile=copy.deepcopy(self.config.profiles.get(name, Profile())))
        return f"new entry '{name}' added\n" if is_new else ""

    def _in_entry(self, entry: Entry, words: list[str]) -> str:
        match words:
            case ["end"] if entry.radio:
                entry.radio = ""
                return ""
            case ["next"] | ["end"] if not entry.radio:
                self._take_over(entry)
                self._entry = None
                return self._enter("") if words == ["end"] else ""
            case ["abort"]:
                self._entry = None
                return self._enter("")
            case ["config", radio] if entry.profile and not entry.radio and radio in RADIOS:
                entry.radio = radio
                return ""
            case ["set", setting, value] if entry.vap is not None:
                return self._set(entry.vap, setting, value)
            case [verb, setting, *values] if entry.profile and entry.radio:
                return self._set_radio(entry.profile.radios[entry.radio], verb, setting, values)
        raise parse_error(words[1] if words[1:] else words[0])

    def _take_over(self, entry: Entry) -> None:
        """Raises Refused; then the entry is still being edited."""
        if entry.vap is not None:
            if "personal" in entry.vap["security"] and not entry.vap["passphrase"]:
                raise failed("Attribute 'passphrase' MUST be set.", -56)
            self.config.vaps[entry.name] = entry.vap
        if entry.profile is not None:
            self.config.profiles[entry.name] = entry.profile

    @staticmethod
    def _set(vap: Vap, setting: str, value: str) -> str:
        if setting not in VAP_DEFAULTS:
            raise parse_error(setting)
        is_vlan = value.isdecimal() and value.isascii() and int(value) <= VLAN_MAX
        if value not in CHOICES.get(setting, (value,)) or (setting == "vlanid" and not is_vlan) or not value:
            raise wrong_value(setting, value)
        vap[setting] = value
        return ""

    def _set_radio(self, radio: RadioSettings, verb: str, setting: str, values: list[str]) -> str:
        match verb, setting, values:
            case ["set", "vap-all", [kind]] if kind in VAP_ALL:
                radio.vap_all = kind
                return ""
            case ["set" | "select" | "append" | "unselect", "vaps", [_, *_]] if radio.vap_all == "manual":
                if unknown := [name for name in values if name not in self.config.vaps]:
                    raise failed(f"entry not found in datasource\n\nvalue parse error before '{unknown[0]}'", -3)
                kept = [name for name in radio.vaps if name not in values and verb in ("append", "unselect")]
                radio.vaps = kept if verb == "unselect" else [*kept, *values]
                return ""
        raise parse_error(setting)


def refusal(_line: str) -> str:
    return "object set operator error, -4 discard the setting\nCommand fail. Return code -4\n"


FORTINET_FORTIGATE = Family(
    name="fortinet_fortigate",
    sys_descr="Version: FortiGate-60F v7.2.8,build1639,240313 (GA.M)",
    sys_object_id="1.3.6.1.4.1.12356.101.1.641",
    factory=factory,
    radiates=radiates,
    shell=FortiShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    saves_itself=True,
    settle_s=0.2,
    more="--More-- ",
)
