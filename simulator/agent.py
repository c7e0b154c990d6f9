"""What an agent on an access point does, without a line to anybody: obeys documents in their order, and reports."""

import json
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from controller.adapters.mqtt.payloads import OCTETS_MAX, Reason, Refused, command_of, controller_of, desired_of
from controller.adapters.mqtt.signing import PublicKey
from controller.core.mqtt_document import (
    NONE_ACCEPTED,
    IssuedDocument,
    Order,
    Pair,
    issued_document,
    order_of,
    time_of,
)
from controller.core.mqtt_report import AgentState, Position
from controller.core.wlan import DISASTER_SSID

RADIOS = ("radio0", "radio1")
BANDS = {"radio0": ("2.4", 6), "radio1": ("5", 36)}
EVERYDAY = "school"


@dataclass(slots=True)
class Flash:
    """What power cuts do not reach."""

    document: str | None = None
    """The newest that was accepted, as it came."""
    turns: int = 0


@dataclass
class SimulatedAgent:
    """One life of an access point, from power on to power off. `Flash` is handed from life to life."""

    ap: str
    flash: Flash = field(default_factory=Flash)
    clock: Callable[[], datetime | None] = lambda: datetime.now(UTC)
    """None: not set since the boot."""
    public_key: PublicKey | None = None
    works: bool = True
    """False: the radios do not follow."""
    substitutes: bool = False
    """True: one radio sends on another channel than usual."""

    def __post_init__(self) -> None:
        self.boot = secrets.token_hex(8)
        self.sequence = 0
        self.booted_at_s = time.monotonic()
        self.refused: Counter[str] = Counter()
        self.on_air: set[str] = {EVERYDAY}
        self.history: list[bool] = []
        """Whether our network was on the air, each time that this changed."""
        self.position = Position.NORMAL
        self.has_key = False
        self.controller_epoch = 0
        self.report_every_s = 20
        self.act()

    @property
    def accepted(self) -> IssuedDocument | None:
        return None if self.flash.document is None else issued_document(self.flash.document)

    @property
    def pair(self) -> Pair:
        accepted = self.accepted
        return NONE_ACCEPTED if accepted is None else accepted.pair

    @property
    def is_open(self) -> bool:
        return DISASTER_SSID in self.on_air

    def take_desired(self, payload: bytes) -> bool:
        """Returns whether a report is due."""
        line = payload.partition(b"\n")[0]
        try:
            if len(line) > OCTETS_MAX:
                raise Refused(Reason.OVERSIZED)
            document = desired_of(self.ap, line)
        except Refused as refused:
            self.refused[refused.reason] += 1
            return False
        if self.public_key is not None and self.public_key.signed_line(payload) is None:
            self.refused["signature"] += 1
            return False
        named = {wlan.ssid for wlan in document.document.wlans} | set(document.document.withdraw)
        if named - {DISASTER_SSID}:
            self.refused["foreign"] += 1
            return False
        match order_of(document.pair, self.pair):
            case Order.OLDER:
                self.refused["older"] += 1
            case Order.NEWER:
                self.flash.document = line.decode()
                self.act()
        return True

    def take_controller(self, payload: bytes) -> bool:
        try:
            word = controller_of(payload)
        except Refused:
            return False
        self.report_every_s = word["report_every_s"]
        is_new = word["epoch"] != self.controller_epoch
        self.controller_epoch = word["epoch"]
        return is_new

    def take_command(self, payload: bytes, is_retained: bool) -> bool:
        now = self.clock()
        try:
            command = command_of(self.ap, payload)
            is_over = now is not None and time_of(command["expires_at"]) < now
        except (Refused, ValueError):
            is_retained, is_over = True, True
        if is_retained or is_over:
            self.refused["command"] += 1
            return False
        return True

    def act(self) -> None:
        """Brings the radios to the newest accepted document."""
        accepted, was_open = self.accepted, self.is_open
        if accepted is not None and self.works:
            wanted = {wlan.ssid for wlan in accepted.document.wlans}
            taken = set(accepted.document.withdraw)
            if self._is_over(accepted):
                wanted, taken = set(), taken | wanted
            self.on_air = (self.on_air | wanted) - taken
        if self.is_open != was_open:
            self.history.append(self.is_open)

    def _is_over(self, accepted: IssuedDocument) -> bool:
        ends_at, now = accepted.document.ends_at, self.clock()
        return ends_at is not None and (now is None or now >= ends_at)

    def turn_key(self, position: Position) -> None:
        self.has_key, self.position = True, position
        self.flash.turns += 1

    @property
    def state(self) -> AgentState:
        accepted = self.accepted
        if accepted is None:
            return AgentState.IDLE
        if self._is_over(accepted):
            return AgentState.WAITING_FOR_CLOCK if self.clock() is None else AgentState.ENDED
        wanted = {wlan.ssid for wlan in accepted.document.wlans}
        if not wanted <= self.on_air or self.on_air & set(accepted.document.withdraw):
            return AgentState.FAILED
        return AgentState.SUBSTITUTED if self.substitutes and wanted else AgentState.APPLIED

    def report(self) -> bytes:
        self.sequence += 1
        state = self.state
        channel = {"radio": "radio1", "what": "channel", "wanted": "149", "got": "36", "why": "regulatory domain JP"}
        fields = {
            "v": 1,
            "ap": self.ap,
            "boot": self.boot,
            "sequence": self.sequence,
            "epoch": self.pair.epoch,
            "generation": self.pair.generation,
            "state": state,
            "error": "radio_down" if state is AgentState.FAILED else "",
            "detail": "",
            "substituted": [channel] if state is AgentState.SUBSTITUTED else [],
            "radios": [self._radio(name) for name in RADIOS],
            "key": {"position": self.position, "turns": self.flash.turns} if self.has_key else None,
            "refused": dict(self.refused),
            "uptime_s": int(time.monotonic() - self.booted_at_s),
            "clock": self.clock() is not None,
            "agent": "simulated",
            "firmware": "simulated",
            "cpu_percent": 7,
            "memory_percent": 41,
        }
        return json.dumps(fields, separators=(",", ":")).encode()

    def _radio(self, name: str) -> dict[str, object]:
        accepted = self.accepted
        network = next((wlan.network for wlan in accepted.document.wlans), "hinan") if accepted else "hinan"
        ours = {"ssid": DISASTER_SSID, "security": "open", "isolation": True, "network": network, "clients": 7}
        band, channel = BANDS[name]
        wlans = [ours if ssid == DISASTER_SSID else {"ssid": ssid, "clients": 3} for ssid in sorted(self.on_air)]
        return {"name": name, "band": band, "channel": channel, "up": True, "wlans": wlans}

    def word(self, state: str) -> bytes:
        """For the status topic."""
        return json.dumps({"v": 1, "state": state, "boot": self.boot}, separators=(",", ":")).encode()
