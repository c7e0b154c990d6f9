"""A TCP listener for read-only pages such as /metrics. Nothing that acts is ever served here."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from controller.core.message import InputError, Message

STOP_WITHIN_S = 1


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the daemon's."""
        yield


@asynccontextmanager
async def listen(app: ASGIApp, address: str) -> AsyncIterator[None]:
    """Serves the application on `ADDRESS:PORT` while the block runs. Raises InputError when the port is taken."""
    host, _, port = address.rpartition(":")
    try:
        listening = socket.create_server((host.strip("[]"), int(port)), family=_family(host))
    except OSError as reason:
        raise InputError(
            Message(
                "metrics = {address!r} cannot be listened on: {reason}. Choose another port or end what uses it.",
                {"address": address, "reason": reason.strerror or str(reason)},
            )
        ) from reason
    config = uvicorn.Config(
        app,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="metrics")
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        listening.close()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
