"""From a declaration to every report, over MQTT: `python benchmarks/mqtt.py [--quick] [--tls] [--json]`.

Ours (store, plan, documents, checked reports) beside a loop around aiomqtt and a loop around mosquitto_pub, which only
publish and read. One broker, one process full of imaginary access points, each on its own connection; engines in turn,
interleaved, each in a process of its own. In the end the broker is killed, something is decided while it is gone, and
it comes back empty. With --json the last line is one object. --quick: 1,000 access points only. --tls: with the
configuration of `hinan mqtt setup`, a certificate for each.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from controller.adapters.mqtt.broker_setup import Wanted, set_up
from controller.adapters.mqtt.topics import Topics

ENGINES = ("ours", "aiomqtt")
PORT = 18841
BROKER = """listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_queued_messages 0
max_inflight_messages 0
max_packet_size 8192
set_tcp_nodelay true
"""
CONNECTED_WITHIN_S = 180.0
HANDSHAKES_A_SECOND = 300
"""First connections with TLS: the access points' half of a handshake is done on this machine too."""


class Broker:
    """The settings of `hinan mqtt setup`; without TLS what is measured is ours, not OpenSSL."""

    def __init__(self, folder: Path, aps: int, with_tls: bool) -> None:
        self.certificates = folder / "mqtt" if with_tls else None
        self._file = folder / "mosquitto.conf"
        text = BROKER.format(port=PORT)
        if self.certificates is not None:
            names = [f"ap-{number:05d}" for number in range(aps)]
            wanted = Wanted("bench", ("127.0.0.1",), PORT, Topics("hinan/v1"), names, bind="127.0.0.1")
            set_up(self.certificates, wanted)
            text = (self.certificates / "mosquitto.conf").read_text()
        self._file.write_text(text + "log_type error\n" + ("user root\n" if os.geteuid() == 0 else ""))
        self.start()

    def start(self) -> None:
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.process = subprocess.Popen([program, "-c", str(self._file)], stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", PORT), 1).close()
            except OSError:
                time.sleep(0.01)
            else:
                return

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Fleet:
    """Imaginary access points, in Go."""

    def __init__(self, program: Path, aps: int, broker: Broker) -> None:
        words = [str(program), "-broker", f"127.0.0.1:{PORT}", "-aps", str(aps)]
        if broker.certificates is not None:
            words += ["-tls", str(broker.certificates), "-pace", str(HANDSHAKES_A_SECOND)]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def told(self) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def built(folder: Path) -> Path:
    program = folder / "fleet"
    words = ["go", "build", "-o", str(program), str(HERE / "mqtt_fleet" / "main.go")]
    subprocess.run(words, check=True, env={**os.environ, "GO111MODULE": "off"})
    return program


@dataclass(frozen=True)
class Stage:
    """A broker with everybody connected to it."""

    broker: Broker
    fleet: Fleet
    aps: int

    def engine(self, name: str, rounds: int) -> list[str]:
        pids = f"{self.broker.process.pid},{self.fleet.process.pid}"
        words = [sys.executable, str(HERE / "mqtt_engines.py"), name, str(self.aps), str(PORT), str(rounds), pids]
        return words + ([str(self.broker.certificates)] if self.broker.certificates is not None else [])


@contextmanager
def stage(program: Path, folder: Path, aps: int, with_tls: bool) -> Iterator[Stage]:
    broker = Broker(folder, aps, with_tls)
    fleet = Fleet(program, aps, broker)
    try:
        yield Stage(broker, fleet, aps)
    finally:
        fleet.close()
        broker.kill()


def runs(on: Stage, name: str, rounds: int) -> list[dict[str, Any]]:
    answer = subprocess.run(on.engine(name, rounds), stdout=subprocess.PIPE, text=True, check=True).stdout
    return [{"engine": name, **run} for run in json.loads(answer.splitlines()[-1])]


def recovery(on: Stage) -> dict[str, float]:
    """The broker is killed, something is decided, and the broker comes back empty: until every access point has taken
    up what was decided, when the controller was back, how fast the others came, and what it cost."""
    with subprocess.Popen(on.engine("recovery", 1), stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdout is not None
        assert engine.stdout.readline() == "up\n"
        made = [on.fleet.told()["connections"]]
        on.broker.kill()
        assert engine.stdout.readline() == "decided\n"
        on.broker.start()
        began = time.monotonic()
        while made[-1] - made[0] < on.aps and time.monotonic() - began < CONNECTED_WITHIN_S:
            time.sleep(0.5)
            made.append(on.fleet.told()["connections"])
        connected_s = time.monotonic() - began
        (found,) = json.loads(engine.stdout.read().splitlines()[-1])
        wall_s = time.monotonic() - began
    return {
        "recovery_s": round(wall_s, 1),
        "recovery_controller_s": round(found["controller_s"], 1),
        "recovery_connected_s": round(connected_s, 1),
        "recovery_most_a_second": max((later - earlier) * 2 for earlier, later in pairwise(made)),
        "recovery_broker_cpu_s": round(on.broker.cpu_s, 1),
        "recovery_cpu_s": round(found["cpu_us_per_ap"] * on.aps / 1e6, 1),
        "recovery_lost": found["lost"],
    }


def summary(found: list[dict[str, Any]]) -> dict[str, float]:
    def median(key: str) -> float:
        return float(statistics.median(run[key] for run in found))

    return {
        "s": round(median("wall_s"), 3),
        "cpu_us_per_ap": round(median("cpu_us_per_ap")),
        "broker_us_per_ap": round(median("broker_us_per_ap")),
        "fleet_us_per_ap": round(median("fleet_us_per_ap")),
        "lost": sum(run["lost"] for run in found),
    }


def measured(program: Path, aps: int, repeats: int, rounds: int, options: argparse.Namespace) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as place, stage(program, Path(place), aps, options.tls) as on:
        for _ in range(repeats):
            for name in ENGINES:
                found += runs(on, name, rounds)
        if aps <= 1000 and not options.tls:
            found += runs(on, "mosquitto_pub", 1)
        if aps > 1000 or options.quick:
            result["recovery"] = recovery(on)
    for name in dict.fromkeys(run["engine"] for run in found):
        result[name] = summary([run for run in found if run["engine"] == name])
        print(f"{aps} access points, {name}: {result[name]}", flush=True)
    return result


def answer(few: dict[str, Any], many: dict[str, Any]) -> dict[str, Any]:
    """What --json prints; None where it was not measured."""
    largest = many or few
    ours = [size["ours"] for size in (few, many) if size]
    pub = few.get("mosquitto_pub")
    return {
        "n1000_s": few["ours"]["s"],
        "n10000_s": many["ours"]["s"] if many else None,
        "lost": sum(one["lost"] for one in ours),
        "cpu_us_per_ap": max(one["cpu_us_per_ap"] for one in ours),
        "broker_us_per_ap": largest["ours"]["broker_us_per_ap"],
        "fleet_us_per_ap": largest["ours"]["fleet_us_per_ap"],
        "ratio_aiomqtt": round(largest["aiomqtt"]["s"] / largest["ours"]["s"], 2),
        "ratio_aiomqtt_cpu": round(largest["aiomqtt"]["cpu_us_per_ap"] / largest["ours"]["cpu_us_per_ap"], 2),
        "ratio_mosquitto_pub": round(pub["s"] / few["ours"]["s"], 1) if pub else None,
        **largest["recovery"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        program = built(Path(place))
        few = measured(program, 1000, 1 if options.quick else 3, 5, options)
        many = {} if options.quick else measured(program, 10_000, 2, 3, options)
    print(f"after a broker restart: {(many or few)['recovery']}")
    if options.json:
        print(json.dumps(answer(few, many)))


if __name__ == "__main__":
    main()
