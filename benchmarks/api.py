"""How long the API takes to answer while 1,000 devices are opened: `python benchmarks/api.py [--quick] [--json]`.

The real daemon, its push process, a fleet of devices (as in push.py, with SNMP), one screen attached to the stream of
boards, one program that asks for the whole board ten times a second and one that makes fifty small calls a second.
Every call is made when it is due, whether or not those before it were answered, so a daemon that stops answering is
not measured less often.
With --json the last line is one object.
"""

import argparse
import asyncio
import csv
import json
import os
import select
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.fleet import FIRST_PORT, running
from controller.api.client import Client
from controller.core.board import ApState, Board
from controller.core.declaration import Kind, Wish
from controller.core.state import Asked
from controller.scene import Scene, all_heard, scene

APS_PER_FACILITY = 4
SNMP_PORT = FIRST_PORT - 1
GIVE_UP_S = 300
BEHIND = 19
"""nice(2) of the fleet: the devices of a town bring their own processors."""

BEFORE = -5
"""nice(2) of the daemon, as its systemd unit has it, and of those who measure it. Not everybody may give it."""

PROFILE = r"""
name = "bench"
title = "the fleet"
role = "ap"
proven_on = "simulator"
sources = ["benchmarks/fleet/main.go"]

[ssh]
driver = "cisco_ios"
prompt = '^[\w.-]+(\([\w-]+\))?[#>]\s*$'
errors = ['% Invalid input']
login = ["terminal length 0"]
enter = ["configure terminal"]
leave = ["end"]

[[offer]]
send = [
    "dot11 ssid {ssid}", "vlan 700", "authentication open", "mbssid guest-mode", "interface Dot11Radio0", "ssid {ssid}",
]

[[withdraw]]
send = ["no dot11 ssid {ssid}"]

[[read_back]]
send = "show running-config ssid {ssid}"
rows = '(?m)^dot11 ssid (?P<ssid>\S+)$'
require = { open = '(?m)^ +authentication open$' }

[[save]]
send = ["write memory"]

[probe]
oid = "1.3.6.1.4.1.99999.1.0"
source = "benchmarks/fleet/snmp.go"

[read.clients]
oid = "1.3.6.1.4.1.99999.1.0"
combine = "only"
source = "benchmarks/fleet/snmp.go"
"""

PROBES: dict[str, tuple[float, Sequence[str]]] = {
    "board": (0.1, ("/v1/board",)),
    "small": (0.02, ("/v1/declarations", "/v1/audit?last=20", "/v1/access-points/ap-0")),
}
"""Per program: seconds between calls, and what it asks for in turn."""


