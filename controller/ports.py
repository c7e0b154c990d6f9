"""Everything the loops need from outside, on one page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from controller.core.audit import Act, AuditRecord
from controller.core.commands import Command, Parameters
from controller.core.declaration import Declaration
from controller.core.inventory import AccessPoint, Device, Inventory
from controller.core.problem import DeviceProblem, Problem
from controller.core.profile import DeviceProfile
from controller.core.state import Observation, SeenWlan


class Store(Protocol):
    """What survives a power cut. Every call has committed when it returns. Calls may come from any thread.

    Observations are not kept: after a restart the world is looked at again, so that no old look can prove anything.
    """

    def inventory(self) -> Inventory: ...

    def replace_inventory(self, town: Inventory, act: Act) -> None:
        """Takes the whole new inventory and its audit record, or nothing."""

    def pin_host_key(self, device: str, host_key: str, act: Act) -> None: ...

    def declarations(self) -> tuple[Declaration, ...]:
        """All, oldest first."""

    def declare(self, declaration: Declaration, act: Act) -> Declaration:
        """Keeps a new declaration; its `number` is ignored and the next free one is taken.

        The act's `subject` becomes the number. The row and its audit record are one transaction.
        """

    def change_declaration(self, declaration: Declaration, act: Act) -> None:
        """Replaces the declaration of the same number. Raises KeyError when there is none."""

    def problems(self) -> Mapping[str, Problem]:
        """By device id."""

    def keep_problem(self, device: str, problem: Problem | None) -> None:
        """None: the problem is gone."""

    def write(self, act: Act) -> None:
        """Appends one audit record."""

    def audit(self, last: int) -> Sequence[AuditRecord]:
        """The newest `last` records, oldest first."""


@dataclass(frozen=True, slots=True)
class Target:
    """A device with all that is needed to talk to it. Holds no secret: adapters look credentials up by name."""

    device: Device
    profile: DeviceProfile
    parameters: Parameters
    aps: tuple[AccessPoint, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one session; what was read back went to `decide` as it came in."""

    sent: int = 0
    """Changing commands that were sent."""
    failure: DeviceProblem | None = None


Decide = Callable[[Mapping[str, frozenset[SeenWlan]], datetime], tuple[Command, ...]]
"""Given what a read-back found and when it began: the commands still to send. Asked after every read-back, always
on the event loop's thread, so that it sees the declarations as they are at that moment."""


class Pusher(Protocol):
    """Holds one session with one device: reads back, sends what `decide` says, reads back until that is nothing."""

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        """Never raises for what devices do: the failure is in the outcome. Ends by the profile's deadline."""


class Reader(Protocol):
    """Looks at devices without changing them."""

    async def look(self, target: Target) -> tuple[Observation, ...]:
        """One observation per access point of the device. Raises DeviceProblem(UNREACHABLE) when it is silent."""


class KeyScanner(Protocol):
    """Asks a device for its SSH host key without logging in."""

    async def host_key(self, device: Device) -> str:
        """`SHA256:...`. Raises DeviceProblem(UNREACHABLE)."""


Clock = Callable[[], datetime]
"""Aware UTC time."""
