"""One engine in a process of its own: tells every access point something new, and waits for all reports."""

import asyncio
import gc
import json
import logging
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

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
PUBLISHERS_AT_ONCE = 8


def names(aps: int) -> list[str]:
    return [f"ap-{number:05d}" for number in range(aps)]


class Nobody:
    """A pusher for devices that have no command line."""

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        raise AssertionError(f"{target.device.id} must not be logged into")

    async def host_key(self, device: Device) -> str:
        return device.host_key


async def ours(aps: int, port: int, rounds: int) -> list[dict[str, Any]]:
    """The daemon's own situation, store, reconciler and outbox; the declaration is written to disk."""
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
        config = MqttConfig(url=f"mqtt://127.0.0.1:{port}", topic=ROOT)
        measured = []
        async with mqtt_line(config, Path(folder), situation, store, counters, reconciler) as outbox:
            await _until(lambda: _taken_up(outbox) == aps)
            gc.set_threshold(GC_AFTER, 20, 100)  # as the daemon does
            gc.freeze()
            for number in range(rounds):
                await asyncio.sleep(0.5)
                begin, cpu = time.perf_counter(), time.process_time()
                await operations.declare(Wish(reason=f"round {number}"), "bench")
                measured.append(await _measured(outbox, aps, begin, cpu, counters))
        store.close()
        return measured


async def _look(_: str) -> None:
    """Nothing to look at over SNMP."""


def _now() -> datetime:
    return datetime.now(UTC)


def _taken_up(outbox: Outbox) -> int:
    return sum(known.is_taken_up for known in outbox.correspondences.values())


async def _until(is_so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + GIVE_UP_S
    while not is_so() and time.monotonic() < give_up:
        await asyncio.sleep(0.1)


async def _measured(outbox: Outbox, aps: int, begin: float, cpu: float, counters: Counters) -> dict[str, Any]:
    """The counter is cheap to ask and tells when to count; the count itself is taken when it is over."""
    before = counters.mqtt["reports"]
    while counters.mqtt["reports"] - before < aps and time.perf_counter() - begin < GIVE_UP_S:
        await asyncio.sleep(0.005)
    while _taken_up(outbox) < aps and time.perf_counter() - begin < GIVE_UP_S:
        await asyncio.sleep(0.005)
    wall_s = time.perf_counter() - begin
    return _result(wall_s, time.process_time() - cpu, aps, aps - _taken_up(outbox))


def _result(wall_s: float, cpu_s: float, aps: int, lost: int) -> dict[str, Any]:
    return {"wall_s": wall_s, "cpu_us_per_ap": 1e6 * cpu_s / aps, "lost": lost}


def documents(aps: int, number: int) -> Iterable[tuple[str, str, str]]:
    """Topic, payload, and what the report about it must contain: for the peers, which have no store."""
    topics, epoch = Topics(ROOT), int(time.time())
    now = datetime.now(UTC)
    for place, ap in enumerate(names(aps)):
        pair = Pair(epoch, 1 + number * aps + place)
        wlans = (DocumentWlan(DISASTER_SSID, "hinan"),) if number % 2 == 0 else ()
        text = IssuedDocument(Document(ap, number, None, wlans, ()), pair, now).text()
        yield topics.desired(ap), text, f'"epoch":{epoch},"generation":{pair.generation},'


async def aiomqtt_loop(aps: int, port: int, rounds: int) -> list[dict[str, Any]]:
    """The usual way: publish one after the other with bounded concurrency, and read what comes."""
    import aiomqtt

    logging.getLogger("mqtt").setLevel(logging.ERROR)  # it warns of every publish above ten under way

    topics, measured = Topics(ROOT), []
    async with aiomqtt.Client(
        "127.0.0.1", port, identifier="aiomqtt", max_inflight_messages=300, max_queued_outgoing_messages=0
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
        for number in range(rounds):
            await asyncio.sleep(1.1)
            told = list(documents(aps, number))
            waiting.update({topic.split("/")[-2]: part for topic, _, part in told})
            done.clear()
            begin, cpu = time.perf_counter(), time.process_time()
            for start in range(0, aps, 300):
                some = told[start : start + 300]
                await asyncio.gather(*(client.publish(topic, text, 1, True) for topic, text, _ in some))
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), GIVE_UP_S)
            measured.append(_result(time.perf_counter() - begin, time.process_time() - cpu, aps, len(waiting)))
            waiting.clear()
        listening.cancel()
    return measured


def mosquitto_pub_loop(aps: int, port: int, rounds: int) -> list[dict[str, Any]]:
    """What a shell script does: a program for each access point, eight at a time, and one that listens."""
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
        for number in range(rounds):
            time.sleep(1.5)
            told = list(documents(aps, number))
            waiting.update({topic.split("/")[-2]: part for topic, _, part in told})
            done.clear()
            begin, cpu = time.perf_counter(), _cpu_s()
            for start in range(0, aps, PUBLISHERS_AT_ONCE):
                some = told[start : start + PUBLISHERS_AT_ONCE]
                running = [
                    subprocess.Popen(["mosquitto_pub", "-p", str(port), "-r", "-q", "1", "-t", topic, "-m", text])
                    for topic, text, _ in some
                ]
                for one in running:
                    one.wait()
            done.wait(GIVE_UP_S)
            measured.append(_result(time.perf_counter() - begin, _cpu_s() - cpu, aps, len(waiting)))
            waiting.clear()
        listening.terminate()
    return measured


def _cpu_s() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    engine, aps, port, rounds = sys.argv[1], *map(int, sys.argv[2:5])
    if engine == "mosquitto_pub":
        found = mosquitto_pub_loop(aps, port, rounds)
    else:
        found = asyncio.run({"ours": ours, "aiomqtt": aiomqtt_loop}[engine](aps, port, rounds))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
