"""From a declaration to every report, over MQTT: `python benchmarks/mqtt.py [--quick] [--json]`.

Ours (store, plan, documents, checked reports) beside a loop around aiomqtt and a loop around mosquitto_pub, which only
publish and read. One broker, one process full of imaginary access points, each on its own connection; engines in turn,
interleaved, each in a process of its own. With --json the last line is one object. --quick: 1,000 access points only.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENGINES = ("ours", "aiomqtt")
BROKER = """listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_queued_messages 0
max_inflight_messages 0
max_packet_size 8192
set_tcp_nodelay true
log_type error
"""
CONNECTED_WITHIN_S = 120.0


class Broker:
    """The settings of `hinan mqtt setup`, without TLS: what is measured is ours, not OpenSSL."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._file = folder / "mosquitto.conf"
        self._file.write_text(BROKER.format(port=port) + ("user root\n" if os.geteuid() == 0 else ""))
        self.start()

    def start(self) -> None:
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self._process = subprocess.Popen([program, "-c", str(self._file)], stderr=subprocess.DEVNULL)
        time.sleep(0.5)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Fleet:
    """Imaginary access points, in Go."""

    def __init__(self, program: Path, aps: int, port: int) -> None:
        words = [str(program), "-broker", f"127.0.0.1:{port}", "-aps", str(aps)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def told(self) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def built(folder: Path) -> Path:
    program = folder / "fleet"
    words = ["go", "build", "-o", str(program), str(HERE / "mqtt_fleet" / "main.go")]
    subprocess.run(words, check=True, env={**os.environ, "GO111MODULE": "off"})
    return program


@contextmanager
def running(program: Path, folder: Path, aps: int, port: int) -> Iterator[tuple[Broker, Fleet]]:
    broker = Broker(folder, port)
    fleet = Fleet(program, aps, port)
    try:
        yield broker, fleet
    finally:
        fleet.close()
        broker.kill()


def engine(name: str, aps: int, port: int, rounds: int) -> list[dict[str, Any]]:
    words = [sys.executable, str(HERE / "mqtt_engines.py"), name, str(aps), str(port), str(rounds)]
    answer = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [{"engine": name, **run} for run in json.loads(answer.splitlines()[-1])]


def recovery(broker: Broker, fleet: Fleet, aps: int) -> dict[str, float]:
    """The broker is killed and comes back empty: until every access point is connected again, and what it cost."""
    before = fleet.told()["connections"]
    broker.kill()
    broker.start()
    began, made = time.monotonic(), [before]
    while made[-1] - before < aps and time.monotonic() - began < CONNECTED_WITHIN_S:
        time.sleep(0.5)
        made.append(fleet.told()["connections"])
    wall_s = time.monotonic() - began
    most = max((later - earlier) * 2 for earlier, later in pairwise(made))
    return {"recovery_s": round(wall_s, 1), "recovery_most_a_second": most, "recovery_broker_cpu_s": broker.cpu_s}


def summary(runs: list[dict[str, Any]]) -> dict[str, float]:
    return {
        "s": round(statistics.median(run["wall_s"] for run in runs), 3),
        "cpu_us_per_ap": round(statistics.median(run["cpu_us_per_ap"] for run in runs)),
        "lost": sum(run["lost"] for run in runs),
    }


def measured(program: Path, aps: int, repeats: int, rounds: int, is_last: bool) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as place, running(program, Path(place), aps, 18841) as (broker, fleet):
        for _ in range(repeats):
            for name in ENGINES:
                found += engine(name, aps, broker.port, rounds)
        if aps <= 1000:
            found += engine("mosquitto_pub", aps, broker.port, 1)
        if is_last:
            result["recovery"] = recovery(broker, fleet, aps)
    for name in dict.fromkeys(run["engine"] for run in found):
        result[name] = summary([run for run in found if run["engine"] == name])
        print(f"{aps} access points, {name}: {result[name]}", flush=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        program = built(Path(place))
        few = measured(program, 1000, 1 if options.quick else 3, 5, options.quick)
        many = {} if options.quick else measured(program, 10_000, 2, 3, True)
    largest = many or few
    ours = [size["ours"] for size in (few, many) if size]
    if "recovery" in largest:
        print(f"after a broker restart: {largest['recovery']}")
    if options.json:
        answer = {
            "n1000_s": few["ours"]["s"],
            "n10000_s": many["ours"]["s"] if many else None,
            "lost": sum(one["lost"] for one in ours),
            "cpu_us_per_ap": max(one["cpu_us_per_ap"] for one in ours),
            "ratio_aiomqtt": round(largest["aiomqtt"]["s"] / largest["ours"]["s"], 2),
            "ratio_aiomqtt_cpu": round(largest["aiomqtt"]["cpu_us_per_ap"] / largest["ours"]["cpu_us_per_ap"], 2),
            "ratio_mosquitto_pub": round(few["mosquitto_pub"]["s"] / few["ours"]["s"], 1),
            **largest.get("recovery", {}),
        }
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
