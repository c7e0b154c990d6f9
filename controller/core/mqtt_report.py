"""What an access point's agent says over MQTT, and what may be believed of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from controller.core.evidence import Source
from controller.core.mqtt_document import Document, DocumentWlan, Pair
from controller.core.state import Observation, SeenWlan
from controller.core.substitution import Substitution
from controller.core.vitals import Vitals
from controller.core.wlan import DISASTER_SSID


class AgentState(StrEnum):
    """What has become of the newest document that the agent accepted."""

    IDLE = "idle"
    APPLYING = "applying"
    APPLIED = "applied"
    SUBSTITUTED = "substituted"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"
    ENDED = "ended"
    WAITING_FOR_CLOCK = "waiting_for_clock"

    @property
    def went_wrong(self) -> bool:
        return self in (AgentState.ROLLED_BACK, AgentState.FAILED)


class Position(StrEnum):
    """Of a key switch."""

    NORMAL = "normal"
    DISASTER = "disaster"


@dataclass(frozen=True, slots=True)
class KeySwitch:
    """A key switch at the access point's box, as the agent reads it."""

    position: Position
    turns: int
    """Debounced turns since the agent was installed."""


class ReportedWlan(NamedTuple):
    """One network that one radio sends, as read back. None: the box cannot tell.

    A tuple, as is the radio: ten thousand access points may report within a second, and these are made fastest."""

    ssid: str
    clients: int
    security: str | None = None
    isolation: bool | None = None
    network: str | None = None


class ReportedRadio(NamedTuple):
    name: str
    band: str
    channel: int
    up: bool
    wlans: tuple[ReportedWlan, ...]


@dataclass(frozen=True, slots=True)
class ApReport:
    """A report whose form is right. Whether it may be believed, `Hearing` and `observation` say."""

    ap: str
    boot: str
    sequence: int
    pair: Pair
    state: AgentState
    error: str
    detail: str
    substituted: tuple[Substitution, ...]
    radios: tuple[ReportedRadio, ...]
    key: KeySwitch | None
    refused: Mapping[str, int]
    uptime_s: int
    clock: bool
    agent: str = ""
    firmware: str = ""
    cpu_percent: int | None = None
    memory_percent: int | None = None


@dataclass(frozen=True, slots=True)
class ApStatus:
    """`online`, `offline`, or the broker's word that the line was lost."""

    ap: str
    state: str
    boot: str


BOOTS_KEPT = 8
"""Reports of so many earlier boots of an access point are told apart from new ones."""


@dataclass(slots=True)
class Hearing:
    """Which report of one access point is the next: a replay is not. Empty after a restart of ours."""

    boot: str = ""
    sequence: int = 0
    earlier: list[str] = field(default_factory=list)

    def is_next(self, report: ApReport) -> bool:
        """Takes it in, unless it was there before or is of a boot that is over."""
        if report.boot == self.boot:
            if report.sequence <= self.sequence:
                return False
        elif report.boot in self.earlier:
            return False
        else:
            self.earlier = [*self.earlier, self.boot][-BOOTS_KEPT:]
            self.boot = report.boot
        self.sequence = report.sequence
        return True


def observation(report: ApReport, document: Document | None, at: datetime) -> Observation:
    """One live report as a look. `document` is what the access point was told, where the report is about that; None: it
    is about an older one, which proves life and says nothing about now."""
    up_since = at - timedelta(seconds=report.uptime_s)
    by_radio: dict[str, int] = {}
    ours = 0
    for radio in report.radios:
        joined = 0
        for wlan in radio.wlans:
            joined += wlan.clients
            if wlan.ssid == DISASTER_SSID:
                ours += wlan.clients
        by_radio[radio.name] = joined
    total = sum(by_radio.values())
    return Observation(
        ap=report.ap,
        at=at,
        source=Source.MQTT,
        wlans=None if document is None else frozenset(_seen(report, document)),
        substituted=report.substituted,
        clients=total,
        up_since=up_since,
        vitals=Vitals(
            clients_ours=ours,
            clients_own=total - ours,
            clients_by_radio=by_radio,
            cpu_percent=report.cpu_percent,
            memory_percent=report.memory_percent,
            up_since=up_since,
        ),
    )


def _seen(report: ApReport, document: Document) -> Iterator[SeenWlan]:
    wanted = {wlan.ssid: wlan for wlan in document.wlans}
    on_air: dict[str, list[tuple[str, ReportedWlan]]] = {}
    for radio in report.radios:
        for wlan in radio.wlans:
            if wlan.ssid:
                on_air.setdefault(wlan.ssid, []).append((radio.name, wlan))
    for ssid, found in on_air.items():
        yield _compared(report, wanted[ssid], found) if ssid in wanted else SeenWlan(ssid)


def _compared(report: ApReport, wanted: DocumentWlan, found: list[tuple[str, ReportedWlan]]) -> SeenWlan:
    """Our network as it is on the air, attribute by attribute; what the box cannot tell is in neither set."""
    lacks, told = set[str](), {"enabled"}
    for _, wlan in found:
        for name, value, right in (
            ("open", wlan.security, "open"),
            ("isolation", wlan.isolation, True),
            ("vlan", wlan.network, wanted.network),
        ):
            if value is not None:
                told.add(name)
                if value != right:
                    lacks.add(name)
    carrying = {radio for radio, _ in found}
    excused = {gone.radio for gone in report.substituted if gone.what == "radio"}
    for name in wanted.radios or [radio.name for radio in report.radios if radio.up]:
        if name in carrying:
            told.add(f"radio {name}")
        elif name not in excused:
            lacks.add(f"radio {name}")
    return SeenWlan(wanted.ssid, frozenset(lacks), frozenset(told - lacks))
