"""What the simulator asks of a device family: configuration, what it puts on the air, command line, SNMP objects."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from simulator.faults import Fault
from simulator.mib import Row
from simulator.radio import Bss

if TYPE_CHECKING:
    from simulator.device import SimulatedDevice

C = TypeVar("C")


class Refused(Exception):
    """The device's own words for why it does not obey."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Shell(Protocol):
    """One session's command line."""

    @property
    def prompt(self) -> str: ...

    @property
    def page_lines(self) -> int | None:
        """Lines per page of long answers; None: no paging."""

    @property
    def keys(self) -> str:
        """Keys that do something at once, without Enter; the shell gets each as a line."""

    @property
    def closed(self) -> bool:
        """True once the session said good-bye."""

    def execute(self, line: str) -> str:
        """The answer, lines separated by newlines, without the prompt. Raises Refused."""

    def changes(self, line: str) -> bool:
        """True when the line, typed now, would change or save the configuration."""


@dataclass(frozen=True, slots=True)
class Everyday:
    """The network that the facility offers every day and that nobody else may touch."""

    ssid: str
    vlan: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What a new device is set up with."""

    hostname: str
    everyday: Everyday
    groups: Mapping[str, str]
    """Access point -> policy tag; one entry without a tag for an autonomous access point."""


@dataclass(frozen=True, slots=True)
class Family(Generic[C]):
    """One device family; `name` is the name of its device profile."""

    name: str
    sys_descr: str
    sys_object_id: str
    factory: Callable[[Ground], C]
    """The configuration that the installer left behind."""
    radiates: Callable[[C], Mapping[str, tuple[Bss, ...]]]
    """Access point -> networks the configuration asks its radios for."""
    shell: Callable[["SimulatedDevice"], Shell]
    """A new session, logged in with every right."""
    rows: Callable[["SimulatedDevice", float], Iterator[Row]]
    """The family's own SNMP objects, as of now."""
    refusal: Callable[[str], str]
    """The family's words for refusing this command line."""
    losses: Mapping[Fault, Callable[[C], None]]
    """What each of simulator.faults.LOSSES takes away from the disaster network in a configuration, if it is there."""
    catch_up: Callable[["SimulatedDevice"], None] = lambda _device: None
    """Carries out what the device was told to do by itself and is due by now."""
    boot: Callable[[C], C] = lambda saved: saved
    """The running configuration after a restart, from what was saved."""
    saves_itself: bool = False
    """True: every change survives a restart without a save command."""
    settle_s: float = 0.0
    banner: str = ""
    more: str = " --More-- "
    """What stands at the end of a page of a long answer; empty: the family never pages."""
    login: tuple[str, str] | None = None
    """Questions for user name and password inside the session, asked although SSH has let the user in already."""
    grouped: bool = True
    """Controllers: False when all access points are always switched together."""

    def can_have(self, fault: Fault) -> bool:
        return fault is not Fault.PAGER or bool(self.more)
