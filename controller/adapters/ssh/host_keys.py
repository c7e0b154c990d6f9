"""Host keys: compares what a device shows with what a person pinned, and asks a device for its key."""

import asyncio
import base64
import hashlib
import socket

import paramiko

from controller.core.inventory import Device
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem

CONNECT_TIMEOUT_S = 5.0
"""A device on the town's own network answers in milliseconds; five seconds also cover a slow mobile line."""


def fingerprint(key: paramiko.PKey) -> str:
    """As OpenSSH prints it: `SHA256:` and base64 without padding."""
    digest = hashlib.sha256(key.asbytes()).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


class Pinned(paramiko.MissingHostKeyPolicy):
    """Accepts the one pinned key. paramiko asks it for every key, because no known_hosts file is loaded."""

    def __init__(self, pinned: str) -> None:
        self._pinned = pinned
        self.refused = ""
        """The key that was shown instead; empty while none was."""

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        shown = fingerprint(key)
        if shown != self._pinned:
            self.refused = shown
            raise paramiko.SSHException("another host key than the pinned one")


def connect(device: Device) -> socket.socket:
    """A TCP connection without Nagle's algorithm, which costs paramiko's login 90 of its 94 ms (measured).

    Raises DeviceProblem(UNREACHABLE).
    """
    try:
        line = socket.create_connection((device.address, device.ssh_port), CONNECT_TIMEOUT_S)
    except OSError as reason:
        raise unreachable(reason) from reason
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def unreachable(reason: BaseException) -> DeviceProblem:
    """What the network said, in its own words."""
    match reason:
        case TimeoutError():
            detail = Message("no answer within {seconds} s", {"seconds": CONNECT_TIMEOUT_S})
        case ConnectionRefusedError():
            detail = Message("the SSH port is closed")
        case socket.gaierror():
            detail = Message("the name is not known to the name server")
        case _:
            detail = Message("{what}", {"what": str(reason) or type(reason).__name__})
    return DeviceProblem(Cause.UNREACHABLE, detail)


class SshKeyScanner:
    """Asks devices for their host key; never logs in."""

    async def host_key(self, device: Device) -> str:
        """`SHA256:...` of the key that netmiko's logins will be shown, too. Raises DeviceProblem(UNREACHABLE)."""
        return await asyncio.to_thread(_shown_key, device)


def _shown_key(device: Device) -> str:
    line = connect(device)
    transport = paramiko.Transport(line)
    try:
        transport.start_client(timeout=CONNECT_TIMEOUT_S)
        return fingerprint(transport.get_remote_server_key())
    except (paramiko.SSHException, OSError, EOFError) as reason:
        raise unreachable(reason) from reason
    finally:
        transport.close()
        line.close()
