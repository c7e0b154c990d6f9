"""Promises that hold for every family: the profile's own commands open and close, and SNMP tells what the radios do."""

import re

import pytest

from controller.core.wlan import DISASTER_SSID
from simulator.midori import policy_tag
from simulator.radio import Security
from simulator.town import Town
from tests.simulator.stand import Profile, Snmp, Terminal, eventually

WRONG = {
    "aruba_instant": (["configure terminal"], "make coffee"),
    "arubaos8": (["configure terminal"], "make coffee"),
    "cisco_aireos": ([], "make coffee"),
    "cisco_ios_ap": (["configure terminal"], "make coffee"),
    "mikrotik_routeros": ([], "/make/coffee"),
    "openwrt": ([], "make coffee"),
    "ruckus_unleashed": (["config"], "make coffee"),
    "cisco_iosxe_wlc": (["configure terminal"], "make coffee"),
    "comware_ac": (["system-view"], "make coffee"),
    "comware_fat_ap": (["system-view"], "make coffee"),
    "mikrotik_wireless": ([], "make coffee"),
    "aerohive_hiveos": ([], "make coffee"),
    "fortinet_fortigate": ([], "make coffee"),
    "huawei_ac": (["system-view"], "make coffee"),
    "linux_hostapd": ([], "make coffee"),
}


def profile_of(town: Town, device: str) -> Profile:
    groups = sorted({ap.group for ap in town.inventory.aps_of(device)} - {""})
    return Profile(town.devices[device].family.name, tuple(groups))


def aps_of(town: Town, device: str) -> list[str]:
    return [ap.id for ap in town.inventory.aps_of(device)]


GOODBYE = {
    "cisco_aireos": "logout",
    "comware_ac": "quit",
    "comware_fat_ap": "quit",
    "mikrotik_wireless": "quit",
    "huawei_ac": "quit",
    "mikrotik_routeros": "quit",
}
"""Everywhere else it is `exit`."""


async def carried_out(town: Town, device: str, way: str) -> list[str]:
    async with Terminal(town, device, profile_of(town, device)) as terminal:
        return await terminal.send_all(terminal.profile.changes(way))


async def test_the_profiles_commands_put_the_disaster_network_on_the_air_and_leave_the_everyday_one(
    town: Town, device: str
) -> None:
    before = {ap: town.on_air(ap) for ap in aps_of(town, device)}

    assert await carried_out(town, device, "offer") == []

    await eventually(lambda: all(town.on_air(ap) == before[ap] | {DISASTER_SSID} for ap in before))
    ours = [bss for ap in before for bss in town.bsses(ap) if bss.ssid == DISASTER_SSID]
    assert len(ours) == 2 * len(before)
    assert {(bss.security, bss.isolated, bss.vlan) for bss in ours} == {(Security.OPEN, True, 700)}
    theirs = [bss for ap in before for bss in town.bsses(ap) if bss.ssid != DISASTER_SSID]
    assert {bss.security for bss in theirs} == {Security.WPA2}


async def test_the_profiles_commands_put_everything_back(town: Town, device: str) -> None:
    before = {ap: town.bsses(ap) for ap in aps_of(town, device)}
    await carried_out(town, device, "offer")
    await eventually(lambda: all(DISASTER_SSID in town.on_air(ap) for ap in before))

    assert await carried_out(town, device, "withdraw") == []

    await eventually(lambda: {ap: town.bsses(ap) for ap in before} == before)


async def test_opening_twice_is_accepted_and_changes_nothing(town: Town, device: str) -> None:
    await carried_out(town, device, "offer")
    (ap, *_) = aps_of(town, device)
    await eventually(lambda: DISASTER_SSID in town.on_air(ap))
    once = town.bsses(ap)

    assert await carried_out(town, device, "offer") == []
    assert town.bsses(ap) == once


