"""How a family of devices is read and changed: the parts of a device profile, all of it data.

device_profiles/README.md explains every key to the engineer who writes one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from controller.core.readings import STRICT, Reading

TIMEOUT_S = 10.0
"""Most commands answer in under a second; ten tells a slow device from a hung one."""

SETTLE_S = 20.0
"""OpenWrt on simulated radios showed a new network 18 s after `wifi reload` had returned (measured on hostapd 2.10)."""

DEADLINE_S = 60.0
"""From login to logout. A device that needs longer is stuck, and holds a session others may need."""


class ProvenOn(StrEnum):
    """The strongest place where this profile was seen to work."""

    PAPER = "paper"
    SIMULATOR = "simulator"
    RECORDING = "recording"
    LAB = "lab"
    FIELD = "field"


class Role(StrEnum):
    """AP: one device is one access point. CONTROLLER: one device carries many."""

    AP = "ap"
    CONTROLLER = "controller"


class Quoting(StrEnum):
    """How a value is written into a command of this CLI when it is more than plain letters and digits."""

    NONE = "none"
    """The CLI has no quotes: such values are refused."""
    DOUBLE = "double"
    SHELL = "shell"
    ROUTEROS = "routeros"


@dataclass(frozen=True, slots=True)
class Match:
    """How a device of this family introduces itself (SNMPv2-MIB)."""

    __pydantic_config__: ClassVar = STRICT
    sys_object_id: tuple[str, ...] = ()
    """Compared by prefix with SNMPv2-MIB::sysObjectID."""
    sys_descr: str = ""
    """A regular expression searched for in SNMPv2-MIB::sysDescr; needed where many products share one sysObjectID."""


@dataclass(frozen=True, slots=True)
class Block:
    """Commands sent one after the other, each answered by a prompt before the next."""

    __pydantic_config__: ClassVar = STRICT
    send: tuple[str, ...]
    """Templates: `{ssid}`, `{group}`, any parameter, and `{each}`; a value enters a command only through quoting."""
    each: str = ""
    """Name of a list parameter: the block is sent once per item, which `{each}` stands for."""
    timeout_s: float = TIMEOUT_S
    unverified: bool = False
    """True: written from general knowledge, not seen in a vendor document or on a device."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One command whose answer tells which networks are on the air, or whether ours is as it must be."""

    __pydantic_config__: ClassVar = STRICT
    send: str
    rows: str = ""
    """A regular expression with one match per network (`(?m)` lets ^ and $ match at every line). Groups: `ssid`;
    `radio`, the item of the parameter `radios` it is on; `key`, what the device's other commands call the network
    where that is not the SSID. With `each = "groups"` a network counts only where a row without groups has it too."""
    each: str = ""
    """Name of a list parameter, or `groups`: every group of access points of this device."""
    require: Mapping[str, str] = field(default_factory=dict)
    """Attribute of our network -> template of a regular expression that must be found in the answer."""
    refuse: Mapping[str, str] = field(default_factory=dict)
    """Attribute of our network -> template of a regular expression that must not be found."""
    timeout_s: float = TIMEOUT_S
    unverified: bool = False

    def __post_init__(self) -> None:
        for pattern in (self.rows, *self.require.values(), *self.refuse.values()):
            compiled(pattern)
        needed = {"ssid", "key"} if self.each == "groups" else {"ssid"}
        if self.rows and not needed & compiled(self.rows).groupindex.keys():
            raise ValueError(
                f"rows of `{self.send}` needs a regular expression group named {' or '.join(sorted(needed))}"
            )


@dataclass(frozen=True, slots=True)
class Dialog:
    """A question that the device may put at any time, and what we say to it."""

    __pydantic_config__: ClassVar = STRICT
    expect: str
    """Regular expression of the question, matched against the last line alone; anchor it with `$`."""
    send: str
    """The answer. `{username}` and `{password}` stand for the credential, for logins inside the session."""

    def __post_init__(self) -> None:
        compiled(self.expect)

    def answer(self, secrets: Mapping[str, str]) -> str:
        return re.sub(r"\{(username|password)\}", lambda place: secrets[place[1]], self.send)


