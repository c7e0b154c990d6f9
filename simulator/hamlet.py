"""A few more access points for the imaginary town, which are told over MQTT: `hinan simulate --mqtt URL`."""

import csv
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.topics import Topics
from simulator.mqtt_ap import MqttAccessPoint

APS = ("mqtt-1", "mqtt-2", "mqtt-3", "mqtt-4")
FACILITY = "mqtt-hall"


@asynccontextmanager
async def hamlet(addresses: Mapping[str, BrokerAddress], topics: Topics) -> AsyncIterator[None]:
    """Switched on while the block runs; an address with its own certificate for each access point."""
    boxes = [MqttAccessPoint(ap, address, topics) for ap, address in addresses.items()]
    for box in boxes:
        box.power_on()
    try:
        yield
    finally:
        for box in boxes:
            await box.power_off()


def write_hamlet(folder: Path) -> None:
    """Adds them to the lists that the town has written."""
    _append(folder / "facilities.csv", {"id": FACILITY, "name": "みどり町 川向こう集会所"})
    for ap in APS:
        device = {"id": ap, "address": "", "profile": "hinan_agent", "credential": ""}
        _append(folder / "devices.csv", device)
        _append(folder / "access_points.csv", {"id": ap, "facility": FACILITY, "device": ap})


def _append(path: Path, row: Mapping[str, str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, names, restval="").writerow(row)
