"""Every way to fail fails as promised, on every family, and ends when it is switched off."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncssh
import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.faults import LOSSES, PAGE_LINES, Fault
from simulator.radio import Bss
from simulator.town import Town
from tests.simulator.stand import Profile, Snmp, Terminal, connect, eventually
from tests.simulator.test_families import aps_of, carried_out, profile_of

SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"


@asynccontextmanager
async def asyncssh_terminal(town: Town) -> AsyncIterator["asyncssh.SSHClientProcess[str]"]:
    """A session without the patience of `Terminal`, which waits for the echo of every line."""
    async with await connect(town, "gym-1") as connection:
        yield await connection.create_process(term_type="vt100", encoding="utf-8")


async def test_a_dead_device_refuses_connections_keeps_silent_and_offers_nothing(
    town: Town, snmp: Snmp, device: str
) -> None:
    await town.set_fault(device, Fault.DEAD)

    with pytest.raises(ConnectionRefusedError):
        await connect(town, device)
    assert await snmp.is_silent(device)
    assert all(town.on_air(ap) == set() for ap in aps_of(town, device))


async def test_a_device_back_from_the_dead_has_the_same_port_and_key_and_has_rebooted(
    town: Town, snmp: Snmp, device: str
) -> None:
    before = town.inventory.devices[device]
    everyday = {ap: town.on_air(ap) for ap in aps_of(town, device)}
    uptime = await snmp.get(device, SYS_UP_TIME)

    await town.set_fault(device, Fault.DEAD)
    await town.clear_fault(device)

    assert town.inventory.devices[device] == before
    assert await snmp.get(device, SYS_UP_TIME) < uptime
    await eventually(lambda: {ap: town.on_air(ap) for ap in everyday} == everyday)
    async with Terminal(town, device):
        pass


async def test_death_cuts_the_sessions_that_are_open(town: Town, device: str) -> None:
    async with Terminal(town, device) as terminal:
        await town.set_fault(device, Fault.DEAD)
        with pytest.raises((ConnectionError, asyncssh.Error)):
            await terminal.until_prompt()


async def test_a_device_may_come_back_without_a_reboot(town: Town, snmp: Snmp) -> None:
    uptime = await snmp.get("gym-1", SYS_UP_TIME)

    await town.set_fault("gym-1", Fault.DEAD)
    await town.clear_fault("gym-1", rebooted=False)

    assert await snmp.get("gym-1", SYS_UP_TIME) >= uptime


async def test_a_refused_login_is_refused_until_the_fault_ends(town: Town, device: str) -> None:
    await town.set_fault(device, Fault.REFUSE_LOGIN)
    with pytest.raises(asyncssh.PermissionDenied):
        await connect(town, device)

    await town.clear_fault(device, Fault.REFUSE_LOGIN)
    async with Terminal(town, device):
        pass


async def test_a_wrong_password_is_refused(town: Town, device: str) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        await connect(town, device, password="wrong")


async def test_the_host_key_changes_only_while_the_fault_lasts(town: Town, device: str) -> None:
    async def shown() -> str:
        async with await connect(town, device) as connection:
            key = connection.get_server_host_key()
        return key.get_fingerprint("sha256") if key else "none"

    pinned = town.inventory.devices[device].host_key
    assert await shown() == pinned

    await town.set_fault(device, Fault.CHANGED_HOST_KEY)
    assert await shown() != pinned

    await town.clear_fault(device)
    assert await shown() == pinned


CHANGE_BY_ENTERING = {"fortinet_fortigate"}
"""Families whose way into configuration is itself a change of a table."""


async def test_a_hanging_device_answers_until_its_nth_change_and_then_never_again(town: Town, device: str) -> None:
    profile = profile_of(town, device)
    entering = profile.raw["ssh"].get("enter", [])
    counted = len(entering) if town.devices[device].family.name in CHANGE_BY_ENTERING else 0
    await town.set_fault(device, Fault.HANG, at_change=counted + 2)
    first, second = [line for line in profile.changes("offer") if not line.startswith("show ")][len(entering) :][:2]

    async with Terminal(town, device, profile) as terminal:
        for line in [*entering, first]:
            await terminal.send(line)
        terminal.type(f"{second}\n")
        await eventually(lambda: town.commands(device)[-1].line == second)
        terminal.type("anybody there?\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(terminal.until_prompt(), 0.2)


async def test_a_dropped_connection_leaves_half_the_work_done(town: Town) -> None:
    await town.set_fault("gym-1", Fault.DROP, at_change=3)

    async with Terminal(town, "gym-1") as terminal:
        for line in ("configure terminal", f"dot11 ssid {DISASTER_SSID}", "vlan 700"):
            await terminal.send(line)
        terminal.type("authentication open\n")
        with pytest.raises((ConnectionError, asyncssh.Error)):
            await terminal.until_prompt()

    await town.clear_fault("gym-1")
    async with Terminal(town, "gym-1") as terminal:
        half = await terminal.send(f"show running-config ssid {DISASTER_SSID}")
    assert "vlan 700" in half
    assert "authentication open" not in half


async def test_a_dropping_device_drops_the_connection(town: Town, device: str) -> None:
    await town.set_fault(device, Fault.DROP)

    with pytest.raises((ConnectionError, asyncssh.Error)):
        await carried_out(town, device, "offer")


async def test_a_rejecting_device_says_so_and_never_opens(town: Town, device: str) -> None:
    everyday = {ap: town.bsses(ap) for ap in aps_of(town, device)}
    await town.set_fault(device, Fault.REJECT)

    refused = await carried_out(town, device, "offer")

    assert refused
    assert {ap: town.bsses(ap) for ap in everyday} == everyday
    assert not any(DISASTER_SSID in town.on_air(ap) for ap in everyday)


async def test_a_rejecting_device_still_closes(town: Town, device: str) -> None:
    await carried_out(town, device, "offer")
    await eventually(lambda: all(DISASTER_SSID in town.on_air(ap) for ap in aps_of(town, device)))
    await town.set_fault(device, Fault.REJECT)

    assert await carried_out(town, device, "withdraw") == []
    await eventually(lambda: all(DISASTER_SSID not in town.on_air(ap) for ap in aps_of(town, device)))


async def test_a_lying_device_accepts_everything_and_applies_nothing(town: Town, device: str) -> None:
    everyday = {ap: town.bsses(ap) for ap in aps_of(town, device)}
    await town.set_fault(device, Fault.LIE)

    refused = await carried_out(town, device, "offer")
    assert [line for line in refused if not line.startswith("show ")] == []  # looking is not changing

    assert {ap: town.bsses(ap) for ap in everyday} == everyday
    async with Terminal(town, device, profile_of(town, device)) as terminal:
        for line, wanted in terminal.profile.read_backs():
            answer = await terminal.send(line)
            assert not any(DISASTER_SSID in row.groups() for row in re.finditer(wanted.get("rows", "(?!)"), answer))
            if "open" in wanted.get("require", {}):
                assert not re.search(terminal.profile.fill(wanted["require"]["open"]), answer)


async def test_a_slow_device_takes_its_time_for_the_login_and_for_every_command(town: Town, device: str) -> None:
    await town.set_fault(device, Fault.SLOW, delay_s=0.1)
    started = time.monotonic()

    async with Terminal(town, device, Profile(town.devices[device].family.name)) as terminal:
        commands = len(terminal.profile.login)

    assert time.monotonic() - started >= 0.1 * (1 + commands)


async def test_a_fault_of_one_device_is_nobody_elses(town: Town) -> None:
    await town.set_fault("gym-1", Fault.DEAD)

    assert town.on_air("gym-2") == {"midori-school"}
    async with Terminal(town, "gym-2"):
        pass


@pytest.mark.parametrize("fault", sorted(LOSSES))
async def test_a_device_that_does_half_of_it_is_on_the_air_without_the_other_half(
    town: Town, device: str, fault: Fault
) -> None:
    await town.set_fault(device, fault)

    assert await carried_out(town, device, "offer") == []
    losses, aps = town.devices[device].family.losses, aps_of(town, device)
    loses_half = fault is Fault.HALF and losses[Fault.HALF] is not losses[Fault.NO_ISOLATION]

    def ours() -> list[Bss]:
        return [bss for ap in aps for bss in town.bsses(ap) if bss.ssid == DISASTER_SSID]

    await eventually(lambda: len(ours()) == len(aps) * (1 if loses_half else 2))
    assert {bss.vlan == 700 for bss in ours()} == {fault is not Fault.NO_VLAN}
    if fault is not Fault.NO_VLAN:  # where isolation is a matter of the VLAN's port, it goes with the VLAN
        assert {bss.isolated for bss in ours()} == {loses_half}


async def test_a_pager_that_stays_on_stops_every_long_answer_and_goes_on_at_the_space_bar(town: Town) -> None:
    await town.set_fault("gym-1", Fault.PAGER)

    async with Terminal(town, "gym-1") as terminal:
        terminal.type("show running-config\n")
        more = town.devices["gym-1"].family.more
        first = await terminal.until(f"{re.escape(more)}$")
        terminal.type(" ")
        second = await terminal.until(f"{re.escape(more)}$")

    assert first.count("\n") == PAGE_LINES
    assert "Current configuration" in first
    assert second.count("\n") == PAGE_LINES - 1


async def test_without_echo_nothing_is_shown_of_what_is_typed(town: Town) -> None:
    await town.set_fault("gym-1", Fault.NO_ECHO)

    async with asyncssh_terminal(town) as process:
        process.stdin.write("terminal length 0\nshow clock\n")
        shown = ""
        while "Invalid" not in shown:
            shown += await process.stdout.read(1024)

    assert shown.startswith("gym-1#gym-1#")
    assert "clock" not in shown
