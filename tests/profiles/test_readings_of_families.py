"""Every family's readings, on small made-up recordings that were written from the MIB's tables, not from the profiles.

recordings/NAME.snmprec holds one device's answers (OID, tag of the type in BER, value), expected.json what must come of
them. They are served over UDP and read like a device.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from controller.adapters.profile_files import load_profiles, shipped
from controller.core.detection import match_profile
from controller.core.inventory import EMPTY_INVENTORY
from controller.core.profile import DeviceProfile
from controller.core.readings import Combine
from controller.core.state import Patience
from controller.situation import Site, Situation
from controller.survey import Survey
from tests.adapters.snmp_agent import RowsAgent, listening, reader, target
from tests.adapters.snmp_recordings import recorded
from tests.fakes import FakeStore

RECORDINGS = Path(__file__).parent / "recordings"
EXPECTED: Mapping[str, Mapping[str, Any]] = json.loads((RECORDINGS / "expected.json").read_text("utf-8"))
PROFILES = load_profiles([shipped()])

ALIKE = {
    "mikrotik_wireless": {"mikrotik_routeros", "mikrotik_wireless"},
    "linux_hostapd": {"linux_hostapd", "openwrt"},
}
"""Families that nothing in SNMP tells apart: both kinds of Linux count clients by a line in their snmpd.conf."""


@pytest.mark.parametrize("name", EXPECTED)
async def test_the_family_is_detected_and_read_exactly(name: str) -> None:
    """One sysObjectID stands for many products (net-snmp's for six): the probe tells them apart."""
    expected = EXPECTED[name]
    profile = PROFILES[expected["profile"]]
    async with listening(RowsAgent(recorded(RECORDINGS / f"{name}.snmprec"))) as device, reader() as snmp:
        read = await snmp.read(target(device, profile))
        survey = Survey(situation(), snmp)
        detected = await survey.detect_at(device.address, device.snmp_credential, device.snmp_port)

    assert {key: read.get(key) for key in expected["read"]} == expected["read"]
    assert (set(detected.candidates), detected.confirmed) == (ALIKE.get(profile.name, {profile.name}), True)


READ = {name: profile for name, profile in PROFILES.items() if profile.read}
"""All but those that SNMP tells nothing of: boxes that people switch, and agents that report over MQTT."""


def test_all_but_two_families_can_be_read() -> None:
    assert PROFILES.keys() - READ.keys() == {"manual", "hinan_agent"}


@pytest.mark.parametrize("profile", READ.values(), ids=READ)
def test_every_family_says_how_it_is_known_what_it_reads_and_where_that_comes_from(profile: DeviceProfile) -> None:
    assert profile.match.sys_object_id or profile.match.sys_descr
    assert profile.probe is not None
    assert all(
        "MIB" in reading.source or "::" in reading.source or "ZYXEL" in reading.source or profile.name == "tplink_eap"
        for reading in profile.read.values()
    )


@pytest.mark.parametrize("profile", READ.values(), ids=READ)
def test_a_zero_is_only_told_where_the_probe_is_another_object_than_the_counted_rows(profile: DeviceProfile) -> None:
    """Rows of clients come and go. If such a table were its own probe, nobody joined would always be unknown."""
    counted = {r.oid for r in profile.read.values() if r.combine in (Combine.COUNT, Combine.COUNT_BY_VALUE)}

    assert profile.probe is not None
    assert profile.name == "comware_fat_ap" or not counted & set(profile.probe.oids)


@pytest.mark.parametrize("name", ["stellar", "grandstream_ap", "hiveos_wireless"])
async def test_without_clients_the_table_is_empty_which_is_zero_and_without_the_probe_unknown(name: str) -> None:
    expected = EXPECTED[name]
    profile = PROFILES[expected["profile"]]
    assert profile.probe is not None
    rows = profile.read["clients_by_ssid"].oid
    everything = [bind for bind in recorded(RECORDINGS / f"{name}.snmprec") if not beneath(bind[0], rows)]
    without_probe = [bind for bind in everything if not any(beneath(bind[0], oid) for oid in profile.probe.oids)]

    async with listening(RowsAgent(everything)) as device, reader() as snmp:
        assert (await snmp.read(target(device, profile)))["clients_by_ssid"] == {}
    async with listening(RowsAgent(without_probe)) as device, reader() as snmp:
        assert (await snmp.read(target(device, profile)))["clients_by_ssid"] is None


def test_a_device_that_nobody_has_described_fits_no_profile() -> None:
    assert match_profile("1.3.6.1.4.1.32473.1", "Kumo KM-200", PROFILES) == ()


def beneath(name: tuple[int, ...], oid: str) -> bool:
    root = tuple(map(int, oid.split(".")))
    return name[: len(root)] == root


def situation() -> Situation:
    site = Site("試験町", PROFILES, {}, Patience())
    held = Situation(site, FakeStore(), lambda: datetime.now(UTC))
    held.inventory = EMPTY_INVENTORY
    return held
