"""Linux with hostapd: a BSS that is added while hostapd runs, FAIL that is no status, and a restart that forgets."""

from collections.abc import AsyncIterator

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.dialects.linux_shell import carried_out
from simulator.faults import Fault
from simulator.town import Town
from tests.simulator.stand import Terminal, eventually, town_with

DEVICE = "gym-1"

TOLD = "hostapd_cli -p /run/hostapd -i global raw"


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with town_with("linux_hostapd") as town:
        yield town


@pytest.fixture
async def terminal(town: Town) -> AsyncIterator[Terminal]:
    async with Terminal(town, DEVICE) as terminal:
        yield terminal


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("make coffee", "-bash: make: command not found"),
        ("make coffee >/dev/null 2>&1", ""),
        ("make coffee >/dev/null 2>&1 || echo otherwise", "otherwise"),
        ("echo a && echo b", "a\nb"),
        ("true || echo never && echo always", "always"),
        ("echo 'one; two'; echo three", "one; two\nthree"),
        ("echo 'half", "-bash: syntax error: unexpected end of file"),
        ("printf '%s\\n' a b >/nowhere/file", "-bash: /nowhere/file: No such file or directory"),
        ("cat /etc/nothing", "cat: /etc/nothing: No such file or directory"),
        (f"{TOLD} PING", "PONG"),
        (f"{TOLD} ADD bss_config=phy0:/etc/nothing", "FAIL"),
        (f"{TOLD} REMOVE hinan-phy0; echo $", "FAIL\n$"),
        (f"{TOLD} REMOVE hinan-phy0 && echo status 0 all the same", "FAIL\nstatus 0 all the same"),
        ("hostapd_cli -p /run/other -i wlan0 ping", "Failed to connect to hostapd - wpa_ctrl_open: No such file or "
         "directory"),
        ("bridge link set dev hinan-phy0 isolated on", 'Cannot find bridge device "hinan-phy0"'),
    ],
)  # fmt: skip
async def test_the_shell_answers_like_bash_hostapd_and_iproute2(terminal: Terminal, line: str, answer: str) -> None:
    assert await terminal.send(line) == answer


def test_what_a_program_prints_goes_into_the_file_that_the_line_names() -> None:
    written: dict[str, str] = {}

    def write(path: str, content: str) -> tuple[str, int]:
        written[path] = content
        return "", 0

    assert carried_out("say hello >/tmp/x; say again", {"say": lambda words: (words[0], 0)}, write) == ("again", 0)
    assert written == {"/tmp/x": "hello"}


async def test_a_restart_forgets_what_was_added_and_keeps_what_was_prepared(town: Town) -> None:
    """It comes back with the facility's networks alone, and a second opening needs no preparing."""
    before = town.bsses(DEVICE)
    async with Terminal(town, DEVICE) as terminal:
        assert await terminal.send_all(terminal.profile.changes("offer")) == []
    await eventually(lambda: DISASTER_SSID in town.on_air(DEVICE))

    await town.set_fault(DEVICE, Fault.DEAD)
    await town.clear_fault(DEVICE)

    await eventually(lambda: town.bsses(DEVICE) == before)
    async with Terminal(town, DEVICE) as terminal:
        assert "ssid=00000JAPAN" in await terminal.send("cat /etc/hinan/hinan-phy0.conf")


async def test_without_a_global_interface_hostapd_cannot_be_told_and_that_is_an_error(
    town: Town, terminal: Terminal
) -> None:
    town.devices[DEVICE].config.listens = False

    assert len(await terminal.send_all(terminal.profile.changes("offer"))) == 2
    assert DISASTER_SSID not in town.on_air(DEVICE)


async def test_a_bridge_into_another_vlan_is_seen_by_the_read_back(town: Town, terminal: Terminal) -> None:
    town.devices[DEVICE].config.bridges["br-hinan"] = 10

    answer = await terminal.send("ip -d -o link show type vlan master br-hinan")

    assert "id 10 " in answer
    assert "id 700" not in answer
