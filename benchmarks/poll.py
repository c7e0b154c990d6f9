"""Polling, ours beside its peers, interleaved on the same agents: `python benchmarks/poll.py [--quick] [--json]`.

One poll is a GET of 12 objects and a GETBULK of 20 rows; every answer is checked. The rows are counters that are others
at every look, so that no client gains by remembering values. The figure is devices per second of
the client's processor time, the median of several runs. Without --quick also: the first look at 10,000 devices, and a
steady cycle of 30 s over them with every fifth silent. With --json the last line is one object. In it

- `ratio_to_snmp_exporter`, `ratio_to_gufo`, `v3_ratio_to_gufo`: ours / theirs, at least 8, 2 and 1 is good;
- `ratio_to_netsnmp`: theirs / ours, for net-snmp's C library is the bound: at most 2.5 is good. It runs with its own
  event handling (snmp_select_info(3)); `ratio_to_netsnmp_epoll` is against a program that goes past that;
- `bad`: wrong or missing answers of ours, 0 is good.

A peer that is not there is left out, with a sentence that says how to get it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import poll_exporter, poll_scale
from benchmarks.poll_agents import Agents, Missing, built, running

DEVICES = 200
WINDOW = 50
POLLS = {
    "ours": 10_000,
    "gufo": 6_000,
    "pysnmp": 400,
    "net-snmp": 20_000,
    "snmp_exporter": 1_000,
}
"""About a second of processor time each."""

ANSWERS_WITHIN_S = 120.0
"""A client that takes longer hangs."""

MANY, SILENT_EVERY = 10_000, 5

Run = dict[str, float]
Client = Callable[[Agents], Run]


def python_client(name: str, version: str) -> Client:
    def run(agents: Agents) -> Run:
        script = str(Path(__file__).with_name("poll_clients.py"))
        return _answer([sys.executable, script, name, version, *_sizes(agents, name)])

    return run


def c_client(program: str, events: str, version: str) -> Client:
    def run(agents: Agents) -> Run:
        return _answer([program, events, version, *_sizes(agents, "net-snmp")])

    return run


def _sizes(agents: Agents, name: str) -> list[str]:
    return [str(agents.port), str(DEVICES), str(WINDOW), str(POLLS[name])]


def _answer(words: list[str]) -> Run:
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=ANSWERS_WITHIN_S)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it ended without a word"]
        if "ModuleNotFoundError" in lines[-1]:
            raise Missing(f"{lines[-1]}: pip install -e '.[bench]'")
        raise RuntimeError(done.stderr)
    run: Run = json.loads(done.stdout.splitlines()[-1])
    return run


def clients(folder: Path, quick: bool) -> dict[str, Client]:
    known = {
        "ours": python_client("ours", "v2c"),
        "gufo": python_client("gufo", "v2c"),
        "snmp_exporter": lambda agents: poll_exporter.measured(agents.port, DEVICES, POLLS["snmp_exporter"]),
        "pysnmp": python_client("pysnmp", "v2c"),
        "ours v3": python_client("ours", "v3"),
        "gufo v3": python_client("gufo", "v3"),
    }
    if not quick:
        known["pysnmp v3"] = python_client("pysnmp", "v3")
    try:
        program = built("net_snmp_client.c", folder, "-lnetsnmp")
        known |= {
            "net-snmp": c_client(program, "select", "v2c"),
            "net-snmp epoll": c_client(program, "epoll", "v2c"),
            "net-snmp v3": c_client(program, "select", "v3"),
        }
    except Missing as why:
        print(why)
    return known


def interleaved(agents: Agents, known: dict[str, Client], times: int) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {name: [] for name in known}
    for _ in range(times):
        for name, client in tuple(known.items()):
            try:
                run = client(agents)
            except Missing as why:
                print(f"{name} is left out. {why}")
                del known[name], runs[name]
                continue
            runs[name].append(run)
            rate = run["polls"] / run["cpu_s"]
            print(f"{name:14} {rate:8.0f} devices/CPU-s  {1e6 / rate:7.1f} us  {run['bad']:.0f} bad", flush=True)
    return runs


def summary(runs: dict[str, list[Run]]) -> dict[str, Any]:
    rates = {name: statistics.median(run["polls"] / run["cpu_s"] for run in of) for name, of in runs.items()}

    def ratio(one: str, other: str) -> float | None:
        return round(rates[one] / rates[other], 2) if one in rates and other in rates else None

    return {
        "ratio_to_snmp_exporter": ratio("ours", "snmp_exporter"),
        "ratio_to_gufo": ratio("ours", "gufo"),
        "ratio_to_netsnmp": ratio("net-snmp", "ours"),
        "ratio_to_netsnmp_epoll": ratio("net-snmp epoll", "ours"),
        "ratio_to_pysnmp": ratio("ours", "pysnmp"),
        "v3_ratio_to_gufo": ratio("ours v3", "gufo v3"),
        "v3_ratio_to_netsnmp": ratio("net-snmp v3", "ours v3"),
        "devices_per_cpu_s": {name: round(rate) for name, rate in rates.items()},
        "bad": round(sum(run["bad"] for name, of in runs.items() if name.startswith("ours") for run in of)),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quick", action="store_true", help="fewer runs, and 200 devices only: under three minutes")
    asked.add_argument("--json", action="store_true", help="print one object as the last line")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(DEVICES) as agents:
        runs = interleaved(agents, clients(Path(folder), told.quick), 3 if told.quick else 7)
        table = poll_scale.table(agents)
        requests, cpu_s = agents.report()
    result = summary(runs) | {"agents_us_per_request": round(1e6 * cpu_s / requests, 1)}
    result["bad"] += table.pop("bad")
    result |= {name: round(value, 1) for name, value in table.items()}
    if not told.quick:
        with running(MANY, SILENT_EVERY) as agents:
            result |= {name: round(value, 3) for name, value in poll_scale.many(agents, MANY, SILENT_EVERY, 3).items()}
        result["bad"] += result["false_alarms"]
    print(json.dumps(result) if told.json else "\n".join(f"{name}: {value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
