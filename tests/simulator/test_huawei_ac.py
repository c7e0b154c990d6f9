"""VRP on a WLAN controller: profiles that must exist, WLAN ids that are taken, questions, portals, groups."""

import re
from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.faults import Fault
from simulator.midori import CONTROLLER, policy_tag
from simulator.town import Town
from tests.simulator.stand import Profile, Terminal, town_with

HEALTH = policy_tag("health-center")

IN_GROUP = ["system-view", "wlan", f"ap-group name {HEALTH}"]
IN_VAP = ["system-view", "wlan", "vap-profile name everyday"]

MISTAKES = {
    "make coffee": (["system-view"], "Error: Unrecognized command found at '^' position."),
    "vap-profile": (IN_GROUP, "Error: Incomplete command found at '^' position."),
    "vap-profile nobody wlan 2 radio all": (IN_GROUP, "Error: The VAP profile does not exist."),
    "vap-profile default wlan 1 radio all": (IN_GROUP, "has been bound to another VAP profile"),
    "vap-profile default wlan 99 radio all": (IN_GROUP, "Error: Wrong parameter"),
    "ssid-profile nobody": (IN_VAP, "Error: The profile does not exist."),
    "undo ssid-profile name everyday": (["system-view", "wlan"], "Error: The profile is used"),
}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with town_with("huawei_ac") as town:
        yield town


@pytest.fixture
async def terminal(town: Town) -> AsyncIterator[Terminal]:
    async with Terminal(town, CONTROLLER, Profile("huawei_ac", (HEALTH,))) as terminal:
        yield terminal


@pytest.mark.parametrize("line", MISTAKES)
async def test_a_mistake_is_named_in_vrps_words(terminal: Terminal, line: str) -> None:
    entering, words = MISTAKES[line]
    for enter in entering:
        await terminal.send(enter)

    answer = await terminal.send(line)

    assert words in answer
    assert terminal.profile.is_error(answer)


async def test_the_password_is_left_as_it_is(terminal: Terminal) -> None:
    assert "Change now? [Y/N]:" in terminal.greeting


async def test_what_save_was_not_said_yes_to_is_gone_after_a_power_cut(town: Town, terminal: Terminal) -> None:
    lines = [line for line in terminal.profile.changes("offer") if line != "save"]
    assert await terminal.send_all(iter(lines)) == []
    terminal.type("save\n")
    await terminal.until(r"continue\?\[Y/N\]:$")
    await terminal.send("n")

    await town.set_fault(CONTROLLER, Fault.DEAD)
    await town.clear_fault(CONTROLLER)

    assert DISASTER_SSID not in town.on_air("health-1")


async def test_only_the_group_of_one_facility_opens_that_facility_alone(town: Town, terminal: Terminal) -> None:
    assert await terminal.send_all(terminal.profile.changes("offer")) == []

    listed = await terminal.send(f"display vap ap-group {policy_tag('welfare-center')}")

    assert DISASTER_SSID not in listed
    assert DISASTER_SSID not in town.on_air("welfare-2")


async def test_a_portal_shows_in_the_list_of_vap_profiles_and_is_not_taken_for_open(terminal: Terminal) -> None:
    await terminal.send_all(terminal.profile.changes("offer"))
    for line in ("system-view", "wlan", "vap-profile name hinan", "authentication-profile portal", "return"):
        await terminal.send(line)

    answer = await terminal.send("display vap-profile all")

    assert "Open+Portal" in answer
    (wanted,) = [block for line, block in terminal.profile.read_backs() if line == "display vap-profile all"]
    require = wanted["require"]
    assert not re.search(terminal.profile.fill(require["portal"]), answer)
    assert re.search(terminal.profile.fill(require["vlan"]), answer)


async def test_an_account_that_may_only_look_is_named_by_the_rehearsal(terminal: Terminal) -> None:
    wanted = next(question for question in terminal.profile.raw["rehearse"] if "privilege" in question["require"])
    answer = await terminal.send(wanted["send"])
    require, refuse = wanted["require"]["privilege"], wanted["refuse"]["privilege"]

    assert re.search(require, answer)
    assert not re.search(refuse, answer)
    assert re.search(refuse, answer.replace("15    15  ", "15    1   "))
