"""The metrics over HTTP, as text or OpenMetrics, compressed where asked. Written in turns with everything else."""

import asyncio
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

from prometheus_client.exposition import choose_encoder, gzip_accepted
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from exporters.metrics.collector import TownCollector
from exporters.metrics.exposition import END_OF_OPENMETRICS, Format, written
from exporters.metrics.snapshot import Snapshot

METHODS = ("GET", "HEAD")

TURN_S = 0.003
"""Longest time that others wait while a page is being written, but for the family that is under way."""

GZIP = 16 + zlib.MAX_WBITS
QUICKLY = 1
"""Level of compression: the page becomes a tenth of its size; the best level takes five times as long for a third
less."""


class Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class AsItIs:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


class MetricsPage:
    """An ASGI application for one path, wherever it is mounted: it only looks at the method."""

    def __init__(self, snapshot: Callable[[], Awaitable[Snapshot]]) -> None:
        self._snapshot = snapshot
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in METHODS:
            refusal = PlainTextResponse("Metrics can only be read.\n", 405, {"Allow": ", ".join(METHODS)})
            await refusal(scope, receive, send)
            return
        asked = Request(scope).headers
        _, content_type = choose_encoder(asked.get("accept", ""))
        format = Format.OPENMETRICS if content_type.startswith("application/openmetrics-text") else Format.TEXT
        headers = {"Content-Type": content_type, "Vary": "Accept, Accept-Encoding"}
        packed: Compressor = AsItIs()
        if gzip_accepted(asked.get("accept-encoding", "")):
            packed = zlib.compressobj(QUICKLY, wbits=GZIP)
            headers["Content-Encoding"] = "gzip"
        async with self._one_at_a_time:  # whoever asks many times at once gets no more of us than one
            content = await page(await self._snapshot(), format, packed)
        await Response(content, headers=headers)(scope, receive, send)


async def page(now: Snapshot, format: Format, packed: Compressor) -> bytes:
    """The whole page. Others have their turn in between."""
    content, began = bytearray(), time.monotonic()
    for piece in pieces(now, format):
        content += packed.compress(piece.encode())
        if time.monotonic() - began > TURN_S:
            await asyncio.sleep(0)
            began = time.monotonic()
    content += packed.flush()
    return bytes(content)


def pieces(now: Snapshot, format: Format) -> Iterator[str]:
    for family in TownCollector(now).collect():
        yield from written(family, format)
    if format is Format.OPENMETRICS:
        yield END_OF_OPENMETRICS
