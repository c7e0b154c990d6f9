"""The SSH side of a simulated device: one listener a device on loopback, with its own host key, login and faults."""

import asyncio
import contextlib
import os
import socket

import asyncssh

from simulator.cli_session import CliSession
from simulator.device import SimulatedDevice
from simulator.faults import Fault

LOOPBACK = "127.0.0.1"
"""The town is imaginary: it never listens where others could reach it."""

MIKROTIK_LOGIN_OPTIONS = "+"
"""RouterOS takes console options behind the user name: netmiko logs in as `hinan+ct511w4098h`."""

BACKLOG = 128


class CliServer:
    """Listens from `start` until `stop`. While the device is dead the port stays ours and refuses."""

    def __init__(self, device: SimulatedDevice, username: str, password: str) -> None:
        self.device = device
        self._login = (username, password)
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        self._other_key = asyncssh.generate_private_key("ssh-ed25519")
        self._connections: set[asyncssh.SSHServerConnection] = set()
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._one_at_a_time = asyncio.Lock()
        self._socket = _bound(0)
        self.port: int = self._socket.getsockname()[1]

    @property
    def host_key(self) -> str:
        """Fingerprint as OpenSSH prints it: `SHA256:` and base64 without padding. The same for the town's life."""
        return self._key.get_fingerprint("sha256")

    @property
    def sessions(self) -> int:
        """Open connections, logged in or not."""
        return len(self._connections)

    async def start(self) -> None:
        self._acceptor = await asyncssh.listen(
            sock=self._socket,
            backlog=BACKLOG,
            server_factory=lambda: _Login(self),
            server_host_keys=[self._offered_key()],
            line_editor=False,
            encoding="utf-8",
            allow_scp=False,
            agent_forwarding=False,
            login_timeout=30,
        )

    async def stop(self) -> None:
        await self._close_listener()
        self._socket.close()
        await self._hang_up()

    async def follow_faults(self) -> None:
        """Carry over what the faults say now: power, host key, sessions."""
        async with self._one_at_a_time:
            await self._follow_faults()

    async def _follow_faults(self) -> None:
        if not self.device.alive:
            if self._acceptor is not None:
                await self._close_listener()
                self._socket.close()
                self._socket = _bound(self.port)
            await self._hang_up()
        elif self._acceptor is None:
            await self.start()
        else:
            self._acceptor.update(server_host_keys=[self._offered_key()])

    def _offered_key(self) -> asyncssh.SSHKey:
        return self._other_key if Fault.CHANGED_HOST_KEY in self.device.faults else self._key

    async def _close_listener(self) -> None:
        if self._acceptor is not None:
            self._acceptor.close()
            await self._acceptor.wait_closed()
            self._acceptor = None

    async def _hang_up(self) -> None:
        connections = list(self._connections)
        for connection in connections:
            connection.abort()
        for connection in connections:
            with contextlib.suppress(OSError, asyncssh.Error):
                await connection.wait_closed()

    def admits(self, username: str, password: str) -> bool:
        plain = username.split(MIKROTIK_LOGIN_OPTIONS)[0] if self._has_login_options() else username
        return Fault.REFUSE_LOGIN not in self.device.faults and (plain, password) == self._login

    def _has_login_options(self) -> bool:
        return self.device.family.name.startswith("mikrotik_")

    def joined(self, connection: asyncssh.SSHServerConnection) -> None:
        self._connections.add(connection)

    def left(self, connection: asyncssh.SSHServerConnection | None) -> None:
        self._connections.discard(connection)


class _Login(asyncssh.SSHServer):
    """One connection, from the first packet to its end."""

    def __init__(self, server: CliServer) -> None:
        self._server = server
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.joined(conn)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._server.left(self._connection)

    def begin_auth(self, _username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        await asyncio.sleep(self._server.device.faults.waits_s())
        return self._server.admits(username, password)

    def session_requested(self) -> asyncssh.SSHServerSession[str]:
        return CliSession(self._server.device, self._server.admits)


def _bound(port: int) -> socket.socket:
    """A TCP socket that holds the port without listening yet: connections are refused until somebody listens."""
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere the option would let strangers share the port
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    held.bind((LOOPBACK, port))
    held.setblocking(False)
    return held
