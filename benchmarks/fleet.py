"""The fleet that benchmarks push to: builds and runs the Go program beside this file, on 127.0.0.1 only."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "fleet"
FIRST_PORT = 20000
DEBIAN_GO = "/usr/share/gocode"
"""Where Debian's golang-golang-x-crypto-dev puts the SSH library; nothing is downloaded."""


@dataclass(frozen=True)
class Fleet:
    """Running devices."""

    process: subprocess.Popen[str]
    devices: int
    host_key: str

    def report(self) -> dict[str, Any]:
        """Devices configured and saved since the last report, and the fleet's own processor seconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("report\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def running(devices: int, snmp_port: int = 0) -> Iterator[Fleet]:
    """1,000 listen within a second. 20 ms round trip, 300 ms for a command: an access point on a town's network.

    `snmp_port`: one SNMP agent there answers for all of them that they live.
    """
    with tempfile.TemporaryDirectory() as folder:
        program = _built(Path(folder))
        process = subprocess.Popen(
            [program, "-devices", str(devices), "-port", str(FIRST_PORT), "-snmp", str(snmp_port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a scheduling group of its own: devices bring their own processors
        )
        assert process.stdin is not None
        assert process.stdout is not None
        host_key = process.stdout.readline().strip()
        process.stdout.readline()
        try:
            yield Fleet(process, devices, host_key)
        finally:
            process.stdin.close()
            process.wait()
            process.stdout.close()


def _built(folder: Path) -> str:
    if shutil.which("go") is None:
        raise SystemExit("The fleet is a Go program. Run: apt install golang-go golang-golang-x-crypto-dev")
    program = str(folder / "fleet")
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": DEBIAN_GO, "GOCACHE": str(folder / "cache")}
    subprocess.run(["go", "build", "-o", program, "."], cwd=SOURCE, env=environment, check=True)
    return program
