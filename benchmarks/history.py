"""What a minute of 10,000 access points costs to remember, in octets and in time, beside a plain table of samples.

The peer is what one would write first: one row per access point and minute in SQLite. `--quick`: 1,000 access points.
"""

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from controller.adapters.store.sql import open_store
from controller.core.history import HOUR, MINUTES, HistoryBlock, empty_hour, packed, points, start_of

APS_PER_FACILITY = 25
DAY = 24
SEED = 1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    told = options.parse_args()
    aps = 1_000 if told.quick else 10_000
    with tempfile.TemporaryDirectory() as folder:
        found = {
            "aps": aps,
            "octets_per_ap_day_busy": _ours(Path(folder) / "busy.db", aps // 10, is_busy=True)["octets_per_ap_day"],
            **{
                ("octets_per_ap_day_quiet" if name == "octets_per_ap_day" else name): value
                for name, value in _ours(Path(folder) / "quiet.db", aps, is_busy=False).items()
            },
            **_plain(Path(folder) / "plain.db", aps),
        }
    if not told.json:
        for name, value in found.items():
            print(f"{name:28} {value}")
    print(json.dumps(found))


def _ours(file: Path, aps: int, is_busy: bool) -> dict[str, float]:
    """A day of everybody, an hour at a time; then a facility's day, read."""
    chance, writes = random.Random(SEED), []
    with open_store(f"sqlite:///{file}") as store:
        empty = _size(file)
        for hour in range(DAY):
            town = {f"facility-{n}": dict(_hour(n, chance, is_busy)) for n in range(aps // APS_PER_FACILITY)}
            writes.append(
                _seconds(
                    lambda town=town, hour=hour: store.keep_history(  # type: ignore[misc]
                        [HistoryBlock(hour, place, packed(series)) for place, series in town.items()]
                    )
                )
            )
        names = [f"facility-0-ap-{n}" for n in range(APS_PER_FACILITY)]
        read = _seconds(lambda: points(store.history(0, DAY, "facility-0"), names, start_of(0), start_of(DAY), HOUR))
    return {
        "octets_per_ap_day": round((_size(file) - empty) / aps),
        "write_s": round(statistics.median(writes), 3),
        "read_facility_day_s": round(read, 4),
    }


def _hour(facility: int, chance: random.Random, is_busy: bool) -> Iterator[tuple[str, bytes]]:
    """Nobody at all, or about 50 clients who come and go in two of three minutes."""
    for n in range(APS_PER_FACILITY):
        series, clients = empty_hour(), 50 if is_busy else 0
        for minute in range(MINUTES):
            clients = max(0, clients + chance.choice((-2, -1, -1, 0, 0, 0, 1, 1, 2))) if is_busy else 0
            series[minute] = clients
        yield f"facility-{facility}-ap-{n}", series.tobytes()


def _plain(file: Path, aps: int) -> dict[str, float]:
    """An hour, because a day of it would take minutes; its size is counted up to a day."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE sample (ap TEXT, at INTEGER, clients INTEGER, PRIMARY KEY (ap, at)) WITHOUT ROWID")
    connection.commit()
    minutes = []
    for minute in range(MINUTES):
        rows = [(f"facility-{n // APS_PER_FACILITY}-ap-{n % APS_PER_FACILITY}", minute, 0) for n in range(aps)]
        minutes.append(_seconds(lambda rows=rows: _insert(connection, rows)))  # type: ignore[misc]
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return {
        "plain_octets_per_ap_day": round(_size(file) / aps * DAY),
        "plain_write_hour_s": round(sum(minutes), 3),
    }


def _insert(connection: sqlite3.Connection, rows: list[tuple[str, int, int]]) -> None:
    with connection:
        connection.executemany("INSERT INTO sample VALUES (?, ?, ?)", rows)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _size(file: Path) -> int:
    """With its WAL moved in."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file.stat().st_size


if __name__ == "__main__":
    main()
