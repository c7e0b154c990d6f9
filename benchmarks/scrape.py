"""How long a scrape of 10,000 access points takes: `python benchmarks/scrape.py [--quick] [--json]`.

The page as the daemon writes it, from a board of 10,000 access points that all have a number for everything, packed,
on an event loop that does something else beside: a task that wants to run every millisecond, whose longest wait is
printed. Beside it prometheus-client's own gauges with the same number of series and labels, set once and written by its
own writer, which is what a program has to do that keeps one instrument a series. Medians of interleaved rounds.
Making the board is not in it: the daemon's is made of the views that people look at anyway (benchmarks/api.py).
With --json the last line is one object.
"""

import argparse
import asyncio
import gc
import json
import statistics
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest

sys.path.insert(0, str(Path(__file__).parents[1]))

from controller.api.latency import Latency
from controller.core.board import ApState, ApView, Board, FacilityView
from controller.core.evidence import Evidence
from controller.core.inventory import Facility
from controller.core.readiness import FacilityReadiness, Readiness
from controller.core.state import Asked
from controller.core.vitals import Vitals
from controller.core.wlan import DISASTER_SSID
from controller.counters import Counters
from controller.daemon import GC_AFTER
from exporters.metrics.exposition import Format
from exporters.metrics.page import GZIP, QUICKLY, AsItIs, page
from exporters.metrics.snapshot import Snapshot

APS_PER_FACILITY = 4
AT = datetime(2026, 1, 17, 5, 46, tzinfo=UTC)
ROUNDS = 7
ROUNDS_QUICK = 3
WANTS_TO_RUN_EVERY_S = 0.001


def town(aps: int) -> Snapshot:
    facilities = tuple(_facility(number) for number in range(aps // APS_PER_FACILITY))
    ready = tuple(FacilityReadiness(one.id, one.name, APS_PER_FACILITY, 97, {}, {}, AT) for one in facilities)
    board = Board("試験町", AT, None, (), facilities)
    vitals = {ap.id: _vitals(number) for number, ap in enumerate(board.aps)}
    counters = Counters(AT - timedelta(days=3), polled_at=AT)
    places = {one.id: Facility(one.id, one.name, latitude=35.6, longitude=137.4) for one in facilities}
    return Snapshot(board, counters, Latency(), vitals, places, Readiness("試験町", AT, 97, ready, (), ()))


def _facility(number: int) -> FacilityView:
    place = f"facility-{number}"
    aps = tuple(_ap(place, APS_PER_FACILITY * number + index) for index in range(APS_PER_FACILITY))
    return FacilityView(place, f"第{number}小学校", "中央", aps)


def _ap(facility: str, number: int) -> ApView:
    name, heard_at = f"ap-{number}", AT - timedelta(milliseconds=number)
    return ApView(
        name,
        f"体育館 {number}",
        facility,
        f"device-{number}",
        Asked.OPEN,
        ApState.PROVEN,
        Evidence.ON_RADIO,
        heard_at,
        heard_at,
        (DISASTER_SSID,),
        number % 80,
        None,
    )


def _vitals(number: int) -> Vitals:
    radios = {"ng": number % 30, "na": number % 50}
    since = AT - timedelta(seconds=number)
    return Vitals(number % 60, number % 20, radios, number % 100, number % 90, since)


async def ours(now: Snapshot) -> tuple[float, float, int]:
    """Seconds until the page is there, longest wait of others in seconds, octets."""
    longest, done = 0.0, asyncio.Event()

    async def something_else() -> None:
        nonlocal longest
        while not done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(WANTS_TO_RUN_EVERY_S)
            longest = max(longest, time.perf_counter() - began - WANTS_TO_RUN_EVERY_S)

    other = asyncio.create_task(something_else())
    await asyncio.sleep(0)
    began = time.perf_counter()
    content = await page(now, Format.TEXT, zlib.compressobj(QUICKLY, wbits=GZIP))
    took_s = time.perf_counter() - began
    done.set()
    await other
    return took_s, longest, len(content)


def instruments(aps: int, series_per_ap: int) -> CollectorRegistry:
    registry = CollectorRegistry()
    for family in range(series_per_ap):
        gauge = Gauge(f"peer_{family}", "As many series as ours", ["facility", "ap"], registry=registry)
        for number in range(aps):
            gauge.labels(f"facility-{number // APS_PER_FACILITY}", f"ap-{number}").set(number % 80)
    return registry


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"{ROUNDS_QUICK} rounds instead of {ROUNDS}")
    parser.add_argument("--json", action="store_true", help="one object as the last line")
    asked = parser.parse_args()
    gc.set_threshold(GC_AFTER, 20, 100)  # as the daemon does
    aps = 10_000
    now = town(aps)
    text = asyncio.run(page(now, Format.TEXT, AsItIs()))
    series = sum(not line.startswith(b"#") for line in text.splitlines())
    series_per_ap = round(series / aps)
    peer = instruments(aps, series_per_ap)
    gc.freeze()
    mine: list[tuple[float, float, int]] = []
    theirs: list[float] = []
    for _ in range(ROUNDS_QUICK if asked.quick else ROUNDS):
        mine.append(asyncio.run(ours(now)))
        theirs.append(timed(lambda: zlib.compress(generate_latest(peer), QUICKLY)))
    found = {
        "seconds_10k": round(statistics.median(one[0] for one in mine), 3),
        "series_per_ap": round(series / aps, 1),
        "longest_turn_s": round(statistics.median(one[1] for one in mine), 3),
        "octets": len(text),
        "octets_gzip": mine[0][2],
        "prometheus_client_seconds_10k": round(statistics.median(theirs), 3),
    }
    found["ratio"] = round(found["prometheus_client_seconds_10k"] / found["seconds_10k"], 2)
    print(
        f"{aps} access points, {found['series_per_ap']} series each: {found['seconds_10k']} s, others waited at most "
        f"{found['longest_turn_s']} s; prometheus-client's instruments {found['prometheus_client_seconds_10k']} s "
        f"({found['ratio']} times)"
    )
    if asked.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
