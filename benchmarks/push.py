"""1,000 devices, each engine in turn, interleaved: `python benchmarks/push.py [--quick] [--json]`.

Every device takes 20 ms for a round trip and 300 ms for a command, and needs six configuration commands, a
verification and a save. With --json the last line is one object.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.fleet import Fleet, running
from benchmarks.push_engines import ENGINES

QUICK = {"asyncssh": 3, "ours": 3, "nornir": 1}
FULL = {"asyncssh": 5, "ours": 5, "netmiko": 3, "nornir": 3}


def measured(engine: str, fleet: Fleet) -> dict[str, Any]:
    """One run of one engine in a process of its own."""
    fleet.report()
    words = [sys.executable, __file__, "--engine", engine, str(fleet.devices), fleet.host_key]
    answer = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout
    run: dict[str, Any] = json.loads(answer.splitlines()[-1])
    told = fleet.report()
    run["failures"] = max(run["failures"], fleet.devices - told["saved"], fleet.devices - told["configured"])
    return {"engine": engine, **run}


def run_engine(engine: str, devices: int, host_key: str) -> None:
    """Inside the process: seconds, processor time and memory, child processes included."""
    failures, wall_s = ENGINES[engine](devices, host_key)
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu_s = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    peak_mb = sum(usage.ru_maxrss for usage in usages) / 1024
    print(
        json.dumps(
            {"wall_s": wall_s, "cpu_ms_per_device": 1000 * cpu_s / devices, "peak_mb": peak_mb, "failures": failures}
        )
    )


def summary(runs: list[dict[str, Any]], fleet_cpu_s: float, devices: int) -> dict[str, Any]:
    def median(engine: str, key: str) -> float:
        return float(statistics.median([run[key] for run in runs if run["engine"] == engine]))

    return {
        "ratio_to_asyncssh": round(median("ours", "wall_s") / median("asyncssh", "wall_s"), 2),
        "ratio_nornir_to_ours": round(median("nornir", "wall_s") / median("ours", "wall_s"), 2),
        "cpu_ms_per_device": round(median("ours", "cpu_ms_per_device"), 1),
        "peak_mb": round(median("ours", "peak_mb")),
        "failures": sum(run["failures"] for run in runs if run["engine"] == "ours"),
        "seconds": {engine: round(median(engine, "wall_s"), 1) for engine in {run["engine"] for run in runs}},
        "fleet_cpu_ms_per_session": round(1000 * fleet_cpu_s / (devices * len(runs)), 1),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="fewer repetitions, still 1,000 devices")
    asked.add_argument("--json", action="store_true", help="print one object as the last line")
    asked.add_argument("--devices", type=int, default=1000)
    asked.add_argument("--engine", nargs=3, metavar=("NAME", "DEVICES", "KEY"), help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.engine:
        run_engine(told.engine[0], int(told.engine[1]), told.engine[2])
        return
    plan = QUICK if told.quick else FULL
    runs: list[dict[str, Any]] = []
    with running(told.devices) as fleet:
        for turn in range(max(plan.values())):
            for engine in [engine for engine, times in plan.items() if turn < times]:
                runs.append(measured(engine, fleet))
                run = runs[-1]
                print(
                    f"{engine:9} {run['wall_s']:6.1f} s  {run['cpu_ms_per_device']:5.1f} ms CPU/device  "
                    f"{run['peak_mb']:4.0f} MB  {run['failures']} failures",
                    flush=True,
                )
        cpu_s = fleet.report()["cpu_s"]
    result = summary(runs, cpu_s, told.devices)
    print(json.dumps(result) if told.json else "\n".join(f"{key}: {value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
