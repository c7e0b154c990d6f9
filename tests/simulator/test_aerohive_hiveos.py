"""HiveOS: whole commands without modes, its words for mistakes, and that making a thing twice is refused."""

from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.faults import Fault
from simulator.town import Town
from tests.simulator.stand import Profile, Terminal, town_with

DEVICE = "gym-1"

MISTAKES = {
    "make coffee": "^-- unknown keyword or invalid input",
    "interface wifi7 ssid midori-school": "^-- unknown keyword or invalid input",
    "security-object": "ERROR: Incomplete command",
    "ssid nobody security-object midori-school": "SSID nobody doesn't exist!",
    "interface wifi0 ssid nobody": "SSID nobody doesn't exist!",
    "no ssid midori-school": "is in use",
    "user-profile x attribute 99 vlan-id 99": "^-- unknown keyword or invalid input",
    "user-profile x vlan-id 4095": "^-- unknown keyword or invalid input",
}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with town_with("aerohive_hiveos") as town:
        yield town


@pytest.fixture
async def terminal(town: Town) -> AsyncIterator[Terminal]:
    async with Terminal(town, DEVICE) as terminal:
        yield terminal


@pytest.mark.parametrize("line", MISTAKES)
async def test_a_mistake_is_named_in_hiveos_words(terminal: Terminal, line: str) -> None:
    answer = await terminal.send(line)

    assert MISTAKES[line] in answer
    assert terminal.profile.is_error(answer)


@pytest.mark.parametrize("line", ["ssid midori-school", "security-object midori-school"])
async def test_making_what_is_there_is_refused_in_words_that_do_not_stop_the_profile(
    terminal: Terminal, line: str
) -> None:
    answer = await terminal.send(line)

    assert answer
    assert not terminal.profile.is_error(answer)


async def test_every_network_on_a_radio_has_a_section_of_its_stations(terminal: Terminal) -> None:
    answer = await terminal.send("show station")

    assert "Ifname=wifi0.1, Ifindex=14, SSID=midori-school:" in answer
    assert "Ifname=wifi1.1, Ifindex=15, SSID=midori-school:" in answer


@pytest.mark.parametrize(("saving", "after"), [(False, {"midori-school"}), (True, {"midori-school", DISASTER_SSID})])
async def test_what_was_not_saved_is_gone_after_a_power_cut(
    town: Town, terminal: Terminal, saving: bool, after: set[str]
) -> None:
    lines = [line for line in Profile("aerohive_hiveos").changes("offer") if saving or line != "save config"]
    assert await terminal.send_all(iter(lines)) == []

    await town.set_fault(DEVICE, Fault.DEAD)
    await town.clear_fault(DEVICE)
    town.devices[DEVICE].radios[DEVICE].settle_now()

    assert town.on_air(DEVICE) == after
