"""Large numbers: the first look at 10,000 devices, a steady cycle of 30 s, and one large table."""

import asyncio
import time
from heapq import heapify, heappop, heappush
from statistics import quantiles

from benchmarks.poll_agents import COLUMN, SCALARS, TABLE, TABLE_ROWS, Agents
from benchmarks.poll_clients import cpu_s, our_agents, rss_kb
from controller.adapters.snmp.agent import Agent
from controller.adapters.snmp.question import Question
from controller.core.problem import DeviceProblem

CYCLE_S = 30.0
AT_ONCE = 1000


def table(agents: Agents) -> dict[str, float]:
    """Milliseconds of processor time for 4,140 values, the best of several reads, and what they are right."""
    return asyncio.run(_table(agents.port))


async def _table(port: int) -> dict[str, float]:
    (agent,) = our_agents("v2c", port, 1)
    best_ms, values, total = float("inf"), 0, 0
    for _ in range(7):
        before = cpu_s()
        columns = await agent.columns(TABLE)
        best_ms = min(best_ms, 1000 * (cpu_s() - before))
        values = sum(map(len, columns.values()))
        total = sum(int(value) for value in columns[TABLE[0]].values())
    right = values == len(TABLE) * TABLE_ROWS and total == sum(row % 10 for row in range(1, TABLE_ROWS + 1))
    return {"table_values": values, "table_ms": best_ms, "bad": int(not right)}


def many(agents: Agents, count: int, silent_every: int, cycles: int) -> dict[str, float]:
    """The first look at all, then `cycles` of CYCLE_S. Nothing but a silent device may be found silent."""
    return asyncio.run(_many(agents.port, count, silent_every, cycles))


async def _many(port: int, count: int, silent_every: int, cycles: int) -> dict[str, float]:
    agents, question = our_agents("v2c", port, count), Question(SCALARS, [COLUMN])
    wrong, lags = set[int](), list[float]()

    async def look(number: int, due_s: float) -> None:
        silent = number % silent_every == silent_every - 1
        if await _answers(agents[number], question) is silent:
            wrong.add(number)
        if not silent:
            lags.append(time.monotonic() - due_s)

    began, used = time.monotonic(), cpu_s()
    turns = iter(range(count))

    async def work() -> None:
        for number in turns:
            await look(number, began)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    first = {"first_poll_s": time.monotonic() - began, "first_poll_cpu_s": cpu_s() - used}
    lags.clear()
    began, used = time.monotonic(), cpu_s()
    await _cycles(look, count, cycles)
    share = (cpu_s() - used) / (time.monotonic() - began)
    return {
        **first,
        "steady_cpu_share": share,
        "steady_p99_lag_s": quantiles(lags, n=100)[98],
        "rss_mb": rss_kb() / 1024,
        "false_alarms": len(wrong),
    }


async def _cycles(look, count: int, cycles: int) -> None:  # type: ignore[no-untyped-def]
    """Every device once a cycle, spread evenly."""
    began = time.monotonic()
    due = [(began + CYCLE_S * number / count, number) for number in range(count)]
    heapify(due)
    async with asyncio.TaskGroup() as looks:
        while due:
            while due and due[0][0] <= time.monotonic():
                due_s, number = heappop(due)
                looks.create_task(look(number, due_s))
                if due_s + CYCLE_S < began + cycles * CYCLE_S:
                    heappush(due, (due_s + CYCLE_S, number))
            await asyncio.sleep(0.01)


async def _answers(agent: Agent, question: Question) -> bool:
    try:
        await agent.ask(question)
    except DeviceProblem:
        return False
    return True
