"""Comware on a fat access point: views, questions, what an enabled service template refuses, what is lost unsaved."""

from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.faults import Fault
from simulator.town import Town
from tests.simulator.stand import Profile, Terminal

DEVICE = "gym-1"

MISTAKES = {
    "make coffee": "                   ^\n % Unrecognized command found at '^' position.",
    "ssid": "% Incomplete command found at '^' position.",
    "ssid other": "must be disabled first",
    "vlan 4000": "does not exist",
}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town(autonomous=("comware_fat_ap",), settle_s=0) as town:
        yield town


@pytest.fixture
async def terminal(town: Town) -> AsyncIterator[Terminal]:
    async with Terminal(town, DEVICE) as terminal:
        yield terminal


async def opened(terminal: Terminal, saving: bool) -> list[str]:
    lines = [line for line in Profile("comware_fat_ap").changes("offer") if saving or not line.startswith("save")]
    return await terminal.send_all(iter(lines))


@pytest.mark.parametrize("line", MISTAKES)
async def test_a_mistake_is_named_in_comwares_words(terminal: Terminal, line: str) -> None:
    for entering in ("system-view", "wlan service-template everyday"):
        await terminal.send(entering)

    answer = await terminal.send(line)

    assert MISTAKES[line].strip() in answer
    assert terminal.profile.is_error(answer)


async def test_every_view_shows_in_the_prompt_and_quit_goes_up_one(terminal: Terminal) -> None:
    terminal.type("system-view\nwlan service-template everyday\nquit\ninterface WLAN-Radio 1/0/2\nreturn\n")

    seen = await terminal.until(r"\n<gym-1>$")

    for prompt in ("[gym-1]", "[gym-1-wlan-st-everyday]", "[gym-1-WLAN-Radio1/0/2]"):
        assert f"\n{prompt}" in seen


async def test_a_banner_waits_for_a_key_before_the_first_prompt(terminal: Terminal) -> None:
    assert "Press Y or ENTER to continue" in terminal.greeting


async def test_a_template_on_a_radio_cannot_be_deleted(terminal: Terminal) -> None:
    await terminal.send("system-view")

    assert "cannot be deleted" in await terminal.send("undo wlan service-template everyday")


async def test_a_template_that_is_not_on_a_radio_is_not_on_the_air(town: Town, terminal: Terminal) -> None:
    assert await opened(terminal, saving=False) == []
    for line in ("system-view", "interface WLAN-Radio1/0/2", "undo service-template hinan"):
        await terminal.send(line)

    assert {bss.radio for bss in town.bsses(DEVICE) if bss.ssid == DISASTER_SSID} == {"WLAN-Radio1/0/1"}
    assert " service-template hinan" not in await terminal.send(
        "display current-configuration interface WLAN-Radio1/0/2"
    )


@pytest.mark.parametrize(("saving", "after"), [(False, {"midori-school"}), (True, {"midori-school", DISASTER_SSID})])
async def test_what_was_not_saved_is_gone_after_a_power_cut(
    town: Town, terminal: Terminal, saving: bool, after: set[str]
) -> None:
    await opened(terminal, saving)

    await town.set_fault(DEVICE, Fault.DEAD)
    await town.clear_fault(DEVICE)

    assert town.on_air(DEVICE) == after


@pytest.mark.parametrize(("answer", "after"), [("n", {"midori-school"}), ("y", {"midori-school", DISASTER_SSID})])
async def test_save_alone_asks_first(town: Town, terminal: Terminal, answer: str, after: set[str]) -> None:
    await opened(terminal, saving=False)
    terminal.type("save\n")
    await terminal.until(r"Are you sure\? \[Y/N\]:$")
    await terminal.send(answer)

    await town.set_fault(DEVICE, Fault.DEAD)
    await town.clear_fault(DEVICE)

    assert town.on_air(DEVICE) == after


async def test_long_answers_stop_at_every_page_until_that_is_switched_off(town: Town) -> None:
    async with Terminal(town, DEVICE, Profile("comware_fat_ap")) as terminal:
        whole = await terminal.send("display current-configuration")
    silent = Profile("comware_fat_ap")
    silent.raw["ssh"]["login"] = []
    async with Terminal(town, DEVICE, silent) as terminal:
        terminal.type("display current-configuration\n")
        page = await terminal.until("---- More ----$")

    assert whole.endswith("return")
    assert "return" not in page
    assert "---- More ----" not in whole
