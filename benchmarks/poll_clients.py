"""The Python clients of the poll benchmark, each in a process of its own: `poll_clients.py NAME VERSION PORT COUNT
WINDOW POLLS` polls the agents in turn, WINDOW at once, and prints one JSON object. The first round is not counted."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.poll_agents import (
    AUTH_PASSWORD,
    COLUMN,
    COMMUNITY,
    PRIV_PASSWORD,
    REPETITIONS,
    ROWS,
    SCALARS,
    USER,
    Counted,
    address,
    own_number,
)
from controller.adapters.snmp.agent import Agent
from controller.adapters.snmp.endpoint import Endpoint
from controller.adapters.snmp.message import Community
from controller.adapters.snmp.peer import Peer
from controller.adapters.snmp.question import Question
from controller.adapters.snmp.user import user_of
from controller.adapters.snmp.usm import Usm
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential

Look = Callable[[int], Awaitable[bool]]
"""Polls one agent and checks every answer."""

CREDENTIAL = SnmpCredential(
    user=USER,
    auth=AuthProtocol.SHA,
    auth_password=AUTH_PASSWORD,
    priv=PrivProtocol.AES128,
    priv_password=PRIV_PASSWORD,
)


def our_agents(version: str, port: int, count: int) -> list[Agent]:
    """As controller.adapters.snmp.agents makes them."""
    endpoint, user = Endpoint(), user_of(CREDENTIAL)
    return [
        Agent(
            endpoint,
            Peer((address(number), port), is_ipv6=False),
            Usm(user) if version == "v3" else Community(COMMUNITY.encode()),
        )
        for number in range(count)
    ]


async def ours(version: str, port: int, count: int) -> Look:
    agents, question, counted = our_agents(version, port, count), Question(SCALARS, [COLUMN]), Counted()
    rows = {(row,): None for row in ROWS}

    async def look(number: int) -> bool:
        scalars, columns = await agents[number].ask(question)
        column: Any = columns[COLUMN]
        own = len(scalars) == 12 and scalars[SCALARS[-1]] == own_number(number)
        return own and column.keys() == rows.keys() and counted.is_right(number, column.values())

    return look


async def gufo(version: str, port: int, count: int) -> Look:
    from gufo.snmp import SnmpVersion
    from gufo.snmp.aio import SnmpSession
    from gufo.snmp.user import Aes128Key, Sha1Key, User

    given: Mapping[str, Any] = {"community": COMMUNITY, "version": SnmpVersion.v2c}
    if version == "v3":
        auth, priv = Sha1Key(AUTH_PASSWORD.encode()), Aes128Key(PRIV_PASSWORD.encode())
        given = {"user": User(USER, auth_key=auth, priv_key=priv), "version": SnmpVersion.v3}
    sessions = [
        SnmpSession(address(number), port=port, timeout=1.0, max_repetitions=REPETITIONS, **given)
        for number in range(count)
    ]
    for session in sessions if version == "v3" else ():
        await session.refresh()
    rows, counted = {f"{COLUMN}.{row}": None for row in ROWS}, Counted()

    async def look(number: int) -> bool:
        try:
            scalars = await sessions[number].get_many(SCALARS)
            column: dict[str, Any] = {name: value async for name, value in sessions[number].getbulk(COLUMN)}
        except TimeoutError:  # it repeats nothing, and this machine may stand still for a second
            return False
        own = len(scalars) == 12 and scalars[SCALARS[-1]] == own_number(number)
        return own and column.keys() == rows.keys() and counted.is_right(number, column.values())

    return look


async def pysnmp(version: str, port: int, count: int) -> Look:
    """With care: one engine, targets and objects made once, no MIB look-ups."""
    from pysnmp.hlapi.v3arch import asyncio as api

    engine, context = api.SnmpEngine(), api.ContextData()
    user: Any = api.CommunityData(COMMUNITY, mpModel=1)
    if version == "v3":
        protocols = {"authProtocol": api.usmHMACSHAAuthProtocol, "privProtocol": api.usmAesCfb128Protocol}
        user = api.UsmUserData(USER, AUTH_PASSWORD, PRIV_PASSWORD, **protocols)
    targets = [await api.UdpTransportTarget.create((address(number), port), 1, 1) for number in range(count)]
    scalars = [api.ObjectType(api.ObjectIdentity(oid)) for oid in SCALARS]
    column = api.ObjectType(api.ObjectIdentity(COLUMN))
    rows, counted = [(*map(int, COLUMN.split(".")), row) for row in ROWS], Counted()

    async def look(number: int) -> bool:
        to = (engine, user, targets[number], context)
        error, status, _, found = await api.get_cmd(*to, *scalars, lookupMib=False)
        bulk_error, bulk_status, _, bulk = await api.bulk_cmd(*to, 0, REPETITIONS, column, lookupMib=False)
        if error or status or bulk_error or bulk_status:
            return False
        read = {tuple(name): int(value) for name, value in bulk[: len(rows)]}
        own = len(found) == 12 and int(found[-1][1]) == own_number(number)
        return own and list(read) == rows and counted.is_right(number, read.values())

    return look


CLIENTS = {"ours": ours, "gufo": gufo, "pysnmp": pysnmp}


async def measured(name: str, version: str, port: int, count: int, window: int, polls: int) -> dict[str, float]:
    look = await CLIENTS[name](version, port, count)
    bad = await _round(look, range(count), count, window)
    before, began = cpu_s(), time.monotonic()
    bad += await _round(look, range(polls), count, window)
    return {
        "polls": polls,
        "bad": bad,
        "cpu_s": cpu_s() - before,
        "wall_s": time.monotonic() - began,
        "rss_kb": rss_kb(),
    }


async def _round(look: Look, polls: range, count: int, window: int) -> int:
    """How many went wrong."""
    turns: Iterator[int] = (poll % count for poll in polls)

    async def work() -> int:
        return sum([not await look(number) for number in turns])

    return sum(await asyncio.gather(*(work() for _ in range(window))))


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])))))