async def test_the_read_back_shows_our_network_open_once_it_is_on_the_air(town: Town, device: str) -> None:
    await carried_out(town, device, "offer")
    await eventually(lambda: all(DISASTER_SSID in town.on_air(ap) for ap in aps_of(town, device)))

    names = {DISASTER_SSID}
    async with Terminal(town, device, profile_of(town, device)) as terminal:
        for line, wanted in terminal.profile.read_backs():
            answer = await terminal.send(line)
            if "rows" in wanted:
                rows = [found.groupdict() for found in re.finditer(wanted["rows"], answer)]
                ours = [row for row in rows if not names.isdisjoint(row.values())]
                assert ours, answer
                names |= {row["key"] for row in ours if "key" in row}
            for pattern in wanted.get("require", {}).values():
                assert re.search(terminal.profile.fill(pattern), answer), answer
            for pattern in wanted.get("refuse", {}).values():
                assert not re.search(terminal.profile.fill(pattern), answer), answer


async def test_a_mistyped_command_is_refused_in_the_familys_own_words(town: Town, device: str) -> None:
    entering, wrong = WRONG[town.devices[device].family.name]

    async with Terminal(town, device) as terminal:
        for line in entering:
            await terminal.send(line)
        assert terminal.profile.is_error(await terminal.send(wrong))


async def test_snmp_counts_the_clients_that_the_radios_have(town: Town, snmp: Snmp, device: str) -> None:
    for second in range(20):
        town.tick(town.clock() + second)
    joined = sum(town.clients(ap) for ap in aps_of(town, device))

    reading = profile_of(town, device).raw["read"]["clients"]
    columns = [await snmp.column(device, oid) for oid in (reading["oid"], *reading.get("otherwise", ()))]
    counts = next(filter(None, columns), None) or {"": await snmp.get(device, reading["oid"])}

    assert joined > 0
    assert joined == (len(counts) if reading.get("combine") == "count" else sum(map(int, counts.values())))


async def test_snmp_names_the_device_as_its_profile_expects(town: Town, snmp: Snmp, device: str) -> None:
    match = profile_of(town, device).raw["match"]

    assert (await snmp.get(device, "1.3.6.1.2.1.1.2.0")).startswith(tuple(match["sys_object_id"]))
    assert re.search(match.get("sys_descr", ""), await snmp.get(device, "1.3.6.1.2.1.1.1.0"))
    assert await snmp.get(device, "1.3.6.1.2.1.1.5.0") == device
    assert await snmp.get(device, "1.3.6.1.2.1.1.3.0") > 0


@pytest.mark.parametrize("device", ["gym-1", "gym-2"])
async def test_snmp_names_the_networks_on_the_air(town: Town, snmp: Snmp, device: str) -> None:
    oid = profile_of(town, device).oid("ssids")
    assert set((await snmp.column(device, oid)).values()) == {"midori-school"}

    await carried_out(town, device, "offer")
    await eventually(lambda: DISASTER_SSID in town.on_air(device))

    assert set((await snmp.column(device, oid)).values()) == {"midori-school", DISASTER_SSID}


async def test_only_the_tag_of_one_facility_opens_that_facility_alone(town: Town) -> None:
    profile = Profile("cisco_iosxe_wlc", (policy_tag("health-center"),))

    async with Terminal(town, "wlc-1", profile) as terminal:
        assert await terminal.send_all(profile.changes("offer")) == []

    await eventually(lambda: DISASTER_SSID in town.on_air("health-1"))
    assert DISASTER_SSID not in town.on_air("welfare-2")


async def test_every_reading_of_the_profile_finds_its_column(town: Town, snmp: Snmp, device: str) -> None:
    for name, reading in profile_of(town, device).raw["read"].items():
        for oid in (reading[key] for key in ("oid", "names", "out_of") if key in reading):
            column = await snmp.column(device, oid) or {"": await snmp.get(device, oid)}
            assert all(value not in ("", None) for value in column.values()), f"{name}: {oid}"


async def test_every_letter_is_echoed_at_once_and_can_be_taken_back(town: Town, device: str) -> None:
    async with Terminal(town, device) as terminal:
        terminal.type("e")
        assert await terminal.until("e$") == "e"
        terminal.type("\x7f")
        assert await terminal.until("\b \b") == "\b \b"
        terminal.type("\n")
        assert "e" not in (await terminal.until_prompt()).partition("\r\n")[0]


async def test_goodbye_closes_the_session(town: Town, device: str) -> None:
    async with Terminal(town, device) as terminal:
        terminal.type(GOODBYE.get(town.devices[device].family.name, "exit") + "\n")
        with pytest.raises(ConnectionError):
            await terminal.until_prompt()
