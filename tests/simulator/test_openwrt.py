"""OpenWrt: nothing is on the air before `uci commit` and `wifi reload`, and the radios take their time."""

import json

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.faults import Fault
from simulator.town import Town
from tests.simulator.stand import Profile, Terminal, connect, eventually

DEVICE = "class-1"

STAGED = [line for line in Profile("openwrt").changes("offer") if line.startswith("uci set ")]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("make coffee", "-ash: make: not found"),
        ("uci get wireless.nothing", "uci: Entry not found"),
        ("uci get wireless.radio0.nothing", "uci: Entry not found"),
        ("uci -q get wireless.nothing", ""),
        ("uci set wireless.nothing.ssid=x", "uci: Invalid argument"),
        ("uci get wireless.radio0", "wifi-device"),
        ("uci get wireless.@wifi-iface[0].ssid", "midori-school"),
        ("uci get wireless.default_radio1.ssid; echo done", "midori-school\ndone"),
        ("uci get wireless.nothing && echo never", "uci: Entry not found"),
        ("uci -q get wireless.nothing || echo otherwise", "otherwise"),
        ("echo 'one; two'", "one; two"),
        ("iwinfo nothing info", "No such wireless device: nothing"),
    ],
)
async def test_the_shell_answers_like_ash_and_uci(town: Town, line: str, answer: str) -> None:
    async with Terminal(town, DEVICE) as terminal:
        assert await terminal.send(line) == answer


async def test_nothing_is_on_the_air_before_commit_and_reload(town: Town) -> None:
    async with Terminal(town, DEVICE) as terminal:
        assert await terminal.send_all(iter(STAGED)) == []
        assert "hinan_radio0" in await terminal.send("uci changes")
        assert await terminal.send("wifi reload") == ""
        assert await terminal.send("uci commit wireless") == ""
        assert await terminal.send("uci changes") == ""
        assert DISASTER_SSID not in await terminal.send("iwinfo")

        assert await terminal.send("wifi reload") == ""
        assert DISASTER_SSID not in town.on_air(DEVICE), "the radios take a moment"
        await eventually(lambda: DISASTER_SSID in town.on_air(DEVICE))
        assert DISASTER_SSID in await terminal.send("iwinfo")


async def test_revert_forgets_what_was_staged(town: Town) -> None:
    async with Terminal(town, DEVICE) as terminal:
        await terminal.send_all(iter(STAGED))
        assert await terminal.send("uci revert wireless") == ""
        assert await terminal.send("uci -q get wireless.hinan_radio0") == ""
        assert await terminal.send("uci changes") == ""


async def test_lists_grow_and_shrink(town: Town) -> None:
    async with Terminal(town, DEVICE) as terminal:
        await terminal.send("uci add_list network.hinan.ports=eth0")
        await terminal.send("uci add_list network.hinan.ports=eth1")
        assert await terminal.send("uci show network.hinan.ports") == "network.hinan.ports='eth0' 'eth1'"
        await terminal.send("uci del_list network.hinan.ports=eth0")
        assert await terminal.send("uci get network.hinan.ports") == "eth1"
        await terminal.send("uci delete network.hinan.ports")
        assert await terminal.send("uci get network.hinan.ports") == "uci: Entry not found"


async def test_a_network_that_does_not_exist_carries_no_ssid(town: Town) -> None:
    async with Terminal(town, DEVICE) as terminal:
        for line in [*STAGED, "uci set wireless.hinan_radio0.network=nowhere", "uci commit", "wifi reload"]:
            await terminal.send(line)

    await eventually(lambda: DISASTER_SSID in town.on_air(DEVICE))
    assert {bss.radio for bss in town.bsses(DEVICE) if bss.ssid == DISASTER_SSID} == {"radio1"}


async def test_ubus_tells_what_the_radios_do_and_who_joined(town: Town) -> None:
    for second in range(20):
        town.tick(town.clock() + second)

    async with Terminal(town, DEVICE) as terminal:
        status = json.loads(await terminal.send("ubus call network.wireless status"))
        clients = [
            json.loads(await terminal.send(f"ubus call hostapd.{name} get_clients"))["clients"]
            for name in ("phy0-ap0", "phy1-ap0")
        ]
        assert await terminal.send("ubus call hostapd.nothing get_clients") == "Command failed: Not found"

    assert status["radio0"]["up"]
    assert status["radio0"]["interfaces"][0]["config"]["ssid"] == "midori-school"
    assert sum(map(len, clients)) == town.clients(DEVICE)


async def test_only_what_was_committed_survives_a_power_cut(town: Town) -> None:
    async with Terminal(town, DEVICE) as terminal:
        await terminal.send_all(iter([*STAGED, "uci commit wireless"]))
        await terminal.send("uci set wireless.hinan_radio1.disabled=1")

    await town.set_fault(DEVICE, Fault.DEAD)
    await town.clear_fault(DEVICE)

    await eventually(lambda: DISASTER_SSID in town.on_air(DEVICE))
    assert len([bss for bss in town.bsses(DEVICE) if bss.ssid == DISASTER_SSID]) == 2


async def test_a_single_command_over_ssh_has_an_exit_status(town: Town) -> None:
    async with await connect(town, DEVICE) as connection:
        assert (await connection.run("uci get wireless.radio0.band")).exit_status == 0
        assert (await connection.run("uci get wireless.nothing")).exit_status == 1
