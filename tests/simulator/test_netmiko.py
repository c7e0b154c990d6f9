"""netmiko's own drivers log in, find the prompt, and read answers: what works there has met many real devices."""

import asyncio

import pytest
from netmiko import ConnectHandler

from simulator.midori import CONTROLLER
from simulator.town import Town
from tests.simulator.stand import Profile

QUESTIONS = {
    "gym-1": ("show running-config", "dot11 ssid midori-school"),
    "gym-2": ("/interface/wifi/print", 'configuration.ssid="midori-school"'),
    "class-1": ("iwinfo", 'ESSID: "midori-school"'),
    CONTROLLER: ("show wlan summary", "midori-health"),
}


@pytest.mark.parametrize("device", QUESTIONS)
async def test_a_netmiko_driver_logs_in_finds_the_prompt_and_reads_a_whole_answer(town: Town, device: str) -> None:
    profile = Profile(town.devices[device].family.name)
    entry = town.inventory.devices[device]
    question, expected = QUESTIONS[device]

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
