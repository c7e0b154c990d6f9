"""What simulated command lines have in common. A new family brings its table of commands and its configuration."""

from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, Generic

from simulator.device import SimulatedDevice
from simulator.dialects.family import C, Refused

PAGE_LINES = 24
"""Lines of a page as long as nobody says otherwise: the height of a terminal."""


class OnDevice(Generic[C]):
    """Commands that read a device, and its configuration as its family has it."""

    def __init__(self, device: SimulatedDevice) -> None:
        self.device = device

    @property
    def config(self) -> C:
        config: C = self.device.config
        return config


class CommandLine(OnDevice[C]):
    """One session: simulator.dialects.family.Shell without prompt, `changes` and `execute`."""

    page_lines: int | None = PAGE_LINES
    keys = ""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self.closed = False

    def leave(self) -> str:
        self.closed = True
        return ""

    def page(self, lines: int | None) -> str:
        self.page_lines = lines
        return ""

    def write(self, words: str) -> str:
        self.device.save()
        return words


class ModalCommandLine(CommandLine[C]):
    """One session with modes, one below the other."""

    mode = ""
    subject = ""
    """What the mode is about: an interface, an SSID, a profile."""

    def enter(self, mode: str, subject: str = "", words: str = "") -> str:
        self.mode, self.subject = mode, subject
        return words


def put(thing: object, /, **values: object) -> str:
    """Sets attributes, and answers nothing."""
    for name, value in values.items():
        setattr(thing, name, value)
    return ""


def drop(table: MutableMapping[Any, Any], name: object, unknown: str, words: str = "") -> str:
    """Removes an entry. Raises Refused with the words for one that is not there."""
    if table.pop(name, None) is None:
        raise Refused(unknown)
    return words


def losing(ours: Callable[[C], Iterable[object]], **values: object) -> Callable[[C], None]:
    """For simulator.dialects.family.Family.losses: what is ours gets these values."""

    def lose(config: C) -> None:
        for thing in ours(config):
            put(thing, **values)

    return lose


def abled(flag: bool) -> str:
    return "Enabled" if flag else "Disabled"
