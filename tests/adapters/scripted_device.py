"""An SSH server whose answers are written down, letter by letter, for manners that the simulator does not have."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncssh

from controller.core.inventory import AccessPoint, Device
from controller.credentials import SshCredential
from simulator.town import CREDENTIAL

USERNAME, WORD = "hinan", "kawa-no-mizu"

HANG_UP = "\0hang up"

Script = Callable[[str], str]
"""What is sent, echo and prompt included, when Enter ends this line; HANG_UP: the device ends the session."""


class _Login(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username.split("+")[0], password) == (USERNAME, WORD)


class Scripted:
    """A device that greets and then answers line by line."""

    def __init__(self, profile: str, greeting: str, script: Callable[[], Script], on_space: str = "") -> None:
        """`on_space`: what the space bar alone brings, as while a pager waits."""
        self._profile = profile
        self._greeting = greeting
        self._script = script
        self._on_space = on_space
        self.heard: list[str] = []

    async def _converse(self, process: "asyncssh.SSHServerProcess[str]") -> None:
        answer = self._script()
        process.stdout.write(self._greeting)
        line = ""
        while letters := await process.stdin.read(1024):
            for letter in letters:
                if letter in "\r\n":
                    if line or letter == "\r":
                        self.heard.append(line)
                        if (said := answer(line)) == HANG_UP:
                            process.exit(0)
                            return
                        process.stdout.write(said)
                    line = ""
                elif letter == " " and not line and self._on_space:
                    process.stdout.write(self._on_space)
                else:
                    line += letter
        process.exit(0)

    @asynccontextmanager
    async def device(self) -> AsyncIterator[Device]:
        key = asyncssh.generate_private_key("ssh-ed25519")
        server = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=_Login,
            server_host_keys=[key],
            process_factory=self._converse,
            line_editor=False,
        )
        try:
            port, pin = server.get_port(), key.get_fingerprint("sha256")
            yield Device("gym-1", "127.0.0.1", self._profile, CREDENTIAL, ssh_port=port, host_key=pin)
        finally:
            server.close()
            await server.wait_closed()
            await asyncio.sleep(0)


APS = (AccessPoint("gym-1", "gym", "gym-1"),)

LOGIN = SshCredential(USERNAME, WORD)
