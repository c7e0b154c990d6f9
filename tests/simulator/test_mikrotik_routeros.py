"""RouterOS: its script language, its words for mistakes, and that every change lasts at once."""

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.routeros_syntax import parse
from simulator.faults import Fault
from simulator.town import Town
from tests.simulator.stand import Profile, Terminal, connect, eventually

DEVICE = "gym-2"

MISTAKES = {
    "/interface/wifi/ad name=x": "bad command name",
    "/bogus/command": "syntax error (line 1 column 7)",
    "coffee": "bad command name coffee (line 1 column 1)",
    "/interface/wifi/set nothing disabled=no": "no such item",
    "/interface/wifi/set wifi1 colour=red": "expected end of command",
    "/interface/wifi/set wifi1 disabled=maybe": "invalid value",
    "/interface/wifi/add name=x master-interface=wifi9": "input does not match",
    "/interface/wifi/configuration/set [find] security=nothing": "input does not match",
    "/interface/wifi/add name=wifi1 master-interface=wifi1": "failure: already have",
    ":put [/interface/wifi/get [find name=nope] master-interface]": "no such item",
    ':put ("a" . ': "syntax error",
    ":nonsense": "bad command name",
}


@pytest.mark.parametrize("line", MISTAKES)
async def test_a_mistake_is_named_in_routeros_words(town: Town, line: str) -> None:
    async with Terminal(town, DEVICE) as terminal:
        answer = await terminal.send(line)

    assert MISTAKES[line] in answer
    assert terminal.profile.is_error(answer)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (':put "a b"', "a b"),
        (':put ("a" . "-" . "b")', "a-b"),
        (":put [:len [/interface/wifi/find]]", "2"),
        (":put [:len [/interface wifi find name=wifi1]]", "1"),
        (":put [:len [/interface/wifi/find where disabled=yes]]", "0"),
        (":put [/interface/wifi/get wifi1 disabled]", "false"),
        (":put [/interface/wifi/get [find name=wifi2] name]", "wifi2"),
        (":if (1=1) do={:put yes} else={:put no}", "yes"),
        (":if ([:len [/interface/wifi/find name=x]]=0) do={:put none}; :put after", "none\nafter"),
        (":foreach i in=[/interface/wifi/find] do={:put [/interface/wifi/get $i name]}", "wifi1\nwifi2"),
        ("/interface/wifi/get wifi1 name", ""),
        ("/system/identity/print", "  name: gym-2"),
    ],
)
async def test_the_script_language_computes(town: Town, line: str, answer: str) -> None:
    async with Terminal(town, DEVICE) as terminal:
        assert await terminal.send(line) == answer


@pytest.mark.parametrize(("key", "stays"), [("d", False), ("u", False), ("r", True)])
async def test_whoever_meets_anothers_safe_mode_decides_what_becomes_of_it(town: Town, key: str, stays: bool) -> None:
    """`u` takes the other's changes back, `r` keeps them; after `d` they go back when the other breaks off."""
    async with Terminal(town, DEVICE) as second:
        async with Terminal(town, DEVICE) as first:
            first.type("\x18")
            await first.until(r"<SAFE> $")
            await first.send("/interface/wifi/set wifi1 comment=theirs")
            second.type("\x18")
            await second.until(r"\[u/r\]\? $")
            second.type(key)
            await second.until(r"\] (?:<SAFE>|>) $")
        await eventually(lambda: stays or "comment" not in named(town, "wifi1"))

        assert named(town, "wifi1").get("comment") == ("theirs" if stays else None)


def named(town: Town, name: str) -> dict[str, str]:
    items: dict[str, dict[str, str]] = town.devices[DEVICE].config.menus["/interface/wifi"]
    return next(item for item in items.values() if item["name"] == name)


async def test_setting_what_is_not_there_changes_nothing_and_says_nothing(town: Town) -> None:
    async with Terminal(town, DEVICE) as terminal:
        assert await terminal.send("/interface/wifi/set [find name=nope] disabled=yes") == ""

    assert town.on_air(DEVICE) == {"midori-school"}


async def test_a_value_on_the_interface_wins_over_its_configuration(town: Town) -> None:
    async with Terminal(town, DEVICE) as terminal:
        for line in (
            '/interface/wifi/security/add name=free authentication-types=""',
            "/interface/wifi/configuration/add name=c ssid=profile security=free",
            "/interface/wifi/add name=x master-interface=wifi1 configuration=c disabled=no",
        ):
            assert await terminal.send(line) == ""
        assert await terminal.send(":put [/interface/wifi/get x configuration.ssid]") == "profile"
        assert await terminal.send("/interface/wifi/set x configuration.ssid=inline") == ""
        assert await terminal.send(":put [/interface/wifi/get x configuration.ssid]") == "inline"


async def test_changes_survive_a_power_cut_without_saving(town: Town) -> None:
    async with Terminal(town, DEVICE) as terminal:
        assert await terminal.send_all(Profile("mikrotik_routeros").changes("offer")) == []

    await town.set_fault(DEVICE, Fault.DEAD)
    assert town.on_air(DEVICE) == set()
    await town.clear_fault(DEVICE)
    async with Terminal(town, DEVICE) as terminal:
        assert DISASTER_SSID in await terminal.send("/interface/wifi/print")


async def test_a_single_command_over_ssh_has_an_exit_status(town: Town) -> None:
    async with await connect(town, DEVICE) as connection:
        good = await connection.run(':put "hello"')
        bad = await connection.run("/bogus/command")

    assert (good.exit_status, good.stdout) == (0, "hello\r\n")
    assert bad.exit_status == 1


async def test_console_options_behind_the_user_name_are_accepted(town: Town) -> None:
    async with await connect(town, DEVICE, username=f"{town.secrets.username}+ct511w4098h"):
        pass


def test_a_path_may_be_written_with_blanks_or_slashes() -> None:
    assert parse("/interface wifi print") == parse("/interface/wifi/print")
