"""Large numbers: the first look at 10,000 devices, a steady cycle of 30 s, and one large table."""

import asyncio
import time
from math import inf

from benchmarks.poll_agents import TABLE, TABLE_ROWS, Agents
from benchmarks.poll_clients import cpu_s, our_agents, rss_kb
from benchmarks.poll_town import device_id, polled
from controller.counters import LAG_EDGES_S

CYCLE_S = 30.0


def table(agents: Agents) -> dict[str, float]:
    """Milliseconds of processor time for 4,140 values: the first time, the best of several more; are all right?"""
    return asyncio.run(_table(agents.port))


async def _table(port: int) -> dict[str, float]:
    (agent,) = our_agents("v2c", port, 1)
    times_ms, values, total = list[float](), 0, 0
    for _ in range(7):
        before = cpu_s()
        columns = await agent.columns(TABLE)
        times_ms.append(1000 * (cpu_s() - before))
        values = sum(map(len, columns.values()))
        total = sum(int(value) for value in columns[TABLE[0]].values())
    right = values == len(TABLE) * TABLE_ROWS and total == sum(row % 10 for row in range(1, TABLE_ROWS + 1))
    return {
        "table_values": values,
        "table_first_ms": times_ms[0],
        "table_ms": min(times_ms),
        "bad": int(not right),
    }


def many(agents: Agents, count: int, silent_every: int, cycles: int) -> dict[str, float]:
    """The first look at all by the daemon's poller, then `cycles` of CYCLE_S. No device may be called silent that is
    not, and none that is may be called well."""
    return asyncio.run(_many(agents, count, silent_every, cycles))


async def _many(agents: Agents, count: int, silent_every: int, cycles: int) -> dict[str, float]:
    silent = {device_id(number) for number in range(silent_every - 1, count, silent_every)}
    wrong = set[str]()
    began_s, used_s = time.monotonic(), cpu_s()
    async with polled(agents, count, CYCLE_S) as town:
        ready_s, ready_used_s = time.monotonic(), cpu_s()
        while not town.counters.poll_round_seconds:
            await asyncio.sleep(0.05)
        first = {
            "town_ready_s": ready_s - began_s,
            "town_ready_cpu_s": ready_used_s - used_s,
            "first_poll_s": town.counters.poll_round_seconds,
            "first_poll_cpu_s": cpu_s() - ready_used_s,
        }
        wrong |= town.situation.unread.keys() ^ silent
        began_s, used_s, lags = time.monotonic(), cpu_s(), list(town.counters.poll_lag.counts)
        looks = town.counters.polls.total()
        while time.monotonic() - began_s < cycles * CYCLE_S:
            await asyncio.sleep(1)
            wrong |= town.situation.unread.keys() ^ silent
        share = (cpu_s() - used_s) / (time.monotonic() - began_s)
        late = [now - before for now, before in zip(town.counters.poll_lag.counts, lags, strict=True)]
        return {
            **first,
            "steady_cpu_share": share,
            "steady_looks": town.counters.polls.total() - looks,
            "steady_p99_lag_at_most_s": _quantile(late, 0.99),
            "rss_mb": rss_kb() / 1024,
            "false_alarms": len(wrong),
            "mistakes": town.counters.errors.total(),
        }


def _quantile(counts: list[int], part: float) -> float:
    """The upper edge, in seconds, of the bucket of `Counters.poll_lag` in which this part of all is reached."""
    reached, edges = 0, (*LAG_EDGES_S, inf)
    for edge, count in zip(edges, counts, strict=True):
        reached += count
        if reached >= part * sum(counts):
            return edge
    return inf
