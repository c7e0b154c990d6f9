"""RouterOS with the older package: its own menus in the same console; a virtual interface that no bridge has."""

from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.radio import Security
from simulator.town import Town
from tests.simulator.stand import Terminal, connect, town_with

DEVICE = "gym-1"

MISTAKES = {
    "/interface/wifi/print": "syntax error",
    "/interface wireless add name=x": "failure: master-interface",
    "/interface wireless add name=x master-interface=wlan9": "input does not match",
    "/interface wireless set wlan1 security-profile=nobody": "input does not match",
    "/interface wireless set wlan1 vlan-mode=maybe": "input does not match",
    "/interface wireless set wlan1 vlan-id=9999": "value of vlan-id expects",
    "/interface wireless set wlan1 configuration=x": "expected end of command",
    "/interface wireless security-profiles add name=everyday": "failure: already have",
}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with town_with("mikrotik_wireless") as town:
        yield town


@pytest.fixture
async def terminal(town: Town) -> AsyncIterator[Terminal]:
    async with Terminal(town, DEVICE) as terminal:
        yield terminal


@pytest.mark.parametrize("line", MISTAKES)
async def test_a_mistake_is_named_in_routeros_words(terminal: Terminal, line: str) -> None:
    answer = await terminal.send(line)

    assert MISTAKES[line] in answer
    assert terminal.profile.is_error(answer)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (":put [/interface wireless get wlan1 ssid]", "midori-school"),
        (":put [/interface/wireless/get wlan1 default-forwarding]", "true"),
        (":put [:len [/interface wireless find default-forwarding=no]]", "0"),
        (":put [/interface wireless security-profiles get default mode]", "none"),
        (":put [:len [/interface bridge port find interface=wlan2]]", "1"),
    ],
)
async def test_its_menus_have_their_defaults(terminal: Terminal, line: str, answer: str) -> None:
    assert await terminal.send(line) == answer


async def test_a_new_network_is_open_and_reaches_no_vlan_until_a_bridge_has_it(town: Town, terminal: Terminal) -> None:
    made = "/interface wireless add name=x master-interface=wlan1 ssid=00000JAPAN vlan-mode=use-tag vlan-id=700"
    assert await terminal.send(f"{made} disabled=no") == ""
    town.devices[DEVICE].radios[DEVICE].settle_now()
    (bss,) = [bss for bss in town.bsses(DEVICE) if bss.ssid == DISASTER_SSID]
    assert (bss.security, bss.isolated, bss.vlan) == (Security.OPEN, False, None)

    assert await terminal.send("/interface bridge port add bridge=bridge interface=x") == ""
    town.devices[DEVICE].radios[DEVICE].settle_now()

    (bss,) = [bss for bss in town.bsses(DEVICE) if bss.ssid == DISASTER_SSID]
    assert bss.vlan == 700


async def test_console_options_behind_the_user_name_are_accepted(town: Town) -> None:
    async with await connect(town, DEVICE, username=f"{town.secrets.username}+ct511w4098h"):
        pass
