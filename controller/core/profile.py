"""How a family of devices is read and changed: the parts of a device profile, all of it data.

device_profiles/README.md explains every key to the engineer who writes one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from controller.core.known_readings import Probe, check
from controller.core.readings import STRICT, Reading

TIMEOUT_S = 10.0
"""Most commands answer in under a second; ten tells a slow device from a hung one."""

SETTLE_S = 20.0
"""OpenWrt on simulated radios showed a new network 18 s after `wifi reload` had returned (measured on hostapd 2.10)."""

DEADLINE_S = 60.0
"""From login to logout. A device that needs longer is stuck, and holds a session others may need."""


def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression. Raises ValueError that quotes it."""
    try:
        return re.compile(pattern)
    except re.error as wrong:
        raise ValueError(f"the regular expression {pattern!r} is not valid: {wrong}") from wrong


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
    drops: bool = False
    """True: the device ends the session while it carries the block's last line out, and can be logged into again."""
    unverified: bool = False
    """True: written from general knowledge, not seen in a vendor document or on a device."""


@dataclass(frozen=True, slots=True)
class DeadMan:
    """How the device itself takes a change back when we are cut off in the middle of it."""

    __pydantic_config__: ClassVar = STRICT
    arm: tuple[str, ...] = ()
    """Sent before the first changing command, outside configuration mode. A single control character is a key."""
    disarm: tuple[str, ...] = ()
    """Sent when the change is read back as it must be, or is kept on purpose; before `save`."""
    refused: str = ""
    """A regular expression; found in the answer to `arm`, somebody else has it, and we go on without."""
    released: str = ""
    """A regular expression that the answer to `disarm` must show, or the change may still be taken back."""
    ends_with_session: bool = False
    """True: the device takes the change back as soon as the session ends, so that only that session can disarm it.
    False: after some time."""
    unverified: bool = False

    def __post_init__(self) -> None:
        for pattern in (self.refused, self.released):
            compiled(pattern)


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person does at the device, in one language."""

    __pydantic_config__: ClassVar = STRICT
    offer: str
    withdraw: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One command whose answer tells which networks are on the air, or whether something is as it must be."""

    __pydantic_config__: ClassVar = STRICT
    send: str
    rows: str = ""
    """Template of a regular expression with one match per network (`(?m)` lets ^ and $ match at every line). Groups:
    `ssid`; `radio`, the item of the parameter `radios` it is on; `key`, what the device's other commands call the
    network where that is not the SSID. With `each = "groups"` a network counts only where a row without groups has it
    too."""
    each: str = ""
    """Name of a list parameter, or `groups`: every group of access points of this device."""
    require: Mapping[str, str] = field(default_factory=dict)
    """Attribute -> template of a regular expression that must be found in the answer; see ATTRIBUTES."""
    refuse: Mapping[str, str] = field(default_factory=dict)
    """Attribute -> template of a regular expression that must not be found."""
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


NO_SESSION = Ssh(driver="", prompt="", errors=("",))
"""Of families that we cannot or must not log into."""

ATTRIBUTES = ("open", "portal", "vlan", "isolation")
"""What must be read back of our network beside its name on each radio: no password, no captive portal, in the guest
VLAN, and that clients cannot reach each other."""

DANGEROUS_WITHOUT = frozenset({"vlan", "isolation"})
"""A network that lacks one of these lets strangers into the facility's own network, or at each other's devices."""


