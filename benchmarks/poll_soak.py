"""Does the poller hold still? `python benchmarks/poll_soak.py [--seconds 600] [--json]` polls a town whose devices die,
come back, restart, are replaced by other boxes and send traps, and prints what that leaves behind.

Four hundred agents, half of them over SNMPv3, looked at every five seconds. A quarter dies and comes back, a quarter
restarts, a quarter gets a new engine's id, a quarter sends traps in bursts. Good is: `rss_growth_mb` near 0, and all of
`fd_growth`, `task_growth`, `false_alarms` (devices called silent that never were), `lost` (those that are back and are
not found) and `mistakes` (of ours, which a loop survived) 0. Growth counts from the end of the first quarter.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.poll_agents import Agents, running
from benchmarks.poll_town import Town, device_id, polled

DEVICES, EVERY_S = 400, 5.0
CHURN_EVERY_S = 0.1
DEAD_AT_MOST = 50
TRAPS_AT_ONCE = 100
FOUND_WITHIN_S = 30.0
SEED = 1


@dataclass(frozen=True)
class Sample:
    rss_mb: float
    fds: int
    tasks: int


def sample() -> Sample:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    tasks = sum(not task.get_name().startswith("look ") for task in asyncio.all_tasks())
    return Sample(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, len(os.listdir("/proc/self/fd")), tasks)


class Churn:
    """What happens to the agents. Of four neighbours each has one kind of trouble."""

    def __init__(self, agents: Agents, town: Town) -> None:
        self._agents = agents
        self._town = town
        self._chance = random.Random(SEED)
        self._dead: list[int] = []
        self.happened = 0

    def once(self) -> None:
        number = self._chance.randrange(DEVICES)
        if number % 4 == 0:
            self._die_or_return(number)
        elif number % 4 == 3:
            self._agents.tell(f"traps {number} {self._town.traps.port} {self._chance.randint(1, TRAPS_AT_ONCE)}")
        else:
            self._agents.tell(f"{('reboot', 'replace')[number % 4 - 1]} {number}")
        self.happened += 1

    def _die_or_return(self, number: int) -> None:
        if number not in self._dead:
            self._dead.append(number)
            self._agents.tell(f"silent {number}")
        if len(self._dead) > DEAD_AT_MOST:
            self._agents.tell(f"awake {self._dead.pop(0)}")

    def all_return(self) -> None:
        while self._dead:
            self._agents.tell(f"awake {self._dead.pop()}")


async def soaked(agents: Agents, seconds: float) -> dict[str, float]:
    alarms = set[str]()
    may_be_silent = {device_id(number) for number in range(0, DEVICES, 4)}
    async with polled(agents, DEVICES, EVERY_S, version="both") as town:
        churn, began = Churn(agents, town), time.monotonic()
        first: Sample | None = None
        while time.monotonic() - began < seconds:
            churn.once()
            await asyncio.sleep(CHURN_EVERY_S)
            alarms |= town.situation.unread.keys() - may_be_silent
            if first is None and time.monotonic() - began > seconds / 4:
                first = sample()
        last = sample()
        churn.all_return()
        lost = await _not_found(town)
        assert first is not None
        return {
            "seconds": round(time.monotonic() - began),
            "happened": churn.happened,
            "looks": sum(town.counters.polls.values()),
            "looks_silent": town.counters.polls["silent"],
            "traps": sum(town.counters.traps.values()),
            "rss_mb": round(last.rss_mb, 1),
            "rss_growth_mb": round(last.rss_mb - first.rss_mb, 1),
            "fds": last.fds,
            "fd_growth": last.fds - first.fds,
            "task_growth": last.tasks - first.tasks,
            "false_alarms": len(alarms),
            "lost": lost,
            "mistakes": sum(town.counters.errors.values()),
        }


async def _not_found(town: Town) -> int:
    """How many devices are still called silent some time after all have come back."""
    until = time.monotonic() + FOUND_WITHIN_S
    while town.situation.unread and time.monotonic() < until:
        town.poller.soon(tuple(town.situation.unread))
        await asyncio.sleep(1)
    return len(town.situation.unread)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=600)
    asked.add_argument("--json", action="store_true", help="print one object")
    told = asked.parse_args()
    with running(DEVICES) as agents:
        result = asyncio.run(soaked(agents, told.seconds))
    print(json.dumps(result) if told.json else "\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
