"""Tells access points over MQTT what they should offer, and takes in what they report: the store is the outbox."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from controller.core.mqtt_document import (
    NONE_ACCEPTED,
    Document,
    IssuedDocument,
    Pair,
    document_for,
    ends_by_facility,
    issued_document,
)
from controller.core.mqtt_report import ApReport, ApStatus, observation
from controller.core.state import NEVER_SEEN, DesiredState, Observation
from controller.correspondence import Correspondence, changes_air
from controller.counters import Counters
from controller.ports import Broker, BrokerHolds, FromBroker, HeardReport, HeardStatus, LineState, Store, Target
from controller.situation import Situation

BROUGHT_ABOUT_WITHIN = timedelta(seconds=30)
"""For so long an agent that is heard has a new document to itself. Radios take up to 20 s to come up."""

SILENT_AFTER = timedelta(seconds=60)
"""Three missed reports. After that, whoever can be logged into is."""

AGAIN_FIRST, AGAIN_MOST = timedelta(seconds=10), timedelta(minutes=10)
"""When a document that was not taken up is published again: doubled each time."""

BORN_S = 1_795_305_600
"""2026-11-22: a clock that says less was not set since the power failed."""

AHEAD_MOST_S = 366 * 86_400
"""A pair that says to be from more than a year after us is no pair of ours, whatever our clock has been through."""

AT_ONCE = 500
"""Documents made in one turn of the event loop, and kept in one transaction: 10 ms. The first are obeyed meanwhile."""

COUNTED = ("published", "compared", "reports", "replayed", "unknown access point", "from the future")

log = logging.getLogger(__name__)


class Passes(Protocol):
    """What the outbox asks of the reconciler."""

    def is_busy(self, device: str) -> bool: ...

    def signs_of_life(self, devices: Iterable[str]) -> None: ...


class Outbox:
    """Level-triggered. What is wanted is compared with what the store keeps, what the store keeps with what the broker
    holds and with what access points report; what differs is issued or published again."""

    def __init__(self, situation: Situation, store: Store, broker: Broker, counters: Counters, passes: Passes) -> None:
        self._situation = situation
        self._store = store
        self._broker = broker
        self._counters = counters
        counters.mqtt.update(dict.fromkeys(COUNTED, 0))
        self._passes = passes
        self.correspondences: dict[str, Correspondence] = {}  # by access point id
        self.on_report: list[Callable[[ApReport], None]] = []
        self.epoch = 0
        self._issuing = asyncio.Lock()
        self._basis: tuple[DesiredState, Mapping[str, Target]] | None = None
        self._ahead: dict[str, Pair] = {}
        self._following: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins a new epoch, so that nothing that was published before, by whomever, is ahead of us."""
        now = self._situation.clock()
        self.epoch = await asyncio.to_thread(self._store.begin_epoch, self._seconds())
        for ap, issued in (await asyncio.to_thread(self._store.documents)).items():
            self.correspondences[ap] = Correspondence(issued)
        for target in self._situation.over_mqtt.values():
            self._situation.carried_until[target.device.id] = now + SILENT_AFTER
        self._following = asyncio.create_task(self._follow(), name="outbox")

    async def close(self) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    def _seconds(self) -> int:
        return int(self._situation.clock().timestamp())

    async def _follow(self) -> None:
        """Declarations are followed at once, not at the next round."""
        version = -1
        while True:
            version = await self._situation.news(version)
            try:
                await self.issue()
            except Exception:
                self._counters.errors["outbox"] += 1
                log.exception("documents were not issued by a mistake of ours or of the database")
                await asyncio.sleep(1)

    async def issue(self) -> None:
        """Writes down, in one transaction, what is new to be told, and publishes it."""
        async with self._issuing:
            desired, targets = self._situation.desired(), self._situation.over_mqtt
            if self._ahead:
                await self._issue_beyond()
            if self._basis is not None and self._basis[0] is desired and self._basis[1] is targets:
                return
            ids = tuple(targets)
            for start in range(0, len(ids), AT_ONCE):
                wanted = self._wanted(desired, [targets[id] for id in ids[start : start + AT_ONCE]])
                self._take_issued(await asyncio.to_thread(self._store.issue, wanted, self._situation.clock()))
            self._basis = desired, targets

    async def _issue_beyond(self) -> None:
        """For access points that know a newer pair than ours."""
        aps, self._ahead = self._ahead, {}
        log.warning("%d access points know of newer documents than ours: was the database restored?", len(aps))
        known = [self.correspondences[ap].issued for ap in aps if ap in self.correspondences]
        documents = [issued.document for issued in known if issued is not None]
        beyond = max(aps.values())
        self._take_issued(await asyncio.to_thread(self._store.issue, documents, self._situation.clock(), beyond))

    def _wanted(self, desired: DesiredState, targets: Sequence[Target]) -> list[Document]:
        """What these are to be told that they were not told yet."""
        facilities = {target.aps[0].facility for target in targets}
        ends = ends_by_facility(facilities, self._situation.declarations, self._situation.clock())
        changed: list[Document] = []
        for target in targets:
            ap = target.aps[0]
            if ap.id not in desired:
                continue
            document = document_for(ap, target.parameters, desired[ap.id], ends[ap.facility])
            before = self.correspondences.get(ap.id)
            if before is None or before.issued is None or before.issued.document != document:
                changed.append(document)
        return changed

    def _take_issued(self, issued: Sequence[IssuedDocument]) -> None:
        now = self._situation.clock()
        for one in issued:
            id = one.document.ap
            known = self.correspondences.setdefault(id, Correspondence())
            target = self._situation.over_mqtt.get(id)
            if target is not None:
                if changes_air(known.issued, one):
                    self._note_told(target)
                carried_until = self._situation.carried_until.get(target.device.id)
                if carried_until is not None and now < carried_until:
                    self._situation.carried_until[target.device.id] = now + BROUGHT_ABOUT_WITHIN
            known.issued, known.published_at, known.again_at, known.tried_since = one, None, None, now
        self._publish(one.document.ap for one in issued)

    def _note_told(self, target: Target) -> None:
        observed = self._situation.observed.get(target.aps[0].id, NEVER_SEEN)
        looks = sorted(observed.looks.values(), key=lambda look: look.at)
        if looks:
            self._situation.note_before(target, {target.aps[0].id: looks[-1].wlans}, looks[-1].at)
        self._situation.note_told(target)

    def _publish(self, aps: Iterable[str]) -> None:
        """Not to those that somebody is logged into: never two at once. `patrol` comes back to them."""
        now = self._situation.clock()
        ready: list[IssuedDocument] = []
        for ap in aps:
            known, target = self.correspondences[ap], self._situation.over_mqtt.get(ap)
            if target is None or known.issued is None or self._passes.is_busy(target.device.id):
                continue
            known.published_at = known.published_at or now
            known.again_at = now + min(AGAIN_MOST, max(AGAIN_FIRST, now - known.published_at))
            ready.append(known.issued)
        if ready:
            self._counters.mqtt["published"] += len(ready)
            self._broker.publish(ready)

    async def patrol(self) -> None:
        """The periodic round: what was not published yet, or not taken up by somebody who is there."""
        await self.issue()
        now, due = self._situation.clock(), []
        for number, ap in enumerate(tuple(self._situation.over_mqtt)):
            if number % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)
            known = self.correspondences.get(ap)
            if known is None or known.issued is None or (known.is_taken_up and known.published_at is not None):
                continue
            is_there = known.heard_at is not None and now - known.heard_at <= SILENT_AFTER
            if known.published_at is None or (is_there and known.again_at is not None and now >= known.again_at):
                due.append(ap)
        self._publish(due)

    def ask_to_report(self, device: str) -> None:
        """Somebody wants to know now."""
        self._broker.ask_to_report(
            ap.id for ap in self._situation.inventory.aps_of(device) if ap.id in self._situation.over_mqtt
        )

    async def compare(self) -> None:
        """Every ten minutes; each new connection begins with one by itself."""
        self._forget_held()
        self._broker.compare()

    def _forget_held(self) -> None:
        """What the broker lost it says nothing about: only what is told from now on is there."""
        for known in self.correspondences.values():
            known.broker_holds = ""

    def take(self, messages: Iterable[FromBroker]) -> None:
        """What came in over MQTT, in order. Called on the event loop's thread."""
        now, seen = self._situation.clock(), list[Observation]()
        for message in messages:
            match message:
                case HeardReport():
                    seen.extend(self._take_report(message, now))
                case HeardStatus():
                    self._take_status(message.status, message.is_live, now)
                case BrokerHolds(ap, text):
                    self._take_held(ap, text)
                case LineState():
                    self._take_line(message)
        if seen and (woken := self._situation.observe(seen)):
            self._passes.signs_of_life(woken)
        if self._ahead:
            self._situation.note_change()  # wakes `_follow`

    def _take_line(self, state: LineState) -> None:
        self._counters.mqtt_connected = state is not LineState.DOWN
        if state is LineState.UP:
            self._forget_held()
        elif state is LineState.COMPARED:
            self._counters.mqtt["compared"] += 1
            self._publish(
                ap
                for ap, known in tuple(self.correspondences.items())
                if known.issued is not None and known.broker_holds != known.issued.text()
            )

    def _take_held(self, ap: str, text: str) -> None:
        """The broker may have been filled by another database than ours."""
        known = self.correspondences.get(ap)
        if known is None:
            return
        known.broker_holds = text
        if known.issued is None or text == known.issued.text():
            return
        try:
            pair = issued_document(text).pair
        except (ValueError, KeyError, TypeError):
            return
        if pair >= known.issued.pair:
            self._note_ahead(ap, pair)

    def _take_report(self, heard: HeardReport, now: datetime) -> Iterable[Observation]:
        report = heard.report
        known = self.correspondences.get(report.ap)
        target = self._situation.over_mqtt.get(report.ap)
        if known is None or target is None or known.issued is None:
            self._counters.mqtt["unknown access point"] += 1
            return
        if report.pair > known.issued.pair and not self._note_ahead(report.ap, report.pair):
            return
        if not heard.is_live:
            return  # nobody knows how old it is
        if not known.hearing.is_next(report):
            self._counters.mqtt["replayed"] += 1
            return
        self._counters.mqtt["reports"] += 1
        if known.heard_at is None or now - known.heard_at > SILENT_AFTER:
            known.tried_since = now
        known.report, known.heard_at = report, now
        self._carry(target, known, now)
        for listener in self.on_report:
            listener(report)
        yield observation(report, known.issued.document if known.is_taken_up else None, now)

    def _note_ahead(self, ap: str, pair: Pair) -> bool:
        """False: such a pair was never given out."""
        if pair.epoch > max(self._seconds(), self.epoch, BORN_S) + AHEAD_MOST_S:
            self._counters.mqtt["from the future"] += 1
            return False
        self._ahead[ap] = max(pair, self._ahead.get(ap, NONE_ACCEPTED))
        return True

    def _carry(self, target: Target, known: Correspondence, now: datetime) -> None:
        """While its agent does what is asked, nobody logs in; one that does not has a limited time."""
        device = target.device.id
        if known.report is not None and known.is_taken_up and not known.report.state.went_wrong:
            self._situation.carried_until[device] = now + SILENT_AFTER
        elif known.tried_since is not None:
            self._situation.carried_until[device] = known.tried_since + BROUGHT_ABOUT_WITHIN

    def _take_status(self, status: ApStatus, is_live: bool, now: datetime) -> None:
        target, known = self._situation.over_mqtt.get(status.ap), self.correspondences.get(status.ap)
        if target is None or known is None or not is_live:
            return
        if status.state != "online" and status.boot in ("", known.hearing.boot):
            self._situation.carried_until[target.device.id] = now
