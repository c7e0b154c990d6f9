"""What a device sends, as it comes in: the thinnest layer between the SSH library and a terminal."""

import asyncio

import asyncssh

RECEIVED_MAX = 4 * 1024 * 1024
"""Octets of one answer. No configuration of an access point is that long; a device that sends more has gone astray."""


class Channel(asyncssh.SSHClientSession[bytes]):
    """Collects until somebody takes it. One reader at a time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._coming: asyncio.Future[None] | None = None
        self._writer: asyncssh.SSHClientChannel[bytes] | None = None
        self._is_over = False

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self._writer = chan

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:  # noqa: ARG002
        self._received += data
        if len(self._received) > RECEIVED_MAX:
            self._is_over = True
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._is_over = True
        self._tell()

    def send(self, octets: bytes) -> None:
        """Raises ConnectionError when the device is gone."""
        if self._writer is None or self._is_over:
            raise ConnectionResetError("the connection dropped")
        self._writer.write(octets)

    async def more(self, timeout_s: float) -> bytes:
        """What has come in since the last call, as soon as there is anything. Empty: the device has hung up.

        Raises TimeoutError.
        """
        if not self._received and not self._is_over:
            self._coming = asyncio.get_running_loop().create_future()
            async with asyncio.timeout(timeout_s):
                await self._coming
        taken = bytes(self._received)
        self._received.clear()
        return taken

    def _tell(self) -> None:
        if self._coming is not None and not self._coming.done():
            self._coming.set_result(None)
