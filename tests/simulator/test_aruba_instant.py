"""The Aruba Instant cluster: what is typed waits for the commit, and every access point follows at once."""

from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.radio import Security
from simulator.town import Town
from tests.simulator.stand import Snmp, Terminal, eventually, town_with

NETWORK = (f"wlan ssid-profile {DISASTER_SSID}", f"essid {DISASTER_SSID}", "enable")


@pytest.fixture
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with town_with("aruba_instant", "snmp" in request.fixturenames) as town:
        yield town


async def sent(town: Town, *lines: str) -> list[str]:
    async with Terminal(town, "wlc-1") as terminal:
        return [await terminal.send(line) for line in lines]


def offering(town: Town) -> list[str]:
    return [ap for ap in town.devices["wlc-1"].radios if DISASTER_SSID in town.on_air(ap)]


async def test_nothing_is_live_until_the_commit_and_then_everywhere_at_once(town: Town) -> None:
    async with Terminal(town, "wlc-1") as terminal:
        for line in ("configure terminal", *NETWORK, "end"):
            await terminal.send(line)
        assert DISASTER_SSID not in await terminal.send("show running-config")
        await terminal.send("commit apply")
        assert DISASTER_SSID in await terminal.send("show running-config")

    await eventually(lambda: len(offering(town)) == 6)


async def test_what_was_not_committed_is_lost_with_the_session(town: Town) -> None:
    await sent(town, "configure terminal", *NETWORK, "end")
    *_, answer = await sent(town, "commit apply", "show running-config")

    assert DISASTER_SSID not in answer


async def test_a_new_network_asks_for_a_passphrase(town: Town) -> None:
    await sent(town, "configure terminal", *NETWORK, "end", "commit apply")

    await eventually(lambda: offering(town) != [])
    assert {bss.security for bss in town.bsses("health-1") if bss.ssid == DISASTER_SSID} == {Security.WPA2}


async def test_a_captive_portal_does_not_count_as_open(town: Town) -> None:
    portal = ("opmode opensystem", "captive-portal internal")
    await sent(town, "configure terminal", *NETWORK, *portal, "end", "commit apply")

    await eventually(lambda: offering(town) != [])
    assert Security.OPEN not in {bss.security for bss in town.bsses("health-1")}


async def test_no_more_than_four_kilobytes_wait_for_a_commit(town: Town) -> None:
    lines = [f"rule {'x' * 200}{number}" for number in range(20)]
    *_, answer = await sent(town, "configure terminal", "wlan access-rule hall", *lines)

    assert answer.startswith("Error: uncommitted")


async def test_leaving_a_mode_is_typed_in_full(town: Town) -> None:
    *_, answer = await sent(town, "configure terminal", "en")

    assert "Parse error" in answer


async def test_the_table_tells_of_the_radios_of_the_access_point_that_answers(town: Town) -> None:
    town.devices["wlc-1"].plug("health-1", False)
    for second in range(10):
        town.tick(town.clock() + second)

    async with Terminal(town, "wlc-1") as terminal:
        table = await terminal.send("show ap bss-table")
        assert "AP-HEALTH-2" in table
        assert "AP-HEALTH-1" not in table
        assert "midori-health" in await terminal.send("show ap association")
        assert "AP-HEALTH-1" not in await terminal.send("show aps")


async def test_clients_are_counted_by_network_and_by_access_point(town: Town, snmp: Snmp) -> None:
    for second in range(20):
        town.tick(town.clock() + second)

    by_ssid = await snmp.column("wlc-1", "1.3.6.1.4.1.14823.2.3.3.1.1.7.1.4")
    by_ap = await snmp.column("wlc-1", "1.3.6.1.4.1.14823.2.3.3.1.2.2.1.21")

    assert sum(by_ssid.values()) == sum(by_ap.values()) > 0
