"""Host keys: compares what a device shows with what a person pinned, and asks a device for its key."""

import asyncio
import socket

import asyncssh

from controller.core.inventory import Device
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem

CONNECT_TIMEOUT_S = 5.0
"""A device on the town's own network answers in milliseconds; five seconds also cover a slow mobile line."""

KEY_EXCHANGES = "+diffie-hellman-group14-sha1,diffie-hellman-group1-sha1,diffie-hellman-group-exchange-sha1"
"""Beside everything modern: access points of ten years ago offer SHA-1 key exchanges only. What is weak there is still
far better than not opening, and the pinned key is compared in any case."""

HOST_KEYS = "+ssh-rsa,ssh-dss"

CIPHERS = (
    "aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,"
    "aes128-ctr,aes192-ctr,aes256-ctr,aes128-cbc,aes256-cbc,3des-cbc"
)
"""AES-GCM first: sealing a packet is one call into OpenSSL, where the library's ChaCha20-Poly1305 needs a dozen (it
took a quarter of a session's processor time)."""


class Pinned(asyncssh.SSHClient):
    """Accepts the one pinned key. No known_hosts file is loaded, so the library asks for every key."""

    def __init__(self, pinned: str) -> None:
        self._pinned = pinned
        self.refused = ""
        """The key that was shown instead; empty while none was."""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002
        shown = key.get_fingerprint()
        if shown != self._pinned:
            self.refused = shown
        return shown == self._pinned


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
        """`SHA256:...` of the key that logins will be shown, too. Raises DeviceProblem(UNREACHABLE)."""
        try:
            async with asyncio.timeout(2 * CONNECT_TIMEOUT_S):
                key = await asyncssh.get_server_host_key(
                    device.address,
                    device.ssh_port,
                    config=None,
                    kex_algs=KEY_EXCHANGES,
                    server_host_key_algs=HOST_KEYS,
                )
        except (OSError, asyncssh.Error) as reason:
            raise unreachable(reason) from reason
        if key is None:
            raise DeviceProblem(Cause.UNREACHABLE, Message("it shows no host key"))
        return key.get_fingerprint()
