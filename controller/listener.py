"""A TCP listener for read-only pages such as /metrics. Nothing that acts is ever served here."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from controller.core.message import InputError, Message

STOP_WITHIN_S = 1

CONNECTIONS_MAX = 200
"""At once. Strangers must leave the daemon files to open, and memory: a large town's page may wait in each."""

CONNECTION_LASTS_S = 120.0
"""Whoever asks nothing for that long, or reads so slowly, makes room."""


class Bounded(H11Protocol):
    """uvicorn's own has no limit on how many connect, and none on how long they take to ask their first question."""

    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS_MAX:
            transport.abort()
        else:
            self._clock = self.loop.call_later(CONNECTION_LASTS_S, self._time_is_up)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._clock is not None:
            self._clock.cancel()
        super().connection_lost(exc)

    def _time_is_up(self) -> None:
        """What is being answered may end within the same time again."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering and self.cycle.keep_alive:
            self.shutdown()
            self._clock = self.loop.call_later(CONNECTION_LASTS_S, self._time_is_up)
        else:
            self.transport.abort()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the daemon's."""
        yield


@asynccontextmanager
async def listen(app: ASGIApp, address: str, key: str = "metrics") -> AsyncIterator[None]:
    """Serves the application on `ADDRESS:PORT`, the value of the setting `key`, while the block runs. Raises
    InputError when the port is taken."""
    host, _, port = address.rpartition(":")
    try:
        listening = socket.create_server((host.strip("[]"), int(port)), family=_family(host))
    except OSError as reason:
        raise InputError(
            Message(
                "{key} = {address!r} cannot be listened on: {reason}. Choose another port or end what uses it.",
                {"key": key, "address": address, "reason": reason.strerror or str(reason)},
            )
        ) from reason
    config = uvicorn.Config(
        app,
        http=Bounded,
        backlog=CONNECTIONS_MAX,  # so many are taken in at a time
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]), name=f"listener of {key}")
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        listening.close()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
