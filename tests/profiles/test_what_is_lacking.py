"""Somebody changes one thing about an open network at the device; the read-back names it."""

from dataclasses import replace

import pytest

from controller.core.orders import Orders
from controller.core.readback import DeviceLook
from controller.core.state import shows
from controller.core.wlan import DISASTER_SSID
from controller.ports import Target
from simulator.deciding import Deciding
from simulator.town import Town
from tests.adapters.ssh_stage import pusher, target
from tests.simulator.stand import ONE_OF_EACH, Terminal, town_with

IOS_SSID, IOS_RADIO = "dot11 ssid 00000JAPAN", "interface Dot11Radio1"
XE_WLAN, XE_TAG = "wlan 00000JAPAN 90 00000JAPAN", "wireless tag policy tag-health-center"
AOS_VAP = "wlan virtual-ap 00000JAPAN"

SPOILT: list[tuple[str, list[str], str]] = [
    ("cisco_ios_ap", [IOS_SSID, "web-auth"], "portal"),
    ("cisco_ios_ap", [IOS_SSID, "authentication key-management wpa version 2"], "open"),
    ("cisco_ios_ap", [IOS_RADIO, "encryption vlan 700 mode ciphers aes-ccm"], "open"),
    ("cisco_ios_ap", [f"{IOS_RADIO}.700", "no bridge-group 70"], "isolation, vlan"),
    ("cisco_ios_ap", [f"{IOS_RADIO}.700", "no bridge-group 70 port-protected"], "isolation"),
    ("cisco_ios_ap", [IOS_RADIO, "no ssid 00000JAPAN"], "radio Dot11Radio1"),
    ("cisco_iosxe_wlc", [XE_WLAN, "shutdown", "security web-auth", "no shutdown"], "portal"),
    ("cisco_iosxe_wlc", [XE_WLAN, "shutdown", "radio policy dot11 5ghz", "no shutdown"], "both bands"),
    ("cisco_iosxe_wlc", [XE_WLAN, "shutdown", "no broadcast-ssid", "no shutdown"], "visible"),
    ("cisco_iosxe_wlc", [XE_TAG, "wlan 00000JAPAN policy midori-health-policy"], "vlan"),
    ("cisco_iosxe_wlc", ["wireless profile policy hinan-policy", "shutdown"], "policy"),
    ("cisco_aireos", ["wlan disable 90", "wlan security web-passthrough enable 90", "wlan enable 90"], "portal"),
    ("cisco_aireos", ["wlan disable 90", "wlan radio 90 802.11bg", "wlan enable 90"], "both bands"),
    ("cisco_aireos", ["wlan disable 90", "wlan interface 90 everyday", "wlan enable 90"], "vlan"),
    ("arubaos8", [AOS_VAP, "aaa-profile guest-portal"], "portal"),
    ("arubaos8", [AOS_VAP, "allowed-band g"], "both bands"),
    ("aruba_instant", ["wlan ssid-profile 00000JAPAN", "captive-portal internal-acknowledged"], "portal"),
    ("aruba_instant", ["wlan ssid-profile 00000JAPAN", "rf-band 2.4"], "both bands"),
]

ENTER = {"cisco_aireos": ["config"]}
LEAVE = {"cisco_aireos": ["exit"], "arubaos8": ["end", "write memory"], "aruba_instant": ["end", "commit apply"]}


async def opened(town: Town, aim: Target) -> None:
    with pusher(town) as ssh:
        assert (await ssh.converge(aim, Deciding(aim))).failure is None


async def typed(town: Town, aim: Target, lines: list[str]) -> None:
    family = aim.profile.name
    async with Terminal(town, aim.device.id) as person:
        for line in [*ENTER.get(family, ["configure terminal"]), *lines, *LEAVE.get(family, ["end"])]:
            answer = await person.send(line)
            assert "nvalid" not in answer, (line, answer)


async def looked(town: Town, aim: Target) -> DeviceLook:
    looks: list[DeviceLook] = []

    def only_look(look: DeviceLook, _waited: bool) -> Orders:
        looks.append(look)
        return Orders()

    with pusher(town) as ssh:
        assert (await ssh.converge(aim, only_look)).failure is None
    return looks[-1]


@pytest.mark.parametrize(("family", "lines", "lack"), SPOILT, ids=[f"{name}: {lack}" for name, _, lack in SPOILT])
async def test_what_somebody_has_spoilt_is_named(family: str, lines: list[str], lack: str) -> None:
    async with town_with(family) as town:
        aim = target(town, ONE_OF_EACH[family], settle_s=5)
        await opened(town, aim)
        await typed(town, aim, lines)

        look = await looked(town, aim)

    lacks = {name for wlans in look.wlans.values() for wlan in wlans for name in wlan.lacks}
    assert ", ".join(sorted(lacks)) == lack


async def test_a_wlan_that_is_up_and_mapped_in_no_tag_is_on_no_access_point() -> None:
    """Catalyst 9800: `show wlan summary` says UP."""
    async with town_with("cisco_iosxe_wlc") as town:
        aim = target(town, "wlc-1")
        await opened(town, aim)
        tags = sorted({ap.group for ap in aim.aps})
        await typed(town, aim, [line for tag in tags for line in (f"wireless tag policy {tag}", "no wlan 00000JAPAN")])

        look = await looked(town, aim)

    assert not any(shows(wlans, DISASTER_SSID) for wlans in look.wlans.values())


async def test_an_aaa_profile_whose_first_role_has_a_portal_is_a_portal() -> None:
    """ArubaOS 8: the profile that the town names decides, wherever its role leads."""
    async with town_with("arubaos8") as town:
        aim = target(town, "wlc-1", settle_s=0)
        with_portal = replace(aim, parameters={**aim.parameters, "aaa_profile": "guest-portal"})
        clerk = Deciding(with_portal)
        with pusher(town) as ssh:
            await ssh.converge(with_portal, clerk)

    assert clerk.looks[-1].unprepared == frozenset({"portal"})
