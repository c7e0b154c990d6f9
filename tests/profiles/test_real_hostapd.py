"""The lines of linux_hostapd.toml in a real shell against a real hostapd. It has no radio (driver `none`), so that what
it would send stays unknown; what it understands, answers and refuses does not."""

import asyncio
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from controller.adapters.profile_files import load_profile, shipped
from controller.core.commands import Command, Parameters, commands_for, parameters_of, prepare_commands
from controller.core.inventory import AccessPoint, Device
from controller.core.plan import OfferWlan, Step, WithdrawWlan
from controller.core.profile import ReadBack
from controller.core.readback import missing, questions
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from tests.adapters.snmpd import program
from tests.patience import NEVER_S

PROFILE = load_profile(shipped() / "linux_hostapd.toml")

APS = (AccessPoint("gym-1", "gym", "gym-1"),)
OPEN = (OfferWlan("gym-1", DISASTER_WLAN),)
CLOSE = (WithdrawWlan("gym-1", DISASTER_SSID),)

OFFICE = """
interface=office0
driver=none
ctrl_interface={run}
ssid=midori-office
wpa=2
wpa_passphrase=kawa-no-mizu-7
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
"""

START_TIMEOUT_S = NEVER_S


@dataclass(frozen=True, slots=True)
class Box:
    """A folder with everything that the lines touch, and a hostapd that listens in it."""

    folder: Path

    @property
    def parameters(self) -> Parameters:
        own = {"run": str(self.folder / "run"), "folder": str(self.folder / "hinan")}
        return parameters_of(PROFILE, Device("gym-1", "192.0.2.1", PROFILE.name, "c", parameters=own), {})

    async def answer(self, line: str) -> str:
        """Whatever the line prints. `bridge` changes the kernel, so that another one only says what it was told."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}:/usr/sbin:/sbin"
        shell = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", line.replace("driver=nl80211", "driver=none"),
            env={"PATH": path}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        printed, _ = await shell.communicate()
        return printed.decode()

    async def told(self, commands: Iterable[Command]) -> list[str]:
        """Answers that the profile takes for refusals."""
        answers = [await self.answer(command.text) for command in commands]
        return [said for said in answers if any(re.search(error, said) for error in PROFILE.ssh.errors)]

    async def prepared(self) -> list[str]:
        return await self.told(prepare_commands(PROFILE, self.parameters, DISASTER_SSID))

    async def changed(self, steps: tuple[Step, ...]) -> list[str]:
        return await self.told(commands_for(PROFILE, self.parameters, steps, APS, DISASTER_SSID))

    async def lacks(self, asked: Iterable[ReadBack]) -> frozenset[str]:
        """By the questions that need neither a radio nor a bridge."""
        here = [read_back for read_back in asked if read_back.send.startswith(("cat ", "hostapd_cli "))]
        put = questions(PROFILE, self.parameters, APS, DISASTER_SSID, here)
        return missing([(question, await self.answer(question.text)) for question in put])

    async def networks(self) -> set[str]:
        return {path.name for path in (self.folder / "run").iterdir() if path.name != "global"}


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    """Not below pytest's folder: the paths of sockets are short."""
    hostapd, _ = program("hostapd"), program("hostapd_cli")
    with tempfile.TemporaryDirectory(prefix="hinan-") as name:
        box = Box(Path(name))
        (box.folder / "bin").mkdir()
        (box.folder / "bin" / "bridge").write_text(f'#!/bin/sh\necho "$@" >>{box.folder}/bridged\n')
        (box.folder / "bin" / "bridge").chmod(0o755)
        (box.folder / "run").mkdir()
        (box.folder / "office.conf").write_text(OFFICE.format(run=box.folder / "run"))
        process = await asyncio.create_subprocess_exec(
            hostapd, "-g", str(box.folder / "run" / "global"), str(box.folder / "office.conf"),
            stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                while "PONG" not in await box.answer(f"hostapd_cli -p {box.folder}/run -i office0 ping"):
                    await asyncio.sleep(0.05)
            yield box
        finally:
            process.terminate()
            await process.wait()


async def test_preparing_writes_our_files_alone_and_twice_is_once(box: Box) -> None:
    assert await box.lacks(PROFILE.prepared) >= {"there", "open", "isolation"}

    assert await box.prepared() == []
    once = {path.name: path.read_text() for path in (box.folder / "hinan").iterdir()}
    assert await box.prepared() == []

    assert {path.name: path.read_text() for path in (box.folder / "hinan").iterdir()} == once
    assert once.keys() == {"hinan-phy0.conf", "hinan-phy1.conf"}
    assert await box.lacks(PROFILE.prepared) == set()
    assert await box.networks() == {"office0"}


async def test_offering_adds_one_network_a_radio_and_twice_is_once(box: Box) -> None:
    await box.prepared()

    assert await box.changed(OPEN) == []
    assert await box.changed(OPEN) == []

    assert await box.networks() == {"office0", "hinan-phy0", "hinan-phy1"}
    assert await box.lacks(PROFILE.read_back) == set()
    isolated = {f"link set dev hinan-{radio} isolated on" for radio in ("phy0", "phy1")}
    assert set((box.folder / "bridged").read_text().splitlines()) == isolated


async def test_withdrawing_leaves_the_office_network_and_what_was_prepared(box: Box) -> None:
    await box.prepared()
    await box.changed(OPEN)

    assert await box.changed(CLOSE) == []
    assert await box.changed(CLOSE) == []

    assert await box.networks() == {"office0"}
    assert await box.lacks(PROFILE.prepared) == set()
    office = await box.answer(f"hostapd_cli -p {box.folder}/run -i office0 get_config")
    assert "ssid=midori-office" in office
    assert "wpa=2" in office


async def test_an_encrypted_network_of_our_name_is_not_taken_for_an_open_one(box: Box) -> None:
    await box.prepared()
    for written in (box.folder / "hinan").iterdir():
        written.write_text(written.read_text().replace("wpa=0", "wpa=2\nwpa_passphrase=kawa-no-mizu-7"))
    await box.changed(OPEN)

    assert await box.lacks(PROFILE.read_back) == {"open"}


async def test_a_file_that_hostapd_cannot_read_is_told_as_a_refusal_though_the_status_is_0(box: Box) -> None:
    await box.prepared()
    for written in (box.folder / "hinan").iterdir():
        written.write_text("coffee=yes\n")

    refusals = await box.changed(OPEN)

    assert len(refusals) == 2
    assert all(said.startswith("FAIL") for said in refusals)
