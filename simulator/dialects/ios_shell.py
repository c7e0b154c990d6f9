"""What every Cisco IOS command line has: modes and their prompts, paging, `enable`, `write memory`."""

from collections.abc import Mapping

from simulator.device import SimulatedDevice
from simulator.dialects.family import Refused
from simulator.dialects.ios_grammar import Action, Rule, rules, understand

USER, PRIVILEGED, CONFIG = "user", "exec", "config"

PAGE_LINES = 24
"""The default of `terminal length`."""

HOSTNAME_IN_CONFIG_MAX = 20
"""In configuration modes IOS cuts the host name of the prompt to 20 letters."""


class IosShell:
    """One session. The families add their modes (`config-if`, `config-wlan`) and commands through `modes`."""

    def __init__(self, device: SimulatedDevice) -> None:
        self.device = device
        self.mode = PRIVILEGED
        self.subject = ""
        """What the mode is about: the interface, SSID, WLAN, profile or tag."""
        self.page_lines: int | None = PAGE_LINES
        self.closed = False
        always: dict[str, Action] = {"exit": self._exit}
        execs: dict[str, Action] = {
            **always,
            "logout": self._logout,
            "terminal length NUMBER": self._length,
            "terminal width NUMBER": lambda _: "",
            "show version": self._version,
        }
        privileges: dict[str, Action] = {
            **execs,
            "disable": lambda: self._enter(USER),
            "configure terminal": self._configure,
            "show running-config": lambda: self.configuration(self.device.config),
            "show startup-config": lambda: self.configuration(self.device.saved),
            "write memory": self._write,
            "write": self._write,
        }
        self._rules: dict[str, tuple[Rule, ...]] = {
            USER: rules({**execs, "enable": lambda: self._enter(PRIVILEGED)}),
            PRIVILEGED: rules({**privileges, **self.shows()}),
        }
        for mode, table in self.modes().items():
            self._rules[mode] = rules({**table, **always, "end": self._end})

    def shows(self) -> Mapping[str, Action]:
        """The family's own commands outside configuration mode."""
        raise NotImplementedError

    def modes(self) -> Mapping[str, Mapping[str, Action]]:
        """Configuration mode -> its commands. `config` must be one of them."""
        raise NotImplementedError

    def configuration(self, config: object) -> str:
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
        self._enter(CONFIG)
        return understood

    def _enter(self, mode: str, subject: str = "") -> str:
        self.mode, self.subject = mode, subject
        return ""

    def _configure(self) -> str:
        self._enter(CONFIG)
        return "Enter configuration commands, one per line.  End with CNTL/Z.\n"

    def _end(self) -> str:
        return self._enter(PRIVILEGED)

    def _exit(self) -> str:
        if self.mode in (USER, PRIVILEGED):
            return self._logout()
        return self._enter(PRIVILEGED if self.mode == CONFIG else CONFIG)

    def _logout(self) -> str:
        self.closed = True
        return ""

    def _length(self, lines: str) -> str:
        self.page_lines = int(lines) or None
        return ""

    def _write(self) -> str:
        self.device.save()
        return "Building configuration...\n[OK]\n"

    def _version(self) -> str:
        hours, minutes = divmod(int(self.device.uptime_s) // 60, 60)
        uptime = f"{self.device.hostname} uptime is {hours} hours, {minutes} minutes"
        return f"{self.device.family.sys_descr}\n\n{uptime}\n\nConfiguration register is 0xF\n"


def building(body: str) -> str:
    """A configuration listing with the lines that IOS puts before it."""
    return f"Building configuration...\n\nCurrent configuration : {len(body)} bytes\n!\n{body}end\n"
