"""What every Cisco IOS command line has: modes and their prompts, paging, `enable`, `write memory`."""

from collections.abc import Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import ModalCommandLine
from simulator.dialects.family import C, Refused
from simulator.dialects.ios_grammar import Action, Rule, rules, understand

USER, PRIVILEGED, CONFIG = "user", "exec", "config"

CONFIGURING = "Enter configuration commands, one per line.  End with CNTL/Z.\n"

HOSTNAME_IN_CONFIG_MAX = 20
"""In configuration modes IOS cuts the host name of the prompt to 20 letters."""


class IosShell(ModalCommandLine[C]):
    """One session. The families add their modes (`config-if`, `config-wlan`) and commands through `modes`."""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self.mode = PRIVILEGED
        always: dict[str, Action] = {"exit": self._exit}
        execs: dict[str, Action] = {
            **always,
            "logout": self.leave,
            "terminal length NUMBER": lambda lines: self.page(int(lines) or None),
            "terminal width NUMBER": lambda _: "",
            "show version": self._version,
            "show privilege": lambda: f"Current privilege level is {1 if self.mode == USER else 15}\n",
            "show terminal": self._terminal,
            "show terminal | include WORD": self._terminal,
        }
        privileges: dict[str, Action] = {
            **execs,
            "disable": lambda: self.enter(USER),
            "configure terminal": lambda: self.enter(CONFIG, "", CONFIGURING),
            "show running-config": lambda: self.configuration(self.device.config),
            "show startup-config": lambda: self.configuration(self.device.saved),
            **dict.fromkeys(("write memory", "write"), lambda: self.write("Building configuration...\n[OK]\n")),
        }
        self._rules: dict[str, tuple[Rule, ...]] = {
            USER: rules({**execs, "enable": lambda: self.enter(PRIVILEGED)}),
            PRIVILEGED: rules({**privileges, **self.shows()}),
        }
        for mode, table in self.modes().items():
            self._rules[mode] = rules({**table, **always, "end": lambda: self.enter(PRIVILEGED)})

    def shows(self) -> Mapping[str, Action]:
        """The family's own commands outside configuration mode."""
        raise NotImplementedError

    def modes(self) -> Mapping[str, Mapping[str, Action]]:
        """Configuration mode -> its commands. `config` must be one of them."""
        raise NotImplementedError

    def configuration(self, config: C) -> str:
        """The text of `show running-config`."""
        raise NotImplementedError

    @property
    def prompt(self) -> str:
        match self.mode:
            case "user":
                return f"{self.device.hostname}>"
            case "exec":
                return f"{self.device.hostname}#"
        return f"{self.device.hostname[:HOSTNAME_IN_CONFIG_MAX]}({self.mode})#"

    def changes(self, line: str) -> bool:
        return self.mode not in (USER, PRIVILEGED) or line.strip().lower().startswith("wr")

    def execute(self, line: str) -> str:
        if not line.strip() or line.lstrip().startswith("!"):
            return ""
        rule, values = self._understand(line)
        return rule.action(*values)

    def _understand(self, line: str) -> tuple[Rule, list[str]]:
        """A line that a submode does not know is tried as one of the configuration mode, as IOS does."""
        try:
            return understand(line, self._rules[self.mode], len(self.prompt))
        except Refused as refused:
            if self.mode in (USER, PRIVILEGED, CONFIG):
                raise
            try:
                understood = understand(line, self._rules[CONFIG], 0)
            except Refused:
                raise refused from None
        self.enter(CONFIG)
        return understood

    def _exit(self) -> str:
        if self.mode in (USER, PRIVILEGED):
            return self.leave()
        return self.enter(PRIVILEGED if self.mode == CONFIG else CONFIG)

    def _terminal(self, words: str = "") -> str:
        lines = ['Line 2, Location: "", Type: "vt100"', f"Length: {self.page_lines or 0} lines, Width: 511 columns"]
        return "".join(f"{line}\n" for line in [*lines, "Status: PSI Enabled, Ready, Active"] if words in line)

    def _version(self) -> str:
        hours, minutes = divmod(int(self.device.uptime_s) // 60, 60)
        uptime = f"{self.device.hostname} uptime is {hours} hours, {minutes} minutes"
        return f"{self.device.family.sys_descr}\n\n{uptime}\n\nConfiguration register is 0xF\n"


def building(body: str) -> str:
    """A configuration listing with the lines that IOS puts before it."""
    return f"Building configuration...\n\nCurrent configuration : {len(body)} bytes\n!\n{body}end\n"
