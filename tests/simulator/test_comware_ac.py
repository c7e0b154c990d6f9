"""Comware on a WLAN controller: groups, models and radios as views, a switch for all, and filtered answers."""

import re
from collections.abc import AsyncIterator

import pytest

from controller.adapters.profile_files import load_profiles, shipped
from controller.core.detection import match_profile
from controller.core.wlan import DISASTER_SSID
from simulator.faults import Fault
from simulator.midori import CONTROLLER, PLACES, policy_tag
from simulator.town import FAMILIES, Town
from tests.simulator.stand import Profile, Terminal

SHIPPED = load_profiles([shipped()])

HEALTH, WELFARE = policy_tag("health-center"), policy_tag("welfare-center")

ON_RADIO = ["system-view", f"wlan ap-group {HEALTH}", "ap-model WA6320", "radio 1"]

MISTAKES = {
    "make coffee": (["system-view"], "% Unrecognized command found at '^' position."),
    "radio": (ON_RADIO[:3], "% Incomplete command found at '^' position."),
    "radio 9": (ON_RADIO[:3], "% Wrong parameter found"),
    "service-template nobody": (ON_RADIO, "does not exist"),
    "undo wlan service-template everyday": (["system-view"], "cannot be deleted"),
    "ssid other": (["system-view", "wlan service-template everyday"], "must be disabled first"),
}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    few = [place for place in PLACES if place.behind_controller]
    async with Town(few, controller="comware_ac", settle_s=0) as town:
        yield town


@pytest.fixture
async def terminal(town: Town) -> AsyncIterator[Terminal]:
    async with Terminal(town, CONTROLLER, Profile("comware_ac", (HEALTH,))) as terminal:
        yield terminal


@pytest.mark.parametrize("line", MISTAKES)
async def test_a_mistake_is_named_in_comwares_words(terminal: Terminal, line: str) -> None:
    entering, words = MISTAKES[line]
    for enter in entering:
        await terminal.send(enter)

    answer = await terminal.send(line)

    assert words in answer
    assert terminal.profile.is_error(answer)


async def test_every_view_shows_in_the_prompt_and_quit_goes_up_one(terminal: Terminal) -> None:
    terminal.type("\n".join([*ON_RADIO, "quit", "quit", "return", ""]))

    seen = await terminal.until(rf"\n<{CONTROLLER}>$")

    group = f"\n[{CONTROLLER}-wlan-ap-group-{HEALTH}"
    for prompt in (f"{group}]", f"{group}-ap-model-WA6320]", f"{group}-ap-model-WA6320-radio-1]"):
        assert prompt in seen


async def test_only_the_group_of_one_facility_opens_that_facility_alone(town: Town, terminal: Terminal) -> None:
    assert await terminal.send_all(terminal.profile.changes("offer")) == []

    lines = await terminal.send("display current-configuration | include ^wlan|service-template")

    health, welfare = lines.index(f"wlan ap-group {HEALTH}"), lines.index(f"wlan ap-group {WELFARE}")
    assert "service-template hinan" in lines[health:welfare]
    assert "service-template hinan" not in lines[welfare:]
    assert DISASTER_SSID in town.on_air("health-1")
    assert DISASTER_SSID not in town.on_air("welfare-2")


async def test_a_disabled_template_is_on_no_radio_wherever_it_is_bound(town: Town, terminal: Terminal) -> None:
    await terminal.send_all(terminal.profile.changes("offer"))
    for line in ("system-view", "wlan service-template hinan", "undo service-template enable", "return"):
        await terminal.send(line)

    assert DISASTER_SSID not in await terminal.send("display wlan bss all verbose")
    assert DISASTER_SSID not in town.on_air("health-1")


async def test_a_radio_without_the_network_is_missing_from_the_list_of_networks(terminal: Terminal) -> None:
    await terminal.send_all(terminal.profile.changes("offer"))
    for line in (*ON_RADIO, "undo service-template hinan", "return"):
        await terminal.send(line)

    question = next(block for _, block in terminal.profile.read_backs() if "bss" in block["send"])
    answer = await terminal.send(question["send"])

    heard = {(found["radio"], found["ssid"]) for found in re.finditer(question["rows"], answer)}
    assert heard == {("1", "midori-health"), ("2", "midori-health"), ("2", DISASTER_SSID)}


@pytest.mark.parametrize("saves", [True, False])
async def test_what_was_not_saved_is_gone_after_a_power_cut(town: Town, terminal: Terminal, saves: bool) -> None:
    lines = [line for line in terminal.profile.changes("offer") if saves or not line.startswith("save")]
    assert await terminal.send_all(iter(lines)) == []

    await town.set_fault(CONTROLLER, Fault.DEAD)
    await town.clear_fault(CONTROLLER)

    assert (DISASTER_SSID in town.on_air("health-1")) is saves


def test_snmp_tells_controllers_from_fat_access_points() -> None:
    families = (FAMILIES["comware_ac"], FAMILIES["comware_fat_ap"])
    found = {each.name: match_profile(each.sys_object_id, each.sys_descr, SHIPPED) for each in families}

    assert found == {"comware_ac": ("comware_ac",), "comware_fat_ap": ("comware_fat_ap",)}
