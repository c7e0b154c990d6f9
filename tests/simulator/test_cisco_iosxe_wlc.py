"""The Catalyst 9800: a WLAN starts closed, is edited while down, and reaches an access point through its policy tag."""

import re

from controller.core.wlan import DISASTER_SSID
from simulator.midori import policy_tag
from simulator.radio import Security
from simulator.town import Town
from tests.simulator.stand import Profile, Snmp, Terminal, eventually

GROUPS = (policy_tag("health-center"), policy_tag("welfare-center"))


async def sent(town: Town, *lines: str) -> list[str]:
    async with Terminal(town, "wlc-1") as terminal:
        return [await terminal.send(line) for line in ("configure terminal", *lines)]


async def opened(town: Town) -> None:
    profile = Profile("cisco_iosxe_wlc", GROUPS)
    async with Terminal(town, "wlc-1", profile) as terminal:
        assert await terminal.send_all(profile.changes("offer")) == []
    await eventually(lambda: DISASTER_SSID in town.on_air("health-1"))


async def test_a_new_wlan_asks_for_wpa2_and_802_1x(town: Town) -> None:
    *_, answer = await sent(town, f"wlan {DISASTER_SSID} 90 {DISASTER_SSID}", "end", f"show wlan name {DISASTER_SSID}")

    assert "Wi-Fi Protected Access (WPA/WPA2/WPA3)     : Enabled" in answer
    assert re.search(r"(?m)^ +802.1x +: Enabled$", answer)


async def test_a_wlan_opened_without_taking_security_off_is_not_open(town: Town) -> None:
    await sent(
        town,
        f"wlan {DISASTER_SSID} 90 {DISASTER_SSID}",
        "no shutdown",
        "wireless profile policy hinan-policy",
        "no shutdown",
        f"wireless tag policy {GROUPS[0]}",
        f"wlan {DISASTER_SSID} policy hinan-policy",
    )

    await eventually(lambda: DISASTER_SSID in town.on_air("health-1"))
    assert {bss.security for bss in town.bsses("health-1") if bss.ssid == DISASTER_SSID} == {Security.WPA2}


async def test_an_enabled_wlan_refuses_to_be_edited(town: Town) -> None:
    *_, answer = await sent(town, "wlan midori-health", "no security wpa")

    assert answer.startswith("% ")
    assert "cannot be changed" in answer
    assert {bss.security for bss in town.bsses("health-1")} == {Security.WPA2}


async def test_a_disabled_policy_profile_takes_its_wlans_off_the_air(town: Town) -> None:
    await opened(town)
    await sent(town, "wireless profile policy hinan-policy", "shutdown")

    await eventually(lambda: town.on_air("health-1") == {"midori-health"})


async def test_a_wlan_id_belongs_to_one_profile(town: Town) -> None:
    *_, answer = await sent(town, f"wlan {DISASTER_SSID} 1 {DISASTER_SSID}")

    assert answer.startswith("% Error")


async def test_an_access_point_without_power_is_down_on_the_controller_and_offers_nothing(
    town: Town, snmp: Snmp
) -> None:
    status = "1.3.6.1.4.1.14179.2.2.1.1.6"
    names = await snmp.column("wlc-1", "1.3.6.1.4.1.14179.2.2.1.1.3")
    (mac,) = [index for index, name in names.items() if name == "AP-HEALTH-1"]
    assert set((await snmp.column("wlc-1", status)).values()) == {1}

    town.devices["wlc-1"].plug("health-1", False)

    assert (await snmp.column("wlc-1", status))[mac] != 1
    assert town.on_air("health-1") == set()
    assert town.on_air("health-2") == {"midori-health"}


async def test_tables_are_indexed_by_mac_and_by_mac_and_slot(town: Town, snmp: Snmp) -> None:
    macs = set(await snmp.column("wlc-1", "1.3.6.1.4.1.14179.2.2.1.1.3"))
    users = set(await snmp.column("wlc-1", "1.3.6.1.4.1.14179.2.2.2.1.15"))

    assert len(macs) == 6
    assert all(len(mac.split(".")) == 6 for mac in macs)
    assert users == {f"{mac}.{slot}" for mac in macs for slot in (0, 1)}


async def test_clients_are_counted_by_network_and_by_access_point(town: Town, snmp: Snmp) -> None:
    await opened(town)
    for second in range(30):
        town.tick(town.clock() + second)

    ssids = await snmp.column("wlc-1", "1.3.6.1.4.1.14179.2.1.1.1.2")
    by_ssid = await snmp.column("wlc-1", "1.3.6.1.4.1.14179.2.1.1.1.38")
    by_ap = await snmp.column("wlc-1", "1.3.6.1.4.1.14179.2.2.2.1.15")

    assert ssids == {"1": "midori-health", "90": DISASTER_SSID}
    assert by_ssid["90"] > 0
    assert sum(by_ssid.values()) == sum(by_ap.values())


async def test_the_lists_name_what_there_is(town: Town) -> None:
    await opened(town)
    town.tick()

    async with Terminal(town, "wlc-1") as terminal:
        assert "AP-HEALTH-1" in await terminal.send("show ap summary")
        assert GROUPS[0] in await terminal.send("show wireless tag policy summary")
        assert "ENABLED" in await terminal.send("show wireless profile policy summary")
        assert "Number of Clients:" in await terminal.send("show wireless client summary")
        assert await terminal.send("show wlan id 90") == await terminal.send(f"show wlan name {DISASTER_SSID}")


async def test_what_does_not_exist_is_refused_by_name(town: Town) -> None:
    async with Terminal(town, "wlc-1") as terminal:
        assert "does not exist" in await terminal.send("show wlan name nothing")
        assert "does not exist" in await terminal.send("show wireless tag policy detailed nothing")
        await terminal.send("configure terminal")
        assert "marker" in await terminal.send(f"wlan {DISASTER_SSID} 4097 {DISASTER_SSID}")
        assert "% Incomplete" in await terminal.send("wlan nothing")
