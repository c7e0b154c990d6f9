"""The command line of a Cisco AireOS controller: `config ...` without a mode, silence for success, questions."""

import re
from collections.abc import Callable, Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.cisco_aireos_config import DEFAULT_GROUP, LOSSES, RADIOS_OF, Config, Wlan, factory, radiates
from simulator.dialects.cisco_aireos_show import AireosShows, rows
from simulator.dialects.command_line import PAGE_LINES, CommandLine, drop, put
from simulator.dialects.family import Family, Refused
from simulator.dialects.ios_grammar import Action, Rule, rules, understand

WLAN_ID_MAX = 512
"""`config wlan create` takes 1 to 512 (Cisco WLC Configuration Guide 7.3, WLANs)."""

USAGE = "Incorrect usage.  Use the '?' or <TAB> key to list commands.\n"

SAVE = "\nAre you sure you want to save? (y/n) "
LOGOUT = "The system has unsaved changes.\nWould you like to save them now? (y/N) "
DELETE = "\nThis will delete the WLAN. Are you sure? (y/n) "
ANY_KEY = "\nPress any key to continue.."

_GREP = re.compile(r'grep (include|exclude) "([^"]*)" "([^"]*)"')


class AireosShell(CommandLine[Config]):
    """One session. `config` alone enters a mode in which that word is understood."""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self._in_config = False
        self._question = ""
        self._answered: Callable[[str], str] = lambda _: ""
        self._rules: tuple[Rule, ...] = rules({**AireosShows(device).commands(), **self._commands()})

    @property
    def prompt(self) -> str:
        return self._question or ("(Cisco Controller) config>" if self._in_config else "(Cisco Controller) >")

    def changes(self, line: str) -> bool:
        words = self._whole(line).split()
        if self._question:
            return self._question != ANY_KEY
        return words[:1] == ["save"] or (words[:1] == ["config"] and len(words) > 1 and words[1] != "paging")

    def execute(self, line: str) -> str:
        if self._question:
            self._question = ""
            return self._answered(line.strip().lower())
        if not line.strip():
            return ""
        if grep := _GREP.fullmatch(line.strip()):
            return self._grep(*grep.groups())
        return self._obey(self._whole(line))

    def _obey(self, line: str) -> str:
        try:
            rule, values = understand(line, self._rules, 0)
        except Refused:
            raise Refused(USAGE) from None
        return rule.action(*values)

    def _whole(self, line: str) -> str:
        return f"config {line.strip()}" if self._in_config and line.strip() != "exit" else line.strip()

    def _ask(self, question: str, answered: Callable[[str], str]) -> str:
        self._question, self._answered = question, answered
        return ""

    def _commands(self) -> Mapping[str, Action]:
        return {
            "config": lambda: self._enter(True),
            "exit": lambda: self._enter(False),
            "config paging disable": lambda: self.page(None),
            "config paging enable": lambda: self.page(PAGE_LINES),
            "save config": lambda: self._ask(SAVE, self._save),
            "logout": self._logout,
            "config wlan create NUMBER WORD": lambda id, name: self._create(id, name, name),
            "config wlan create NUMBER WORD WORD": self._create,
            "config wlan delete NUMBER": self._delete,
            "config wlan enable NUMBER": lambda id: self._able(id, True),
            "config wlan disable NUMBER": lambda id: self._able(id, False),
            "config wlan interface NUMBER WORD": self._interface,
            "config wlan broadcast-ssid enable NUMBER": lambda id: self._edit(id, broadcast=True),
            "config wlan broadcast-ssid disable NUMBER": lambda id: self._edit(id, broadcast=False),
            "config wlan radio NUMBER WORD": self._radio,
            "config wlan apgroup add WORD": self._add_group,
            "config wlan apgroup delete WORD": self._delete_group,
            "config wlan apgroup interface-mapping add WORD NUMBER WORD": self._map,
            "config wlan apgroup interface-mapping delete WORD NUMBER": self._unmap,
            **self._blocking(),
            **self._security(),
        }

    def _blocking(self) -> Mapping[str, Action]:
        kinds = ("disable", "drop", "forward-upstream")
        return {f"config wlan peer-blocking {kind} NUMBER": self._blocker(kind) for kind in kinds}

    def _blocker(self, kind: str) -> Action:
        return lambda id: self._edit(id, peer_blocking=kind)

    def _security(self) -> Mapping[str, Action]:
        switches = {
            "wpa": "wpa",
            "wpa wpa2": "wpa2",
            "wpa wpa2 ciphers aes": "aes",
            "wpa akm 802.1x": "802.1x",
            "wpa akm psk": "psk",
            "web-auth": "web-auth",
            "web-passthrough": "web-passthrough",
        }
        commands: dict[str, Action] = {}
        for words, switch in switches.items():
            commands[f"config wlan security {words} enable NUMBER"] = self._switch(switch, True)
            commands[f"config wlan security {words} disable NUMBER"] = self._switch(switch, False)
        return commands

    def _switch(self, switch: str, on: bool) -> Action:
        return lambda id: self._secure(id, switch, on)

    def _secure(self, id: str, switch: str, on: bool) -> str:
        self._edit(id)
        self._wlan(id).switches[switch] = on
        return ""

    def _enter(self, in_config: bool) -> str:
        if not in_config and not self._in_config:
            raise Refused(USAGE)
        self._in_config = in_config
        return ""

    def _save(self, answer: str) -> str:
        if not answer.startswith("y"):
            return "\nConfiguration Not Saved!\n"
        self.device.save()
        return "\nConfiguration Saved!\n"

    def _logout(self) -> str:
        if self.device.config == self.device.saved:
            self.closed = True
            return ""
        return self._ask(LOGOUT, self._leave)

    def _leave(self, answer: str) -> str:
        if answer.startswith("y"):
            self.device.save()
        self.closed = True
        return ""

    def _grep(self, way: str, words: str, command: str) -> str:
        kept = [line for line in self._obey(command).splitlines() if (words in line) == (way == "include")]
        return self._ask(ANY_KEY, lambda _: "\n".join(["", *kept, ""]))

    def _wlan(self, id: str) -> Wlan:
        wlan = self.config.wlans.get(int(id))
        if wlan is None:
            raise Refused("WLAN Identifier is invalid.\n")
        return wlan

    def _create(self, id: str, profile: str, ssid: str) -> str:
        if not 1 <= int(id) <= WLAN_ID_MAX:
            raise Refused("WLAN Identifier is invalid.\n")
        if int(id) in self.config.wlans:
            raise Refused("WLAN Identifier is already in use.\n")
        if any(wlan.profile == profile for wlan in self.config.wlans.values()):
            raise Refused("WLAN profile name is already in use.\n")
        self.config.wlans[int(id)] = Wlan(profile, ssid)
        return ""

    def _delete(self, id: str) -> str:
        self._wlan(id)
        return self._ask(DELETE, lambda answer: self._deleted(int(id), answer))

    def _deleted(self, id: int, answer: str) -> str:
        if answer.startswith("y"):
            self.config.wlans.pop(id, None)
            for mapped in self.config.groups.values():
                mapped.pop(id, None)
        return ""

    def _able(self, id: str, enabled: bool) -> str:
        return put(self._wlan(id), enabled=enabled)

    def _interface(self, id: str, name: str) -> str:
        if name not in self.config.interfaces:
            raise Refused("Invalid interface name specified.\n")
        return self._edit(id, interface=name)

    def _radio(self, id: str, policy: str) -> str:
        if policy not in RADIOS_OF:
            raise Refused(USAGE)
        return self._edit(id, radio=policy)

    def _edit(self, id: str, **fields: object) -> str:
        wlan = self._wlan(id)
        if wlan.enabled:
            raise Refused("WLAN must be disabled before changing this.\n")
        return put(wlan, **fields)

    def _add_group(self, group: str) -> str:
        if group in self.config.groups:
            raise Refused("AP group name already exists.\n")
        self.config.groups[group] = {}
        return ""

    def _delete_group(self, group: str) -> str:
        self._group(group)
        del self.config.groups[group]
        return ""

    def _group(self, group: str) -> dict[int, str]:
        if group not in self.config.groups or group == DEFAULT_GROUP:
            raise Refused("Invalid AP group name specified.\n")
        return self.config.groups[group]

    def _map(self, group: str, id: str, interface: str) -> str:
        self._wlan(id)
        if interface not in self.config.interfaces:
            raise Refused("Invalid interface name specified.\n")
        if int(id) in self._group(group):
            raise Refused("WLAN is already mapped to the AP group.\n")
        self._group(group)[int(id)] = interface
        return ""

    def _unmap(self, group: str, id: str) -> str:
        return drop(self._group(group), int(id), "WLAN is not mapped to the AP group.\n")


def refusal(line: str) -> str:
    return f"Request failed: {line.strip()}\n"


CISCO_AIREOS = Family(
    name="cisco_aireos",
    sys_descr="Cisco Controller",
    sys_object_id="1.3.6.1.4.1.9.1.1069",
    factory=factory,
    radiates=radiates,
    shell=AireosShell,
    rows=rows,
    refusal=refusal,
    losses=LOSSES,
    settle_s=0.2,
    banner="\n(Cisco Controller)\n",
    more="--More-- or (q)uit",
    login=("User: ", "Password: "),
)
