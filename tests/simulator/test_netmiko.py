"""netmiko's own drivers log in, find the prompt, and read answers: what works there has met many real devices."""

import asyncio

import pytest
from netmiko import ConnectHandler

from simulator.town import Town
from tests.simulator.stand import Profile

QUESTIONS = {
    "aruba_instant": ("show running-config", "wlan ssid-profile midori-health"),
    "arubaos8": ("show running-config", 'essid "midori-health"'),
    "cisco_aireos": ("show wlan summary", "midori-health / midori-health"),
    "cisco_ios_ap": ("show running-config", "dot11 ssid midori-school"),
    "cisco_iosxe_wlc": ("show wlan summary", "midori-health"),
    "mikrotik_routeros": ("/interface/wifi/print", 'configuration.ssid="midori-school"'),
    "openwrt": ("iwinfo", 'ESSID: "midori-school"'),
}


@pytest.mark.parametrize("family", QUESTIONS)
async def test_a_netmiko_driver_logs_in_finds_the_prompt_and_reads_a_whole_answer(
    town: Town, family: str, device: str
) -> None:
    profile = Profile(family)
    entry = town.inventory.devices[device]
    question, expected = QUESTIONS[family]

    def session() -> tuple[str, str]:
        connection = ConnectHandler(
            device_type=profile.raw["ssh"]["driver"],
            host=entry.address,
            port=entry.ssh_port,
            username=town.secrets.username,
            password=town.secrets.password,
        )
        try:
            return connection.find_prompt(), str(connection.send_command(question))
        finally:
            connection.paramiko_cleanup()

    prompt, answer = await asyncio.to_thread(session)

    assert profile.prompt.search(prompt)
    assert expected in answer
    assert prompt not in answer
