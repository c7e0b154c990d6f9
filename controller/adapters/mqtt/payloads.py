"""What comes in over MQTT, checked against the contract's schemas before anybody believes a word of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, NotRequired, TypeVar, cast

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic_core import from_json
from typing_extensions import TypedDict  # pydantic cannot use Python 3.11's own

from controller.core.mqtt_document import IssuedDocument, Pair, issued_document
from controller.core.mqtt_report import (
    AgentState,
    ApReport,
    ApStatus,
    KeySwitch,
    Position,
    ReportedRadio,
    ReportedWlan,
)
from controller.core.substitution import Substitution

OCTETS_MAX = 4096
"""The contract's limit for any payload."""

EPOCH_MAX = 99_999_999_999
COUNT_MAX = 999_999_999_999_999
"""What every JSON reader, and the arithmetic of busybox ash, counts without a slip."""


UPTIME_MAX_S = 3_153_600_000
"""A century."""


class Reason(StrEnum):
    """Why a payload was refused."""

    OVERSIZED = "oversized"
    MALFORMED = "malformed"
    VERSION = "version"
    FOREIGN = "foreign"


class Refused(Exception):
    """The payload changes nothing."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def _whole(value: object) -> object:
    """Python takes `true` for 1."""
    if isinstance(value, bool):
        raise ValueError("not a number")
    return value


def _only_true(value: bool) -> bool:
    if not value:
        raise ValueError("must be true")
    return value


Epoch = Annotated[int, Field(strict=True, ge=0, le=EPOCH_MAX)]
Count = Annotated[int, Field(strict=True, ge=0, le=COUNT_MAX)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Truth = Annotated[bool, Field(strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Text64 = Annotated[str, Field(max_length=64)]
Ssid = Annotated[str, Field(min_length=1, max_length=32)]
Boot = Annotated[str, Field(pattern=r"^[0-9a-f]{8,32}$")]
Time = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$")]
Version = Annotated[Literal[1], BeforeValidator(_whole)]


class WlanFields(TypedDict):
    ssid: Annotated[str, Field(max_length=32)]
    clients: Annotated[int, Field(strict=True, ge=0, le=100_000)]
    security: NotRequired[Literal["open", "other"]]
    isolation: NotRequired[Truth]
    network: NotRequired[Name]


class RadioFields(TypedDict):
    name: Name
    band: Literal["", "2.4", "5", "6"]
    channel: Annotated[int, Field(strict=True, ge=0, le=255)]
    up: Truth
    wlans: Annotated[list[WlanFields], Field(max_length=16)]


class SubstitutionFields(TypedDict):
    radio: Text64
    what: Text64
    wanted: Text64
    got: Text64
    why: Text64


class KeyFields(TypedDict):
    position: Literal["normal", "disaster"]
    turns: Count


class RefusedFields(TypedDict, total=False):
    older: Count
    malformed: Count
    oversized: Count
    version: Count
    foreign: Count
    signature: Count
    command: Count


class ReportFields(TypedDict):
    """report.json"""

    v: Version
    ap: Id
    boot: Boot
    sequence: Annotated[int, Field(strict=True, ge=1, le=COUNT_MAX)]
    epoch: Epoch
    generation: Count
    state: Literal["idle", "applying", "applied", "substituted", "rolled_back", "failed", "ended", "waiting_for_clock"]
    error: Literal["", "no_radio", "radio_down", "no_network", "config_refused", "read_back_differs", "storage"]
    detail: NotRequired[Annotated[str, Field(max_length=200)]]
    substituted: NotRequired[Annotated[list[SubstitutionFields], Field(max_length=16)]]
    radios: Annotated[list[RadioFields], Field(max_length=8)]
    key: NotRequired[KeyFields | None]
    refused: NotRequired[RefusedFields]
    uptime_s: Annotated[int, Field(strict=True, ge=0, le=UPTIME_MAX_S)]
    clock: Truth
    agent: NotRequired[Text64]
    firmware: NotRequired[Text64]
    cpu_percent: NotRequired[Percent]
    memory_percent: NotRequired[Percent]


class StatusFields(TypedDict):
    """status.json"""

    v: Version
    state: Literal["online", "offline", "lost"]
    boot: Boot


class DocumentWlanFields(TypedDict):
    ssid: Ssid
    security: Literal["open"]
    isolation: Annotated[Truth, AfterValidator(_only_true)]
    network: Name
    radios: Annotated[list[Name], Field(max_length=8)]


class DesiredFields(TypedDict):
    """desired.json"""

    v: Version
    ap: Id
    epoch: Annotated[int, Field(strict=True, ge=1, le=EPOCH_MAX)]
    generation: Annotated[int, Field(strict=True, ge=1, le=COUNT_MAX)]
    issued_at: Time
    declaration: Count
    ends_at: Time | None
    wlans: Annotated[list[DocumentWlanFields], Field(max_length=4)]
    withdraw: Annotated[list[Ssid], Field(max_length=4)]


class ControllerFields(TypedDict):
    """controller.json"""

    v: Version
    state: Literal["online", "lost"]
    epoch: Annotated[int, Field(strict=True, ge=1, le=EPOCH_MAX)]
    report_every_s: Annotated[int, Field(strict=True, ge=1, le=300)]
    spread_s: Annotated[int, Field(strict=True, ge=0, le=300)]


class CommandFields(TypedDict):
    """command.json"""

    v: Version
    ap: Id
    id: Name
    command: Literal["report"]
    expires_at: Time


REPORT = TypeAdapter(ReportFields)
STATUS = TypeAdapter(StatusFields)
DESIRED = TypeAdapter(DesiredFields)
CONTROLLER = TypeAdapter(ControllerFields)
COMMAND = TypeAdapter(CommandFields)


T = TypeVar("T")


def checked(payload: bytes, form: TypeAdapter[T]) -> T:
    """The payload in this form. Raises Refused."""
    if len(payload) > OCTETS_MAX:
        raise Refused(Reason.OVERSIZED)
    try:
        return form.validate_json(payload)
    except ValidationError:
        raise Refused(_why(payload)) from None


def _why(payload: bytes) -> Reason:
    try:
        found = from_json(payload)
    except ValueError:
        return Reason.MALFORMED
    version = found.get("v") if isinstance(found, dict) else None
    is_newer = isinstance(version, int) and not isinstance(version, bool) and version > 1
    return Reason.VERSION if is_newer else Reason.MALFORMED


def report_of(ap: str, payload: bytes) -> ApReport:
    """What came in on this access point's topic. Raises Refused."""
    found = checked(payload, REPORT)
    if found["ap"] != ap:
        raise Refused(Reason.FOREIGN)
    key = found.get("key")
    return ApReport(
        ap,
        found["boot"],
        found["sequence"],
        Pair(found["epoch"], found["generation"]),
        _STATES[found["state"]],
        found["error"],
        found.get("detail", ""),
        tuple(Substitution(**one) for one in found.get("substituted", ())),
        tuple(map(_radio, found["radios"])),
        None if key is None else KeySwitch(Position(key["position"]), key["turns"]),
        cast(Mapping[str, int], found.get("refused", {})),
        found["uptime_s"],
        found["clock"],
        found.get("agent", ""),
        found.get("firmware", ""),
        found.get("cpu_percent"),
        found.get("memory_percent"),
    )


