"""`controller.ports.Broker` over MQTT: publishes documents, and checks everything that comes in."""

import itertools
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta

from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.connection import Connection
from controller.adapters.mqtt.network_thread import Arrived, Change
from controller.adapters.mqtt.payloads import OCTETS_MAX, Reason, Refused, report_of, status_of
from controller.adapters.mqtt.signing import Signer
from controller.adapters.mqtt.topics import Topics
from controller.core.mqtt_document import TIME, IssuedDocument
from controller.counters import Counters
from controller.ports import BrokerHolds, Clock, FromBroker, HeardReport, HeardStatus, LineState

REPORT_EVERY_S = 20
"""Three of these, and an access point that was not heard is unknown."""

COMMAND_HOLDS = timedelta(seconds=60)
"""A command that comes later than this is about another time."""

_LINE = {Change.UP: LineState.UP, Change.MARKED: LineState.COMPARED, Change.DOWN: LineState.DOWN}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Who we are on the broker."""

    address: BrokerAddress
    topics: Topics
    signer: Signer | None = None
    spread_s: int = 0
    """Over how long access points spread answers to what all of them hear. 0 up to ten thousand: measured."""


class MqttBroker:
    """Opened once and closed once. Everything on the event loop's thread."""

    def __init__(
        self, who: Correspondent, counters: Counters, clock: Clock, listener: Callable[[Iterable[FromBroker]], None]
    ) -> None:
        self._who = who
        self._topics = who.topics
        self._counters = counters
        counters.mqtt.update({f"refused: {reason}": 0 for reason in Reason})
        self._clock = clock
        self._listener = listener
        self._epoch = 1
        self._numbers = itertools.count(1)
        self._line: Connection | None = None

    def open(self, epoch: int) -> None:
        """Connects in the background, for as long as it takes. Raises OSError when a certificate cannot be used."""
        self._epoch = epoch
        self._line = Connection(self._who.address, (self._topics.controller, self._word("lost")), self._take)
        self._line.open()

    async def close(self) -> None:
        if self._line is not None:
            await self._line.close((self._topics.controller, self._word("lost")))

    def publish(self, documents: Iterable[IssuedDocument]) -> None:
        if self._line is not None:
            signer = self._who.signer
            texts = ((self._topics.desired(one.document.ap), one.text()) for one in documents)
            self._line.publish(
                {topic: signer.payload(text) if signer is not None else text.encode() for topic, text in texts}
            )

    def compare(self) -> None:
        if self._line is not None:
            topics = self._topics
            self._line.subscribe([topics.desired("+"), topics.report("+"), topics.status("+")])
            self._line.mark(self._topics.controller, self._word("online"))

    def ask_to_report(self, aps: Iterable[str]) -> None:
        if self._line is not None:
            self._line.tell({self._topics.command(ap): self._command(ap) for ap in aps})

    def _command(self, ap: str) -> bytes:
        expires_at = (self._clock() + COMMAND_HOLDS).astimezone(UTC).strftime(TIME)
        fields = {"v": 1, "ap": ap, "id": f"c-{next(self._numbers)}", "command": "report", "expires_at": expires_at}
        return json.dumps(fields, separators=(",", ":")).encode()

    def _word(self, state: str) -> bytes:
        fields = {
            "v": 1,
            "state": state,
            "epoch": self._epoch,
            "report_every_s": REPORT_EVERY_S,
            "spread_s": self._who.spread_s,
        }
        return json.dumps(fields, separators=(",", ":")).encode()

    def _take(self, batch: Iterable[Arrived | Change]) -> None:
        told: list[FromBroker] = []
        for arrived in batch:
            if isinstance(arrived, Change):
                self._note(arrived)
                told.append(_LINE[arrived])
                continue
            try:
                if (found := self._understood(arrived)) is not None:
                    told.append(found)
            except Refused as refused:
                self._counters.mqtt[f"refused: {refused.reason}"] += 1
        self._listener(told)

    def _note(self, change: Change) -> None:
        if change is Change.UP:
            log.info("connected to the MQTT broker at %s:%d", self._who.address.host, self._who.address.port)
            self.compare()
        elif change is Change.MARKED and self._line is not None:
            self._line.unsubscribe([self._topics.desired("+")])  # or each of our own would come back to us
        elif change is Change.DOWN:
            log.warning("the MQTT broker at %s:%d is gone", self._who.address.host, self._who.address.port)

    def _understood(self, arrived: Arrived) -> FromBroker | None:
        """Raises Refused."""
        parted = self._topics.parted(arrived.topic)
        if parted is None:
            raise Refused(Reason.FOREIGN)
        ap, leaf = parted
        if not arrived.payload:
            return BrokerHolds(ap, "") if leaf == "desired" else None
        match leaf:
            case "report":
                return HeardReport(report_of(ap, arrived.payload), not arrived.is_retained)
            case "status":
                return HeardStatus(status_of(ap, arrived.payload), not arrived.is_retained)
            case "desired":
                return self._held(ap, arrived.payload)
        raise Refused(Reason.FOREIGN)

    def _held(self, ap: str, payload: bytes) -> FromBroker:
        """What agents could not check is as good as nothing, and is published again."""
        signer, line = self._who.signer, payload.partition(b"\n")[0]
        if len(line) > OCTETS_MAX:
            raise Refused(Reason.OVERSIZED)
        is_signed = signer is None or signer.public.signed_line(payload) is not None
        return BrokerHolds(ap, line.decode("utf-8", "replace") if is_signed else "")
