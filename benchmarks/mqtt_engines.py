"""One engine in a process of its own: tells every access point something new, and waits for all reports.

`python benchmarks/mqtt_engines.py ENGINE APS PORT ROUNDS PIDS [FOLDER]`: PIDS are those of the broker and the fleet,
whose processor time is counted too; FOLDER has the certificates, if there is TLS."""

import asyncio
import gc
import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from controller.adapters.mqtt.address import BrokerAddress, tls_context
from controller.adapters.mqtt.topics import Topics
from controller.adapters.profile_files import load_profiles, shipped
from controller.adapters.store.sql import open_store
from controller.config import MqttConfig
from controller.core.audit import Act
from controller.core.declaration import Wish
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.mqtt_document import Document, DocumentWlan, IssuedDocument, Pair
from controller.core.state import Patience
from controller.core.wlan import DISASTER_SSID
from controller.counters import Counters
from controller.daemon import GC_AFTER
from controller.mqtt_line import mqtt_line
from controller.operations import Operations
from controller.outbox import Outbox
from controller.ports import Decide, Outcome, Target
from controller.reconciler import Reconciler
from controller.situation import Site, Situation

ROOT = "hinan/v1"
GIVE_UP_S = 20.0
BACK_WITHIN_S = 180.0
PUBLISHERS_AT_ONCE = 8


@dataclass(frozen=True)
class Stage:
    """What an engine is given."""

    aps: int
    port: int
    rounds: int
    others: tuple[int, ...]
    """Process ids of the broker and of the access points."""
    folder: Path | None

    def address(self, name: str) -> BrokerAddress:
        if self.folder is None:
            return BrokerAddress("127.0.0.1", self.port, name)
        files = [self.folder / file for file in ("ca.crt", "_controller.crt", "_controller.key")]
        return BrokerAddress("127.0.0.1", self.port, name, *files)

    @property
    def config(self) -> MqttConfig:
        if self.folder is None:
            return MqttConfig(url=f"mqtt://127.0.0.1:{self.port}", topic=ROOT)
        address = self.address("")
        assert address.ca is not None
        assert address.certificate is not None
        assert address.key is not None
        url = f"mqtts://127.0.0.1:{self.port}"
        return MqttConfig(url=url, topic=ROOT, ca=address.ca, certificate=address.certificate, key=address.key)


class Watch:
    """Wall clock, and the processor time of ourselves, the broker and the access points."""

    def __init__(self, stage: Stage, own_s: Callable[[], float] = time.process_time) -> None:
        self._stage, self._own_s = stage, own_s
        self._begun = self._now()

    @property
    def wall_s(self) -> float:
        return time.perf_counter() - self._begun[0]

    def _now(self) -> tuple[float, ...]:
        return time.perf_counter(), self._own_s(), *map(_cpu_of, self._stage.others)

    def result(self, lost: int) -> dict[str, Any]:
        wall_s, *cpu = (after - before for after, before in zip(self._now(), self._begun, strict=True))
        names = ("cpu_us_per_ap", "broker_us_per_ap", "fleet_us_per_ap")
        return {"wall_s": wall_s, "lost": lost} | {
            name: 1e6 * spent / self._stage.aps for name, spent in zip(names, cpu, strict=False)
        }


def _cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def names(aps: int) -> list[str]:
    return [f"ap-{number:05d}" for number in range(aps)]


class Nobody:
    """A pusher for devices that have no command line."""

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        raise AssertionError(f"{target.device.id} must not be logged into")

    async def host_key(self, device: Device) -> str:
        return device.host_key


@dataclass(frozen=True)
class Life:
    """The daemon's own situation, store, reconciler and outbox, in a town whose access points have all been heard."""

    operations: Operations
    outbox: Outbox
    counters: Counters


