"""ArubaOS 8: profiles that refer to each other, AP groups, and nothing in force before `write memory`."""

from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.midori import policy_tag
from simulator.radio import Security
from simulator.town import Town
from tests.simulator.stand import Snmp, Terminal, eventually, town_with

GROUP = policy_tag("health-center")
SSID = ("configure terminal", f'wlan ssid-profile "{DISASTER_SSID}"', f"essid {DISASTER_SSID}")
VIRTUAL_AP = (f"wlan virtual-ap {DISASTER_SSID}", f"ssid-profile {DISASTER_SSID}", "aaa-profile hinan-open")
JOIN = (f"ap-group {GROUP}", f"virtual-ap {DISASTER_SSID}")


@pytest.fixture
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with town_with("arubaos8", "snmp" in request.fixturenames) as town:
        yield town


async def sent(town: Town, *lines: str) -> list[str]:
    async with Terminal(town, "wlc-1") as terminal:
        return [await terminal.send(line) for line in lines]


async def test_nothing_is_in_force_before_write_memory_and_then_in_that_group_alone(town: Town) -> None:
    *_, answer = await sent(town, *SSID, *VIRTUAL_AP, *JOIN, "end", "show running-config")
    assert DISASTER_SSID not in answer

    *_, answer = await sent(town, "write memory", "show running-config")

    assert DISASTER_SSID in answer
    await eventually(lambda: DISASTER_SSID in town.on_air("health-1"))
    assert DISASTER_SSID not in town.on_air("welfare-2")


async def test_the_prompt_shows_that_something_waits(town: Town) -> None:
    async with Terminal(town, "wlc-1") as terminal:
        for line in SSID:
            await terminal.send(line)
        terminal.type("end\n")
        assert "(wlc-1) ^[mynode] #" in await terminal.until_prompt()


async def test_what_was_not_written_is_lost_in_a_restart(town: Town) -> None:
    await sent(town, *SSID)
    town.devices["wlc-1"].boot()

    assert DISASTER_SSID not in town.devices["wlc-1"].config.staged.ssids


@pytest.mark.parametrize("lines", [("aaa-profile guest-portal",), (SSID[1], "opmode wpa2-psk-aes")])
async def test_a_portal_or_a_passphrase_is_not_open(town: Town, lines: tuple[str, ...]) -> None:
    await sent(town, *SSID, *VIRTUAL_AP, *lines, *JOIN, "end", "write memory")

    await eventually(lambda: DISASTER_SSID in town.on_air("health-1"))
    assert {bss.security for bss in town.bsses("health-1") if bss.ssid == DISASTER_SSID} == {Security.WPA2}


async def test_a_disabled_virtual_ap_is_nowhere(town: Town) -> None:
    await sent(town, *SSID, "wlan virtual-ap midori-health", "no vap-enable", "end", "write memory")

    await eventually(lambda: town.on_air("health-1") == set())


async def test_a_reference_to_nothing_is_refused(town: Town) -> None:
    answers = await sent(
        town,
        "configure terminal",
        f"wlan virtual-ap {DISASTER_SSID}",
        "ssid-profile nothing",
        "aaa-profile nothing",
        f"ap-group {GROUP}",
        "virtual-ap nothing",
        "no virtual-ap nothing",
        "end",
        "show ap-group nothing",
    )

    assert ["Error" in answer for answer in answers] == [False, False, True, True, False, True, True, False, True]


async def test_the_lists_name_what_there_is_and_snmp_counts(town: Town, snmp: Snmp) -> None:
    for second in range(20):
        town.tick(town.clock() + second)
    town.devices["wlc-1"].plug("health-1", False)
    group, bsses, aps = await sent(town, f"show ap-group {GROUP}", "show ap bss-table", "show ap database")

    assert "midori-health" in group
    assert "AP-HEALTH-1" not in bsses
    assert "Down" in aps
    by_ap = await snmp.column("wlc-1", "1.3.6.1.4.1.14823.2.2.1.5.2.1.5.1.7")
    assert sum(by_ap.values()) == await snmp.get("wlc-1", "1.3.6.1.4.1.14823.2.2.1.1.3.2.0") > 0