def write_town(place: Scene, devices: int, host_key: str) -> None:
    """Facilities of four access points each, every access point a device of its own."""
    place.write_config()
    with place.config.open("a", encoding="utf-8") as config:
        config.write('profiles = "profiles"\n')
    (place.folder / "profiles").mkdir()
    (place.folder / "profiles" / "bench.toml").write_text(PROFILE, encoding="utf-8")
    secrets = place.folder / "credentials.toml"
    secrets.touch(0o600)
    secrets.write_text('[credentials.c]\nusername = "bench"\npassword = "bench"\n[snmp.c]\ncommunity = "bench"\n')
    facilities = [f"f-{number}" for number in range(-(-devices // APS_PER_FACILITY))]
    table(place, "facilities", ("id", "name"), ((id, f"第{id}避難所") for id in facilities))
    columns = ("id", "address", "profile", "credential", "ssh_port", "snmp_port", "host_key")
    rows = [(f"ap-{n}", "127.0.0.1", "bench", "c", FIRST_PORT + n, SNMP_PORT, host_key) for n in range(devices)]
    table(place, "devices", columns, rows)
    aps = [(f"ap-{n}", facilities[n // APS_PER_FACILITY], f"ap-{n}") for n in range(devices)]
    table(place, "access_points", ("id", "facility", "device"), aps)


def table(place: Scene, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (place.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def weigh(process: int, nice: int) -> None:
    """A session's first process, and the session as a group, which Linux weighs first (sched(7), autogroup)."""
    try:
        os.setpriority(os.PRIO_PROCESS, process, nice)
        Path(f"/proc/{process}/autogroup").write_text(str(nice))
    except OSError as refused:
        print(f"{process} does not run at nice {nice}: {refused}", file=sys.stderr)


async def until(client: Client, asked: Asked, count: int) -> float:
    """Seconds until so many access points are proven to do what is asked, as a screen sees it."""
    began = time.perf_counter()
    async with asyncio.timeout(GIVE_UP_S), aclosing(client.boards()) as boards:
        async for board in boards:
            if done(board, asked) >= count:
                break
    return time.perf_counter() - began


def done(board: Board, asked: Asked) -> int:
    if asked is Asked.BACK and not board.declarations:
        return len(board.aps)
    return sum(ap.asked is asked and ap.state is ApState.PROVEN for ap in board.aps)


@contextmanager
def probing(place: Scene) -> Iterator[dict[str, list[float]]]:
    """Calls go on while the block runs; afterwards the result holds the milliseconds of each answer by route."""
    words = [sys.executable, __file__, "--probe", str(place.socket)]
    programs = [
        subprocess.Popen(
            [*words, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        for name in PROBES
    ]
    for program in programs:
        weigh(program.pid, BEFORE)  # a clock that waits for the processor would count its own waiting
    taken: dict[str, list[float]] = defaultdict(list)
    try:
        yield taken
    finally:
        for program in programs:
            for route, times in json.loads(program.communicate()[0]).items():
                taken[route] += times


async def probe(path: str, name: str) -> None:
    """Inside its own process: calls on time, each on a connection of its own, until standard input closes."""
    every_s, routes = PROBES[name]
    taken: dict[str, list[float]] = defaultdict(list)
    calls: set[asyncio.Task[None]] = set()
    due = time.perf_counter()
    while not select.select([sys.stdin], [], [], 0)[0]:
        route = routes[len(calls) % len(routes)]
        calls.add(asyncio.create_task(call(path, route, due, taken[route])))
        due += every_s
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    await asyncio.gather(*calls)
    print(json.dumps(taken))


async def call(path: str, route: str, due: float, taken: list[float]) -> None:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(f"GET {route} HTTP/1.1\r\nHost: hinan\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read(-1)
    taken.append(1000 * (time.perf_counter() - due))
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{route}: {answer[:200]!r}")


async def measured(devices: int, rounds: int) -> dict[str, Any]:
    """Opens and takes back the whole town so many times."""
    times: dict[str, list[float]] = defaultdict(list)
    proven_s, back_s = [], []
    with running(devices, SNMP_PORT) as fleet:
        weigh(fleet.process.pid, BEHIND)
        async with scene() as place:
            write_town(place, devices, fleet.host_key)
            async with place.daemon() as daemon, Client(place.socket) as client:
                weigh(daemon.pid, BEFORE)
                await place.bring_inventory()
                await all_heard(place.socket, 0)
                for _ in range(rounds):
                    with probing(place) as taken:
                        declared = await client.declare(Wish(Kind.DISASTER, reason="benchmark"))
                        proven_s.append(await until(client, Asked.OPEN, devices))
                        await client.end(declared.number, "benchmark")
                        back_s.append(await until(client, Asked.BACK, devices))
                    for route, more in taken.items():
                        times[route] += more
                    print(f"open after {proven_s[-1]:.1f} s, back after {back_s[-1]:.1f} s", flush=True)
    return summary(times, proven_s, back_s)


def summary(times: dict[str, list[float]], proven_s: list[float], back_s: list[float]) -> dict[str, Any]:
    small = [ms for route in PROBES["small"][1] for ms in times[route]]
    return {
        "board_p50_ms": percentile(times["/v1/board"], 50),
        "board_p99_ms": percentile(times["/v1/board"], 99),
        "small_p50_ms": percentile(small, 50),
        "small_p99_ms": percentile(small, 99),
        "p99_ms": {route: percentile(taken, 99) for route, taken in times.items()},
        "calls": {route: len(taken) for route, taken in times.items()},
        "proven_s": round(statistics.median(proven_s), 1),
        "back_s": round(statistics.median(back_s), 1),
    }


def percentile(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="open and take back once instead of three times")
    asked.add_argument("--json", action="store_true", help="print one object as the last line")
    asked.add_argument("--devices", type=int, default=1000)
    asked.add_argument("--probe", nargs=2, metavar=("SOCKET", "NAME"), help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.probe:
        asyncio.run(probe(*told.probe))
        return
    result = asyncio.run(measured(told.devices, 1 if told.quick else 3))
    print(json.dumps(result) if told.json else "\n".join(f"{key}: {value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
