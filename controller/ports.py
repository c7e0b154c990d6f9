"""Everything the loops need from outside, on one page."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from controller.core.audit import Act, AuditRecord
from controller.core.commands import Parameters
from controller.core.declaration import Declaration
from controller.core.detection import Introduction
from controller.core.facility_mark import FacilityMark
from controller.core.history import HistoryBlock
from controller.core.inventory import AccessPoint, Device, Inventory
from controller.core.known_readings import Probe
from controller.core.mqtt_document import NONE_ACCEPTED, Document, IssuedDocument, Pair
from controller.core.mqtt_report import ApReport, ApStatus
from controller.core.orders import Orders
from controller.core.problem import DeviceProblem, Problem
from controller.core.profile import DeviceProfile
from controller.core.readback import DeviceLook
from controller.core.readings import Columns
from controller.core.records import PastProblem, ProofRecord, StateBefore
from controller.core.rehearsal import Rehearsal
from controller.core.state import Observation
from controller.core.word import Word


class Records(Protocol):
    """What is kept for people to look back on. As `Store`: committed when a call returns, and from any thread."""

    def proofs(self, declarations: Collection[int]) -> tuple[ProofRecord, ...]: ...

    def proofs_of(self, ap: str) -> tuple[ProofRecord, ...]: ...

    def keep_proofs(self, proofs: Sequence[ProofRecord]) -> None:
        """New ones, and ones that replace those of the same key."""

    def before(self, device: str) -> tuple[StateBefore, ...]:
        """By epoch, oldest first."""

    def keep_before(self, found: Sequence[StateBefore]) -> None:
        """What is kept already for a device and epoch stays as it is: only the first look was before the change."""

    def changed(self, epochs: Collection[int]) -> frozenset[str]:
        """Ids of the devices that were told something under these epochs."""

    def past_problems(self, since: datetime, until: datetime, device: str | None = None) -> tuple[PastProblem, ...]:
        """Those that were there at some time between, oldest first; also those that still are."""

    def forget_past_problems(self, before: datetime, most: int) -> int:
        """Deletes at most so many of those that ended before; returns how many."""

    def history(self, first: int, last: int, facility: str | None = None) -> tuple[HistoryBlock, ...]:
        """By hour, both ends included; None: of all facilities."""

    def keep_history(self, blocks: Sequence[HistoryBlock]) -> None:
        """New ones, and ones that replace those of the same hour and facility."""

    def forget_history(self, before: int) -> int:
        """Deletes the oldest hour if it is before this one; returns how many blocks."""

    def rehearsals(self) -> Mapping[str, Rehearsal]:
        """The newest of each device, by its id."""

    def keep_rehearsal(self, rehearsal: Rehearsal) -> None:
        """In place of the device's one before."""


class Documents(Protocol):
    """What each access point was told over MQTT. As `Store`: committed when a call returns, and from any thread."""

    def begin_epoch(self, at_least: int) -> int:
        """Raises the epoch of the sequence to this, and at least by one; returns it."""

    def documents(self) -> Mapping[str, IssuedDocument]:
        """The newest of each access point, by its id."""

    def issue(
        self, documents: Sequence[Document], at: datetime, beyond: Pair = NONE_ACCEPTED
    ) -> tuple[IssuedDocument, ...]:
        """Keeps these in place of those before, each with the next generation; all of it or nothing. With `beyond`,
        something is out there with that pair which we do not know: the epoch goes beyond it."""

    def key_turn(self, ap: str) -> int | None:
        """The newest turn of this access point's key switch that was seen to; None: none ever was."""

    def keep_key_turn(self, ap: str, turns: int) -> None: ...


