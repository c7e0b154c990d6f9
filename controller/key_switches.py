"""A key switch in an office declares like a named person: once per turn, where the site allows that key to."""

import asyncio
import logging
from collections.abc import Collection

from controller.core.declaration import Wish
from controller.core.key_stand import KeyStand
from controller.core.message import InputError
from controller.core.mqtt_report import ApReport, KeySwitch, Position
from controller.operations import Operations
from controller.ports import Store
from controller.situation import Situation

log = logging.getLogger(__name__)


class KeySwitches:
    """Takes in every report; acts on a turn of an allowed key that it has not seen to yet. The turn is kept after the
    act: after a crash between the two, the act is found done."""

    def __init__(self, situation: Situation, operations: Operations, store: Store, allowed: Collection[str]) -> None:
        self._situation = situation
        self._operations = operations
        self._store = store
        self._allowed = frozenset(allowed)
        self._seen: dict[str, int] = {}
        self._one_at_a_time = asyncio.Lock()
        self._acts: set[asyncio.Task[None]] = set()

    def take(self, report: ApReport) -> None:
        key = report.key
        self._note_stand(report.ap, key)
        if key is not None and report.ap in self._allowed and self._seen.get(report.ap) != key.turns:
            self._seen[report.ap] = key.turns
            act = asyncio.create_task(self._see_to(report.ap, key), name=f"key {report.ap}")
            self._acts.add(act)
            act.add_done_callback(self._acts.discard)

    def _note_stand(self, ap: str, key: KeySwitch | None) -> None:
        """For people to see: where it stands may be otherwise than what holds."""
        stands = self._situation.keys
        stand = None if key is None else KeyStand(key.position, ap in self._allowed)
        if stand == stands.get(ap):
            return
        if stand is None:
            del stands[ap]
        else:
            stands[ap] = stand
        self._situation.note_change()

    async def close(self) -> None:
        await asyncio.gather(*self._acts, return_exceptions=True)

    async def _see_to(self, ap: str, key: KeySwitch) -> None:
        async with self._one_at_a_time:
            before = await asyncio.to_thread(self._store.key_turn, ap)
            if before is not None and key.turns > before:
                await self._act(f"key:{ap}", key.position)
            if before != key.turns:
                await asyncio.to_thread(self._store.keep_key_turn, ap, key.turns)

    async def _act(self, who: str, position: Position) -> None:
        now = self._situation.clock()
        own = [one for one in self._situation.declarations if one.declared_by == who and one.is_active(now)]
        try:
            if position is Position.NORMAL:
                for declaration in own:
                    await self._operations.end(declaration.number, who, "key switch")
            elif not own:
                await self._operations.declare(Wish(reason="key switch"), who)
        except InputError as reason:
            log.warning("%s was turned to %s: %s", who, position, reason)
