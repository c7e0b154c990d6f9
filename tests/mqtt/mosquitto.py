"""A real mosquitto on loopback with the configuration that `hinan mqtt setup` writes, and what a test does to it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.broker_setup import Wanted, set_up
from controller.adapters.mqtt.topics import Topics
from tests.patience import NEVER_S
from tests.ports import free_port

TOPICS = Topics("hinan/v1")
STARTS_WITHIN_S = NEVER_S


def program() -> str:
    found = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")
    if found is None:
        if os.environ.get("CI"):
            raise AssertionError("CI must have mosquitto")
        pytest.skip("mosquitto is not installed")
    return found


@dataclass
class Mosquitto:
    """Started and killed as a test wishes; it forgets everything each time."""

    folder: Path
    port: int
    lines: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        configuration = (self.folder / "mosquitto.conf").read_text()
        as_root = "user root\n" if os.geteuid() == 0 else ""
        (self.folder / "test.conf").write_text(f"{configuration}{as_root}{self.lines}")
        with (self.folder / "mosquitto.log").open("ab") as log:
            self.process = subprocess.Popen([program(), "-c", str(self.folder / "test.conf")], stdout=log, stderr=log)
        give_up = time.monotonic() + STARTS_WITHIN_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self.process.poll() is None, (self.folder / "mosquitto.log").read_text()
                assert time.monotonic() < give_up
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def address(self, name: str, client_id: str = "") -> BrokerAddress:
        """With the certificate of this access point, or of the controller."""
        place = self.folder if name.startswith("_") else self.folder / "aps"
        files = (self.folder / "ca.crt", place / f"{name}.crt", place / f"{name}.key")
        return BrokerAddress("127.0.0.1", self.port, client_id or name, *files)

    def client(self, name: str, verb: str, *words: str) -> subprocess.CompletedProcess[str]:
        """mosquitto_pub or mosquitto_sub with somebody's certificate."""
        address = self.address(name)
        files = ("--cafile", str(address.ca), "--cert", str(address.certificate), "--key", str(address.key))
        line = [f"mosquitto_{verb}", "-h", "127.0.0.1", "-p", str(self.port), *files, *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=NEVER_S, check=False)


@contextmanager
def mosquitto(folder: Path, aps: Collection[str], signs: bool = False) -> Iterator[Mosquitto]:
    """Running while the block runs."""
    program()
    port = free_port()
    set_up(folder, Wanted("みどり町", ("127.0.0.1",), port, TOPICS, aps, signs, bind="127.0.0.1"))
    broker = Mosquitto(folder, port)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()