@dataclass(frozen=True, slots=True)
class Ssh:
    """How to hold a session."""

    __pydantic_config__: ClassVar = STRICT
    driver: str
    """netmiko device_type: it knows how this family logs in."""
    prompt: str
    """Regular expression of the prompt in every mode, matched against the last line alone."""
    errors: tuple[str, ...]
    """Regular expressions; an answer in which one is found means that the command was refused. Never empty."""
    login: tuple[str, ...] = ()
    """Sent right after login, such as the command that switches the pager off."""
    enter: tuple[str, ...] = ()
    """Sent before the first changing command: enters configuration mode."""
    leave: tuple[str, ...] = ()
    """Sent after the last changing command, before the read-back."""
    dialogs: tuple[Dialog, ...] = ()
    """Questions between a command and its prompt: `Are you sure? (y/n)`, a second login, a licence to accept."""
    quoting: Quoting = Quoting.NONE
    silent: bool = False
    """True: success prints nothing, so that any answer to a changing command is a refusal."""
    settle_s: float = SETTLE_S
    """How long after a change the radios may take until the read-back shows it."""
    deadline_s: float = DEADLINE_S
    touches: tuple[str, ...] = ()
    """Regular expressions that find what a command changes, with a group named `ssid`, `vlan` or `user`. A command
    that touches any but our own is refused before it is sent."""

    def __post_init__(self) -> None:
        if not self.errors:
            raise ValueError("errors must not be empty: without them a refused command looks like success")
        for pattern in (self.prompt, *self.errors, *self.touches):
            compiled(pattern)


@dataclass(frozen=True, slots=True)
class DeviceProfile:
    """A family of devices that are read and changed in the same way."""

    __pydantic_config__: ClassVar = STRICT
    name: str
    title: str
    role: Role
    proven_on: ProvenOn
    sources: tuple[str, ...]
    """Where every OID and command comes from: manual, MIB, captured device."""
    ssh: Ssh
    offer: tuple[Block, ...]
    withdraw: tuple[Block, ...]
    read_back: tuple[ReadBack, ...]
    match: Match = field(default_factory=Match)
    parameters: Mapping[str, int | str | tuple[str, ...]] = field(default_factory=dict)
    offer_group: tuple[Block, ...] = ()
    """Controllers: sent for every group that should get the network, after `offer`."""
    withdraw_group: tuple[Block, ...] = ()
    """Controllers: sent for every group that should lose it. `withdraw` follows when no group is left with it."""
    save: tuple[Block, ...] = ()
    """Makes the change survive a restart; sent only after the read-back agreed."""
    read: Mapping[str, Reading] = field(default_factory=dict)
    """SNMP readings by name; see READINGS."""

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("sources must not be empty: say where the commands and OIDs come from")
        for name in self.read:
            if name not in READINGS:
                raise ValueError(f"read.{name} is not a reading we know; use one of {', '.join(READINGS)}")

    @property
    def changes(self) -> Iterable[Block]:
        yield from (*self.offer, *self.offer_group, *self.withdraw_group, *self.withdraw, *self.save)

    @property
    def unverified(self) -> tuple[str, ...]:
        """Commands that nobody has seen in a vendor document or on a device."""
        looks = (read_back.send for read_back in self.read_back if read_back.unverified)
        return tuple(line for block in self.changes if block.unverified for line in block.send) + tuple(looks)


READINGS = {
    "clients": "devices joined, over all radios and networks",
    "clients_by_ssid": "devices joined, by network",
    "clients_by_radio": "devices joined, by radio",
    "ssids": "networks on the radios",
    "cpu_percent": "processor load",
    "memory_percent": "memory in use",
    "ap_up": "controllers: which access points are joined, by their name on the controller",
    "ap_clients": "controllers: devices joined, by access point",
}
"""What `[read.NAME]` may be called, and what it must mean."""


def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression. Raises ValueError that quotes it."""
    try:
        return re.compile(pattern)
    except re.error as wrong:
        raise ValueError(f"the regular expression {pattern!r} is not valid: {wrong}") from wrong
