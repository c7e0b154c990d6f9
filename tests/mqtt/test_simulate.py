"""`hinan simulate --mqtt` gives a town with access points that a daemon can tell over MQTT."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.config import load_config
from simulator.hamlet import APS
from tests.mqtt.mosquitto import TOPICS, Mosquitto, mosquitto
from tests.patience import NEVER_S


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path / "broker", [*APS, "listener"]) as running:
        yield running


async def test_the_hamlet_reports_and_its_folder_is_one_that_a_daemon_takes(broker: Mosquitto, tmp_path: Path) -> None:
    folder, url = tmp_path / "town", f"mqtts://127.0.0.1:{broker.port}"
    words = ("simulate", str(folder), f"--mqtt={url}", f"--certificates={broker.folder}")
    town = await asyncio.create_subprocess_exec(sys.executable, "-m", "controller.cli", *words)
    try:
        async with asyncio.timeout(NEVER_S):
            while not (folder / "ready").exists():
                await asyncio.sleep(0.05)
        heard = await asyncio.to_thread(
            broker.client, "_controller", "sub", "-t", TOPICS.report("+"), "-C", "4", "-W", "20", "-F", "%t"
        )
        assert set(heard.stdout.split()) == {TOPICS.report(ap) for ap in APS}
        assert load_config(folder / "hinan.toml").mqtt.url == url
        names = ("facilities.csv", "devices.csv", "access_points.csv")
        assert all(b"mqtt" in (folder / name).read_bytes() for name in names)
    finally:
        town.terminate()
        await town.wait()
