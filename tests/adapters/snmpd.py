"""A real net-snmp agent as a child process on loopback, with users, a community and OpenWrt's script for clients."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from controller.core.inventory import Device
from tests.adapters.snmp_agent import device_at, free_udp_port
from tests.patience import NEVER_S

START_TIMEOUT_S = NEVER_S
"""snmpd starts in a tenth of a second; the rest is for a busy machine."""

CONFIG = """
agentaddress udp:127.0.0.1:{port}
rocommunity {community} 127.0.0.1
createUser nobodys
createUser signed SHA "{auth}"
createUser sealed SHA-256 "{auth}" AES "{priv}"
rouser nobodys noauth
rouser signed auth
rouser sealed priv
extend clients-wlan {script}
"""


def program(name: str) -> str:
    """Where the program is. Without it the test is skipped, but never in CI: there it is part of the machine."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        assert os.environ.get("CI") != "true", f"CI must have {name}"
        pytest.skip(f"{name} is not installed")
    return found


@asynccontextmanager
async def snmpd(
    folder: Path, community: str, auth: str, priv: str, clients: int, port: int = 0, more: str = ""
) -> AsyncIterator[Device]:
    """Listening from the first line to the last; everything it writes, its engine id too, is in `folder`. `more` are
    lines for its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "clients-wlan"
    script.write_text(f"#!/bin/sh\necho {clients}\n")
    script.chmod(0o755)
    port = port or free_udp_port()
    config = folder / "agent.conf"  # snmpd keeps what it remembers in a snmpd.conf of its own
    config.write_text(CONFIG.format(port=port, community=community, auth=auth, priv=priv, script=script) + more)
    agent = await asyncio.create_subprocess_exec(
        program("snmpd"),
        *("-f", "-Lo", "-c", str(config), "-p", str(folder / "pid")),
        env={**os.environ, "SNMP_PERSISTENT_DIR": str(folder), "SNMPCONFPATH": str(folder), "MIBS": ""},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        await asyncio.wait_for(_started(agent), START_TIMEOUT_S)
        yield device_at(port)
    finally:
        if agent.returncode is None:
            agent.terminate()  # it writes down who it is before it goes
        await asyncio.wait_for(agent.communicate(), START_TIMEOUT_S)


async def _started(agent: asyncio.subprocess.Process) -> None:
    assert agent.stdout is not None
    said = b""
    async for line in agent.stdout:
        said += line
        if line.startswith(b"NET-SNMP version"):
            return
    raise AssertionError(said.decode(errors="replace"))