@asynccontextmanager
async def life(stage: Stage) -> AsyncIterator[Life]:
    aps = stage.aps
    profiles = load_profiles([shipped()])
    town = inventory(
        [Facility(f"f-{number}", f"f-{number}") for number in range(-(-aps // 4))],
        [Device(id, "-", "hinan_agent", "-") for id in names(aps)],
        [AccessPoint(id, f"f-{number // 4}", id) for number, id in enumerate(names(aps))],
    )
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/hinan.db")
        store.replace_inventory(town, Act(_now(), "bench", "import"))
        counters = Counters(_now())
        situation = Situation(Site("bench", profiles, {}, Patience(), uses_mqtt=True), store, _now)
        await situation.load()
        reconciler = Reconciler(situation, Nobody(), counters, _look)
        operations = Operations(situation, store, reconciler, Nobody())
        async with mqtt_line(stage.config, Path(folder), situation, store, counters, reconciler) as outbox:
            await _until(lambda: _taken_up(outbox) == aps, GIVE_UP_S)
            gc.set_threshold(GC_AFTER, 20, 100)  # as the daemon does
            gc.freeze()
            yield Life(operations, outbox, counters)
        store.close()


async def ours(stage: Stage) -> list[dict[str, Any]]:
    """The declaration is written to disk; every report is checked and taken in."""
    measured = []
    async with life(stage) as town:
        for number in range(stage.rounds):
            await asyncio.sleep(0.5)
            watch = Watch(stage)
            await town.operations.declare(Wish(reason=f"round {number}"), "bench")
            measured.append(await _measured(town, stage.aps, watch))
    return measured


async def recovery(stage: Stage) -> list[dict[str, Any]]:
    """The broker dies, something is decided, and the broker comes back empty. Says `up`, when it may be killed, and
    `decided`, when it may come back."""
    async with life(stage) as town:
        print("up", flush=True)
        await _until(lambda: not town.counters.mqtt_connected, BACK_WITHIN_S)
        number = (await town.operations.declare(Wish(reason="without a broker"), "bench")).number
        await _until(lambda: _issued_under(town.outbox, number) == stage.aps, BACK_WITHIN_S)
        print("decided", flush=True)
        watch = Watch(replace(stage, others=()))
        await _until(lambda: town.counters.mqtt_connected, BACK_WITHIN_S)
        connected_s = watch.wall_s
        await _until(lambda: town.counters.mqtt["compared"] > 1, BACK_WITHIN_S)
        compared_s = watch.wall_s
        await _until(lambda: _taken_up(town.outbox) == stage.aps, BACK_WITHIN_S)
        lost = stage.aps - _taken_up(town.outbox)
        return [{**watch.result(lost), "controller_s": connected_s, "compared_s": compared_s}]


async def _look(_: str) -> None:
    """Nothing to look at over SNMP."""


def _now() -> datetime:
    return datetime.now(UTC)


def _taken_up(outbox: Outbox) -> int:
    return sum(known.is_taken_up for known in outbox.correspondences.values())


def _issued_under(outbox: Outbox, number: int) -> int:
    known = outbox.correspondences.values()
    return sum(one.issued is not None and one.issued.document.declaration == number for one in known)


async def _until(is_so: Callable[[], bool], within_s: float) -> None:
    give_up = time.monotonic() + within_s
    while not is_so() and time.monotonic() < give_up:
        await asyncio.sleep(0.1)


async def _measured(town: Life, aps: int, watch: Watch) -> dict[str, Any]:
    """The counter is cheap to ask and tells when to count; the count itself is taken when it is over."""
    before = town.counters.mqtt["reports"]
    while town.counters.mqtt["reports"] - before < aps and watch.wall_s < GIVE_UP_S:
        await asyncio.sleep(0.005)
    while _taken_up(town.outbox) < aps and watch.wall_s < GIVE_UP_S:
        await asyncio.sleep(0.005)
    return watch.result(aps - _taken_up(town.outbox))


def documents(aps: int, number: int) -> Iterable[tuple[str, str, str]]:
    """Topic, payload, and what the report about it must contain: for the peers, which have no store."""
    topics, epoch = Topics(ROOT), int(time.time())
    now = datetime.now(UTC)
    for place, ap in enumerate(names(aps)):
        pair = Pair(epoch, 1 + number * aps + place)
        wlans = (DocumentWlan(DISASTER_SSID, "hinan"),) if number % 2 == 0 else ()
        text = IssuedDocument(Document(ap, number, None, wlans, ()), pair, now).text()
        yield topics.desired(ap), text, f'"epoch":{epoch},"generation":{pair.generation},'


async def aiomqtt_loop(stage: Stage) -> list[dict[str, Any]]:
    """The usual way: publish one after the other with bounded concurrency, and read what comes."""
    import aiomqtt

    logging.getLogger("mqtt").setLevel(logging.ERROR)  # it warns of every publish above ten under way

    topics, measured, aps = Topics(ROOT), [], stage.aps
    async with aiomqtt.Client(
        "127.0.0.1",
        stage.port,
        identifier="aiomqtt",
        max_inflight_messages=300,
        max_queued_outgoing_messages=0,
        tls_context=None if stage.folder is None else tls_context(stage.address("aiomqtt")),
    ) as client:
        await client.subscribe(topics.report("+"), qos=1)
        waiting: dict[str, str] = {}
        done = asyncio.Event()

        async def listen() -> None:
            async for message in client.messages:
                ap = message.topic.value.split("/")[-2]
                told = waiting.get(ap)
                if told is not None and told in bytes(message.payload).decode():
                    json.loads(message.payload)
                    del waiting[ap]
                    if not waiting:
                        done.set()

        listening = asyncio.create_task(listen())
        await asyncio.sleep(2)
        for number in range(stage.rounds):
            await asyncio.sleep(1.1)
            told = list(documents(aps, number))
            waiting.update({topic.split("/")[-2]: part for topic, _, part in told})
            done.clear()
            watch = Watch(stage)
            for start in range(0, aps, 300):
                some = told[start : start + 300]
                await asyncio.gather(*(client.publish(topic, text, 1, True) for topic, text, _ in some))
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), GIVE_UP_S)
            measured.append(watch.result(len(waiting)))
            waiting.clear()
        listening.cancel()
    return measured


def mosquitto_pub_loop(stage: Stage) -> list[dict[str, Any]]:
    """What a shell script does: a program for each access point, eight at a time, and one that listens."""
    aps, port = stage.aps, stage.port
    words = ["mosquitto_sub", "-p", str(port), "-q", "1", "-t", Topics(ROOT).report("+"), "-F", "%t %p"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as listening:
        waiting: dict[str, str] = {}
        done = threading.Event()

        def listen() -> None:
            assert listening.stdout is not None
            for line in listening.stdout:
                topic, _, payload = line.partition(" ")
                ap = topic.split("/")[-2]
                if ap in waiting and waiting[ap] in payload:
                    waiting.pop(ap)
                    if not waiting:
                        done.set()

        threading.Thread(target=listen, daemon=True).start()
        measured = []
        for number in range(stage.rounds):
            time.sleep(1.5)
            told = list(documents(aps, number))
            waiting.update({topic.split("/")[-2]: part for topic, _, part in told})
            done.clear()
            watch = Watch(stage, _cpu_s)
            for start in range(0, aps, PUBLISHERS_AT_ONCE):
                some = told[start : start + PUBLISHERS_AT_ONCE]
                running = [
                    subprocess.Popen(["mosquitto_pub", "-p", str(port), "-r", "-q", "1", "-t", topic, "-m", text])
                    for topic, text, _ in some
                ]
                for one in running:
                    one.wait()
            done.wait(GIVE_UP_S)
            measured.append(watch.result(len(waiting)))
            waiting.clear()
        listening.terminate()
    return measured


def _cpu_s() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    engine, aps, port, rounds, others, *folder = sys.argv[1:]
    pids = tuple(map(int, others.split(",")))
    stage = Stage(int(aps), int(port), int(rounds), pids, Path(folder[0]) if folder else None)
    if engine == "mosquitto_pub":
        found = mosquitto_pub_loop(stage)
    else:
        found = asyncio.run({"ours": ours, "recovery": recovery, "aiomqtt": aiomqtt_loop}[engine](stage))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
