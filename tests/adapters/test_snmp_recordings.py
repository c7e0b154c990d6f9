"""What LibreNMS reads from recordings of real devices, we read too. The recordings are GPL-3.0 and stay outside.

They lie in ../shared/snmp/recordings beside the checkout. LibreNMS shows whole percents, so ours are rounded with
Python's `round` (half to even) where they are compared with its own. Small recordings of our own, for every family, are
in tests/profiles.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from controller.adapters.profile_files import load_profile, load_profiles, shipped
from controller.core.detection import match_profile
from controller.core.readings import rows
from tests.adapters.snmp_agent import RowsAgent, listening, reader, target
from tests.adapters.snmp_recordings import recorded

RECORDINGS = Path(__file__).parents[3] / "shared" / "snmp" / "recordings"

PROFILE_OF = {
    "airos": "ubiquiti_airos",
    "aruba-instant": "aruba_instant",
    "ciscowlc_cbw240ac": "cisco_aireos",
    "openwrt": "openwrt",
    "routeros": "mikrotik_wireless",
    "ruckuswireless-sz": "ruckus_smartzone",
    "unifi_nanohd": "ubiquiti_unifi",
    "zyxelnwa": "zyxel_nwa",
}

COMPUTED = {
    "clients": "clients_total",
    "clients_by_ssid": "clients_per_ssid",
    "ap_count": "ap_count",
    "ap_connected": "ap_connected",
}
"""Our readings under LibreNMS' names."""


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


async def test_a_real_device_is_detected_and_read_as_librenms_reads_it(name: str, expected: Mapping[str, Any]) -> None:
    profile = load_profile(shipped() / f"{PROFILE_OF[name]}.toml")
    async with listening(RowsAgent(recorded(RECORDINGS / f"{name}.snmprec"))) as device, reader() as snmp:
        read: Mapping[str, Any] = await snmp.read(target(device, profile))
        columns = await snmp.columns(target(device, profile))
    computed = expected["computed"]
    told = {ours for ours, theirs in COMPUTED.items() if theirs in computed}

    assert profile.name in match_profile(expected["sysObjectID"], expected["sysDescr"], load_profiles([shipped()]))
    assert {ours: read[ours] for ours in told} == {ours: computed[COMPUTED[ours]] for ours in told}
    if "clients_per_radio" in computed:
        found = rows(profile.read["clients_by_radio"], columns) or ()
        by_radio = {".".join(map(str, row.index)): row.value for row in found} | read["clients_by_radio"]
        assert {radio: by_radio[radio] for radio in computed["clients_per_radio"]} == computed["clients_per_radio"]
        told.add("clients_by_radio")
    if loads := [load for _, load in expected["expected_cpu"]]:
        assert read["cpu_percent"] == mean(loads) or round(read["cpu_percent"]) == computed["cpu"]
        told.add("cpu_percent")
    if in_use := expected["expected_mem_perc"]:
        assert memory_of(read["memory_percent"], [row for row, _ in in_use]) == [percent for _, percent in in_use]
        told.add("memory_percent")
    if name == "openwrt":  # LibreNMS names the radios by their band, the agent by their interface
        by_band = expected["expected"]
        assert read["clients_by_radio"] == {"wlan0": by_band["wl-5G|1"], "wlan1": by_band["wl-2.4G|2"]}
        assert "ssids" not in read, "net-snmp on OpenWrt names no networks; the profile must not claim that it does"
        told.add("clients_by_radio")
    if name == "routeros":
        assert read["ssids"] == set(computed["clients_per_ssid"])
        told.add("ssids")

    assert {reading for reading in profile.read if profile.read[reading].recorded} == told, "what was shown is flagged"


def memory_of(read: Any, names: list[str]) -> list[int]:
    """In the order of LibreNMS' rows; it names an access point of a cluster as `name [serial number]`."""
    if not isinstance(read, Mapping):
        return [round(read)]
    percent = {row.casefold(): value for row, value in read.items()}
    return [round(percent[name.casefold() if name in read else name.split(" [")[0].casefold()]) for name in names]
