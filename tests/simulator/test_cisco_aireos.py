"""The AireOS controller: a second login, silence for success, questions, and WLANs that reach a group by number."""

from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.midori import policy_tag
from simulator.radio import Security
from simulator.town import Town
from tests.simulator.stand import Snmp, Terminal, connect, eventually, town_with

GROUP = policy_tag("health-center")
CREATE = f"config wlan create 90 {DISASTER_SSID} {DISASTER_SSID}"
MAP = f"config wlan apgroup interface-mapping add {GROUP} 90 hinan-guest"


@pytest.fixture
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with town_with("cisco_aireos", "snmp" in request.fixturenames) as town:
        yield town


async def sent(town: Town, *lines: str) -> list[str]:
    async with Terminal(town, "wlc-1") as terminal:
        return [await terminal.send(line) for line in lines]


async def test_it_asks_for_the_login_again_inside_the_session_and_hides_the_password(town: Town) -> None:
    async with await connect(town, "wlc-1") as connection:
        process = await connection.create_process(term_type="vt100", encoding="utf-8")
        await process.stdout.readuntil("User: ")
        process.stdin.write("hinan\n")
        await process.stdout.readuntil("Password: ")
        process.stdin.write("wrong\n")
        assert "wrong" not in await process.stdout.readuntil("User: ")
        process.stdin.write(f"hinan\n{town.secrets.password}\n")
        assert "Controller" in await process.stdout.readuntil(" >")
    assert town.commands("wlc-1") == ()


async def test_success_says_nothing(town: Town) -> None:
    assert await sent(town, CREATE, MAP, "config wlan enable 90") == ["", "", ""]


async def test_a_new_wlan_is_disabled_and_not_open(town: Town) -> None:
    *_, answer = await sent(town, CREATE, "show wlan 90")
    assert "Status........................................... Disabled" in answer

    await sent(town, MAP, "config wlan enable 90")

    await eventually(lambda: DISASTER_SSID in town.on_air("health-1"))
    assert {bss.security for bss in town.bsses("health-1") if bss.ssid == DISASTER_SSID} == {Security.WPA2}
    assert DISASTER_SSID not in town.on_air("welfare-2")


async def test_an_enabled_wlan_refuses_to_be_edited(town: Town) -> None:
    (answer,) = await sent(town, "config wlan security wpa disable 1")

    assert "must be disabled" in answer
    assert {bss.security for bss in town.bsses("health-1")} == {Security.WPA2}


async def test_a_number_belongs_to_one_wlan(town: Town) -> None:
    (answer,) = await sent(town, f"config wlan create 1 {DISASTER_SSID} {DISASTER_SSID}")

    assert "already in use" in answer


async def test_the_default_group_carries_the_first_sixteen_without_being_told(town: Town) -> None:
    create = [f"config wlan create {id} net-{id} net-{id}" for id in (16, 17)]
    *_, answer = await sent(town, *create, "show wlan apgroups")

    default = answer.partition("default-group")[2]
    assert " 16 " in default
    assert " 17 " not in default


async def test_saving_asks_first_and_leaving_unsaved_asks_too(town: Town) -> None:
    (answer,) = await sent(town, "save config")
    assert "Configuration Saved!" in answer

    async with Terminal(town, "wlc-1") as terminal:
        await terminal.send(CREATE)
        terminal.type("logout\n")
        await terminal.until(r"\(y/N\) $")
        terminal.type("n\n")
        with pytest.raises(ConnectionError):
            await terminal.until_prompt()
    town.devices["wlc-1"].boot()
    assert 90 not in town.devices["wlc-1"].config.wlans


async def test_the_same_line_may_be_typed_inside_config(town: Town) -> None:
    async with Terminal(town, "wlc-1") as terminal:
        await terminal.send("config")
        await terminal.send(CREATE.removeprefix("config "))
        await terminal.send("exit")
        assert DISASTER_SSID in await terminal.send("show wlan summary")


async def test_deleting_asks_first_and_takes_the_mapping_along(town: Town) -> None:
    async with Terminal(town, "wlc-1") as terminal:
        for line in (CREATE, MAP):
            await terminal.send(line)
        terminal.type("config wlan delete 90\n")
        await terminal.until(r"\(y/n\) $")
        await terminal.send("y")
        assert "90" not in await terminal.send(f'grep include "mapping add {GROUP} " "show run-config commands"')


async def test_long_answers_stop_at_the_end_of_a_page(town: Town) -> None:
    async with Terminal(town, "wlc-1") as terminal:
        await terminal.send("config paging enable")
        terminal.type("show wlan apgroups\n")
        await terminal.until(r"--More-- or \(q\)uit$")
        terminal.type("q")
        await terminal.until(r"\) >$")


async def test_clients_are_counted_by_network_and_by_access_point(town: Town, snmp: Snmp) -> None:
    for second in range(20):
        town.tick(town.clock() + second)

    by_ssid = await snmp.column("wlc-1", "1.3.6.1.4.1.14179.2.1.1.1.38")
    by_ap = await snmp.column("wlc-1", "1.3.6.1.4.1.14179.2.2.2.1.15")

    assert sum(by_ssid.values()) == sum(by_ap.values()) > 0


async def test_the_lists_name_what_there_is(town: Town) -> None:
    town.tick()
    async with Terminal(town, "wlc-1") as terminal:
        assert "AP-HEALTH-1" in await terminal.send("show ap summary")
        assert "hinan-guest" in await terminal.send("show interface summary")
        assert "Number of Clients" in await terminal.send("show client wlan 1")
        assert "wlc-1" in await terminal.send("show sysinfo")
        assert "invalid" in await terminal.send("show wlan 90")
        assert "Invalid" in await terminal.send("show interface detailed nothing")
