"""Ruckus Unleashed: a login inside the session, and contexts that take effect when they are left."""

from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.radio import Security
from simulator.town import Town
from tests.simulator.stand import Snmp, Terminal, connect, eventually, town_with

NETWORK = ("config", f"wlan {DISASTER_SSID}", f"ssid {DISASTER_SSID}", "vlan 700")


@pytest.fixture
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with town_with("ruckus_unleashed", "snmp" in request.fixturenames) as town:
        yield town


async def sent(town: Town, *lines: str) -> list[str]:
    async with Terminal(town, "wlc-1") as terminal:
        return [await terminal.send(line) for line in lines]


def offering(town: Town) -> list[str]:
    return [ap for ap in town.devices["wlc-1"].radios if DISASTER_SSID in town.on_air(ap)]


async def test_it_asks_for_the_login_inside_the_session_and_ends_it_after_three_wrong_answers(town: Town) -> None:
    async with await connect(town, "wlc-1") as connection:
        process = await connection.create_process(term_type="vt100", encoding="utf-8")
        for _ in range(3):
            await process.stdout.readuntil("Please login: ")
            process.stdin.write("hinan\nwrong\n")
        assert await process.stdout.read() is not None
        await process.wait()
    assert town.commands("wlc-1") == ()


async def test_every_line_is_answered_and_leaving_the_context_puts_the_network_everywhere(town: Town) -> None:
    async with Terminal(town, "wlc-1") as terminal:
        answers = [await terminal.send(line) for line in NETWORK]
        assert "all rights" in answers[0]
        assert "has been created" in answers[1]
        assert "executed successfully" in answers[2]
        assert offering(town) == []
        assert "updated and saved" in await terminal.send("exit")

    await eventually(lambda: len(offering(town)) == 6)


async def test_what_is_saved_survives_a_restart_without_another_word(town: Town) -> None:
    await sent(town, *NETWORK, "end")
    town.devices["wlc-1"].boot()

    assert DISASTER_SSID in town.devices["wlc-1"].config.wlans


async def test_an_aborted_context_changes_nothing(town: Town) -> None:
    *_, answer = await sent(town, *NETWORK, "abort")

    assert "No changes have been saved" in answer
    assert DISASTER_SSID not in town.devices["wlc-1"].config.wlans


async def test_names_with_blanks_are_quoted_either_way(town: Town) -> None:
    *_, answer = await sent(town, "config", "wlan 'a b'", "exit", 'wlan "a b"')

    assert "has been loaded" in answer


@pytest.mark.parametrize("line", ["web-auth local", "type hotspot town", "open wpa2 passphrase secret99 algorithm aes"])
async def test_what_asks_something_of_people_is_not_open(town: Town, line: str) -> None:
    await sent(town, *NETWORK, line, "exit")

    await eventually(lambda: offering(town) != [])
    assert {bss.security for bss in town.bsses("health-1") if bss.ssid == DISASTER_SSID} == {Security.WPA2}


async def test_what_it_does_not_know_is_refused_in_its_own_words(town: Town) -> None:
    answers = await sent(town, "make coffee", "config", "no wlan nothing", "wlan 'nothing", "wlan hall", "vlan 5000")

    assert "unrecognized" in answers[0]
    assert "could not be found" in answers[2]
    assert "unrecognized" in answers[3]
    assert "is invalid" in answers[5]


async def test_the_lists_name_what_there_is_and_snmp_counts(town: Town, snmp: Snmp) -> None:
    for second in range(10):
        town.tick(town.clock() + second)
    wlans, aps, system = await sent(town, "show wlan all", "show ap all", "show sysinfo")

    assert "SSID = midori-health" in wlans
    assert "AP-HEALTH-1" in aps
    assert "wlc-1" in system
    assert await snmp.get("wlc-1", "1.3.6.1.4.1.25053.1.15.1.1.1.15.2.0") > 0