class Store(Records, Documents, Protocol):
    """What survives a power cut. Every call has committed when it returns. Calls may come from any thread.

    Observations are not kept: after a restart the world is looked at again, so that no old look can prove anything.
    Only the word of a person is, who would not come by again to repeat it.
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

    def keep_problem(self, device: str, problem: Problem | None, at: datetime) -> None:
        """None: the problem is gone. The log of past problems follows in the same transaction."""

    def words(self) -> tuple[Word, ...]:
        """By access point."""

    def keep_words(self, words: Sequence[Word], act: Act) -> None:
        """New ones, and ones that replace those on the same access point, with their audit record."""

    def forget_words(self, aps: Collection[str]) -> None:
        """Those that something newer has voided."""

    def facility_marks(self) -> Mapping[str, FacilityMark]:
        """The newest of each facility, by its id."""

    def keep_facility_mark(self, mark: FacilityMark, act: Act) -> None:
        """In place of the facility's one before, with its audit record."""

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
    saved: bool = False
    """Whether what the device runs survives its restart now: saved after a proof, in this session."""


Decide = Callable[[DeviceLook, bool], Orders]
"""Given what a read-back found: the next thing to send. Asked after every read-back, always on the event loop's
thread, so that it sees the declarations as they are at that moment. The second argument is true when waiting is over:
the radios had their time, or a command was refused; then only what must be taken back may be ordered."""


class Pusher(Protocol):
    """Holds one session with one device: reads back, sends what `decide` says, reads back until that is nothing."""

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        """Never raises for what devices do: the failure is in the outcome. Ends by the profile's deadline, and by one
        more when something had to be taken back in a new session."""


class Broker(Protocol):
    """Hands documents to access points over MQTT. Calls return at once, and come on the event loop's thread only. What
    cannot be handed over now is forgotten, because every new connection begins with a comparison."""

    def publish(self, documents: Iterable[IssuedDocument]) -> None:
        """Retained, in this order. A document that still waits for its turn makes room for a newer one."""

    def compare(self) -> None:
        """Asks for all that the broker holds: `BrokerHolds`, retained reports, and at the end `LineState.COMPARED`."""

    def ask_to_report(self, aps: Iterable[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class BrokerHolds:
    """The document that the broker hands to this access point when it connects."""

    ap: str
    text: str


class LineState(Enum):
    """What became of our own connection to the broker."""

    UP = "up"
    """A comparison has begun."""
    COMPARED = "compared"
    """All that the broker holds has been told."""
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class HeardReport:
    report: ApReport
    is_live: bool
    """False: the broker's copy of one from before we asked."""


@dataclass(frozen=True, slots=True)
class HeardStatus:
    status: ApStatus
    is_live: bool


FromBroker = BrokerHolds | HeardReport | HeardStatus | LineState


class Rehearser(Protocol):
    """Logs into a device without changing a byte of it."""

    async def rehearse(self, target: Target, see: Callable[[DeviceLook], None]) -> Outcome:
        """`see` is called once with a look that tells also what is `unready`, unless the outcome has a failure."""


class Reader(Protocol):
    """Looks at devices without changing them."""

    async def look(self, target: Target) -> tuple[Observation, ...]:
        """One observation per access point of the device. Raises DeviceProblem: UNREACHABLE when it is silent, which
        being busy ourselves must never look like; READING_REFUSED or SETUP_INCOMPLETE when it is not."""


class Surveyor(Protocol):
    """Asks a device what a person wants to know of it. Every call raises DeviceProblem as `Reader.look` does."""

    async def introduction(self, device: Device) -> Introduction:
        """Empty texts for what it does not say."""

    async def has(self, device: Device, probe: Probe) -> bool:
        """Whether the device answers a profile's probe."""

    async def columns(self, target: Target) -> Columns:
        """All that the profile's readings are computed from, and sysUpTime."""


class KeyScanner(Protocol):
    """Asks a device for its SSH host key without logging in."""

    async def host_key(self, device: Device) -> str:
        """`SHA256:...`. Raises DeviceProblem(UNREACHABLE)."""


Clock = Callable[[], datetime]
"""Aware UTC time."""