_STATES = {state.value: state for state in AgentState}


def _radio(found: RadioFields) -> ReportedRadio:
    wlans = [
        ReportedWlan(wlan["ssid"], wlan["clients"], wlan.get("security"), wlan.get("isolation"), wlan.get("network"))
        for wlan in found["wlans"]
    ]
    return ReportedRadio(found["name"], found["band"], found["channel"], found["up"], tuple(wlans))


def status_of(ap: str, payload: bytes) -> ApStatus:
    """Raises Refused."""
    found = checked(payload, STATUS)
    return ApStatus(ap, found["state"], found["boot"])


def desired_of(ap: str, line: bytes) -> IssuedDocument:
    """The first line of what came in on this access point's topic. Raises Refused."""
    found = checked(line, DESIRED)
    if found["ap"] != ap:
        raise Refused(Reason.FOREIGN)
    try:
        return issued_document(line.decode())
    except ValueError:
        raise Refused(Reason.MALFORMED) from None


def controller_of(payload: bytes) -> ControllerFields:
    """Raises Refused."""
    return checked(payload, CONTROLLER)


def command_of(ap: str, payload: bytes) -> CommandFields:
    """Raises Refused."""
    found = checked(payload, COMMAND)
    if found["ap"] != ap:
        raise Refused(Reason.FOREIGN)
    return found