@dataclass(frozen=True, slots=True)
class DeviceProfile:
    """A family of devices that are read and changed in the same way. Without `ssh` people switch it by hand."""

    __pydantic_config__: ClassVar = STRICT
    name: str
    title: str
    role: Role
    proven_on: ProvenOn
    sources: tuple[str, ...]
    """Where every OID and command comes from: manual, MIB, captured device."""
    ssh: Ssh = NO_SESSION
    offer: tuple[Block, ...] = ()
    """Puts the network on the air. With `prepare`, only that: one bit where the device has one."""
    withdraw: tuple[Block, ...] = ()
    read_back: tuple[ReadBack, ...] = ()
    cannot_read: Mapping[str, str] = field(default_factory=dict)
    """One of ATTRIBUTES that this family does not tell -> why."""
    prepare: tuple[Block, ...] = ()
    """Makes the network, switched off: in peace time, or before `offer` on a device that is not prepared."""
    prepared: tuple[ReadBack, ...] = ()
    """Asks whether the network is there as it must be, switched on or off; `require` and `refuse` only."""
    rehearse: tuple[ReadBack, ...] = ()
    """Asks, in rehearsals only, whether we have the privilege to change it and whether the pager is off."""
    dead_man: DeadMan = field(default_factory=DeadMan)
    by_hand: Mapping[str, ByHand] = field(default_factory=dict)
    """By language (`ja`, `en`): what people do when we cannot."""
    match: Match = field(default_factory=Match)
    parameters: Mapping[str, int | str | tuple[str, ...]] = field(default_factory=dict)
    offer_group: tuple[Block, ...] = ()
    """Controllers: sent for every group that should get the network, after `offer`."""
    withdraw_group: tuple[Block, ...] = ()
    """Controllers: sent for every group that should lose it. `withdraw` follows when no group is left with it."""
    save: tuple[Block, ...] = ()
    """Makes the change survive a restart; sent only after the read-back agreed."""
    probe: Probe | None = None
    """Asked over SNMP where a table came back empty, and to confirm what kind of device it is."""
    read: Mapping[str, Reading] = field(default_factory=dict)
    """SNMP readings by name; see controller.core.known_readings."""

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("sources must not be empty: say where the commands and OIDs come from")
        check(self.read, self.probe)
        if self.has_session:
            self._check_commands()
        elif self.offer or self.withdraw or self.read_back:
            raise ValueError("commands need [ssh]; a family that people switch by hand has neither")

    @property
    def has_session(self) -> bool:
        """False: people switch it by hand; we only look, as far as SNMP lets us."""
        return self.ssh is not NO_SESSION

    def _check_commands(self) -> None:
        if not ((self.offer or self.offer_group) and (self.withdraw or self.withdraw_group) and self.read_back):
            raise ValueError("there must be commands that offer and withdraw the network, and that read it back")
        if bool(self.prepare) != bool(self.prepared):
            raise ValueError("prepare needs [[prepared]], which tells whether it was done, and the other way round")
        if any(question.rows for question in (*self.prepared, *self.rehearse)):
            raise ValueError("prepared and rehearse take `require` and `refuse`, not `rows`")
        if unknown := [name for name in self.cannot_read if name not in ATTRIBUTES]:
            raise ValueError(f"cannot_read.{unknown[0]} is not an attribute; use one of {', '.join(ATTRIBUTES)}")

    @property
    def untold(self) -> tuple[str, ...]:
        """Attributes that are neither read back nor explained away."""
        told = {name for question in self.read_back for name in (*question.require, *question.refuse)}
        return tuple(name for name in ATTRIBUTES if name not in told | self.cannot_read.keys())

    @property
    def changes(self) -> Iterable[Block]:
        yield from (*self.prepare, *self.offer, *self.offer_group)
        yield from (*self.withdraw_group, *self.withdraw, *self.save)

    @property
    def unrecorded(self) -> tuple[str, ...]:
        """Readings that no recording of a real device has shown to be right."""
        return tuple(name for name, reading in self.read.items() if not reading.recorded)

    @property
    def unverified(self) -> tuple[str, ...]:
        """Commands that nobody has seen in a vendor document or on a device."""
        questions = (*self.prepared, *self.read_back, *self.rehearse)
        lines = [line for block in self.changes if block.unverified for line in block.send]
        lines += [question.send for question in questions if question.unverified]
        return (*lines, *(self.dead_man.arm + self.dead_man.disarm if self.dead_man.unverified else ()))
