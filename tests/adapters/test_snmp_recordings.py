"""What LibreNMS reads from recordings of real access points, we read too. The recordings are GPL-3.0 and stay outside.

They lie in ../shared/snmp/recordings beside the checkout. LibreNMS shows whole percents, so ours are rounded with
Python's `round` (half to even) where they are compared with its own.
"""

import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from pysnmp.proto import rfc1902

from controller.adapters.profile_files import load_profile, shipped
from tests.adapters.snmp_agent import Bind, RowsAgent, listening, oid, reader, target

RECORDINGS = Path(__file__).parents[3] / "shared" / "snmp" / "recordings"

TYPES = {
    2: rfc1902.Integer32,
    4: rfc1902.OctetString,
    6: rfc1902.ObjectIdentifier,
    64: rfc1902.IpAddress,
    65: rfc1902.Counter32,
    66: rfc1902.Gauge32,
    67: rfc1902.TimeTicks,
    70: rfc1902.Counter64,
}
"""Tags of the .snmprec format (snmpsim), which are those of BER (RFC 2578, RFC 3417)."""

PROFILE_OF = {"openwrt": "openwrt", "routeros": "mikrotik_routeros"}

STORAGE_SIZE, STORAGE_USED = "1.3.6.1.2.1.25.2.3.1.5", "1.3.6.1.2.1.25.2.3.1.6"


def recorded(name: str) -> Iterator[Bind]:
    for line in (RECORDINGS / f"{name}.snmprec").read_text("utf-8").splitlines():
        name, tag, value = line.split("|", 2)
        yield oid(name), _value(tag, value)


def _value(tag: str, value: str) -> Any:
    kind = TYPES[int(tag.removesuffix("x"))]
    if tag.endswith("x"):
        return kind(hexValue=value)
    return kind(value if kind in (rfc1902.IpAddress, rfc1902.ObjectIdentifier) else _plain(kind, value))


def _plain(kind: Any, value: str) -> int | bytes:
    return value.encode() if kind is rfc1902.OctetString else int(value)


@pytest.fixture(params=PROFILE_OF)
def name(request: pytest.FixtureRequest) -> str:
    if not RECORDINGS.exists():
        assert not (os.environ.get("CI") == "true" and RECORDINGS.parents[1].exists()), f"{RECORDINGS} is gone"
        pytest.skip(f"no recordings in {RECORDINGS}: they are GPL-3.0 data and no part of this project")
    return str(request.param)


@pytest.fixture
def expected(name: str) -> Mapping[str, Any]:
    everything: Mapping[str, Mapping[str, Any]] = json.loads((RECORDINGS / "expected.json").read_text("utf-8"))
    return everything[name]


@pytest.fixture
async def read(name: str) -> AsyncIterator[Mapping[str, Any]]:
    """What our profile makes of the recording, served over UDP."""
    profile = load_profile(shipped() / f"{PROFILE_OF[name]}.toml")
    async with listening(RowsAgent(recorded(name))) as device, reader() as snmp:
        yield await snmp.read(target(device, profile))


async def test_the_clients_are_counted_as_librenms_counts_them(
    read: Mapping[str, Any], expected: Mapping[str, Any], name: str
) -> None:
    assert read["clients"] == expected["computed"]["clients_total"]
    assert read.get("clients_by_ssid") == expected["computed"].get("clients_per_ssid")
    if name == "openwrt":  # LibreNMS names the radios by their band, the agent by their interface
        by_band = expected["expected"]
        assert read["clients_by_radio"] == {"wlan0": by_band["wl-5G|1"], "wlan1": by_band["wl-2.4G|2"]}


async def test_the_networks_are_those_of_the_recording(
    read: Mapping[str, Any], expected: Mapping[str, Any], name: str
) -> None:
    if name == "openwrt":
        assert "ssids" not in read, "net-snmp on OpenWrt names no networks; the profile must not claim that it does"
    else:
        assert read["ssids"] == set(expected["computed"]["clients_per_ssid"])


async def test_the_processor_load_is_the_mean_of_all_cores(
    read: Mapping[str, Any], expected: Mapping[str, Any]
) -> None:
    assert read["cpu_percent"] == mean(load for _, load in expected["expected_cpu"])
    assert round(read["cpu_percent"]) == expected["computed"]["cpu"]


async def test_the_memory_in_use_is_that_of_librenms_by_name(
    read: Mapping[str, Any], expected: Mapping[str, Any]
) -> None:
    """Buffers and caches are given back when somebody needs them, so they are no part of what is in use."""
    ours = {memory: round(percent) for memory, percent in read["memory_percent"].items()}
    librenms = dict(expected["expected_mem_perc"])

    assert {memory: ours[memory] for memory in librenms} == librenms


def _storage(column: str) -> dict[tuple[int, ...], int]:
    root = oid(column)
    return {name[len(root) :]: int(value) for name, value in recorded("openwrt") if name[: len(root)] == root}
