"""Serves the api on its Unix socket for as long as the daemon lives."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from controller.api.app import feed_of
from controller.api.auth import KnowsPeer, require_peer_names
from controller.api.unix_socket import bound_socket, remove, taken_over

STOP_WITHIN_S = 1
"""Answers that are not out by then are cut off, so that a restart does not wait for a stuck reader."""

IDLE_S = 75
"""Kept longer than any client keeps an idle connection, so that none is closed under a declaration."""


@asynccontextmanager
async def serve(app: FastAPI, path: Path, given: socket.socket | None = None) -> AsyncIterator[None]:
    """Listens while the block runs; connections are taken from its first line on. Removes the socket at the end.

    `given`: one that systemd made; `path` then means nothing, and the socket stays. Raises InputError when the socket
    cannot be had. Leaves signals to the daemon.
    """
    require_peer_names()
    listening = bound_socket(path) if given is None else taken_over(given)
    server = _Server(_config(app))
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="api")
    try:
        yield
    finally:
        feed_of(app).close()
        server.should_exit = True
        try:
            await serving
        finally:
            await _cut_off(server)
            listening.close()
            if given is None:
                remove(path)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the daemon's: it has more to stop than us."""
        yield


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=KnowsPeer,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # X-Forwarded-For is for others; here the kernel says who asks
        server_header=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


async def _cut_off(server: _Server) -> None:
    """Waits for what uvicorn has cancelled, and drops what a reader never took."""
    await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
    for connection in tuple(server.server_state.connections):
        connection.transport.abort()
