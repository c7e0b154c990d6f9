"""Tells other systems over MQTT how the town stands: at once when it changes, and again while it does not."""

import asyncio
import logging
from contextlib import suppress
from typing import Protocol

from controller.core.mqtt_town import town_facts, town_text
from controller.counters import Counters
from controller.situation import Situation

AGAIN_S = 60.0
"""Who reads it sees by `generated_at` that we live."""

PACE_S = 1.0
"""While a thousand access points report, nobody needs to know of each."""

log = logging.getLogger(__name__)


class Topic(Protocol):
    """Where it is told."""

    def tell(self, text: str) -> None: ...


async def keep_telling(situation: Situation, topic: Topic, counters: Counters) -> None:
    """Until it is cancelled."""
    version, told, told_at = -1, dict[str, object](), float("-inf")
    loop = asyncio.get_running_loop()
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(AGAIN_S):
                version = await situation.news(version)
        try:
            facts = town_facts(await situation.board_in_turns())
            if facts != told or loop.time() - told_at >= AGAIN_S:
                topic.tell(town_text(facts, situation.clock()))
                told, told_at = facts, loop.time()
        except Exception:
            counters.errors["town status"] += 1
            log.exception("other systems were not told how the town stands, by a mistake of ours")
        await asyncio.sleep(PACE_S)
