"""How a screen without a terminal talks over its pipes: Textual's web driver (textual/drivers/web_driver.py).

A packet is one byte of kind, four bytes of length (big endian), and the payload.
"""

import asyncio
import json
from collections.abc import Mapping

DATA, META = b"D", b"M"

PRELUDE = b"__GANGLION__\n"
"""The line that the driver writes before its first packet; what comes before it is not for the browser."""

PAYLOAD_BYTES_MAX = 16 << 20
"""A full screen of 500 by 200 cells with a colour each is about 4 MB."""


def data(text: str) -> bytes:
    """What a person typed or clicked, as a terminal would send it."""
    return _packet(DATA, text.encode("utf-8", "replace"))


def meta(what: str, more: Mapping[str, int] | None = None) -> bytes:
    """`resize` (with width and height, in cells), `focus`, `blur` or `quit`."""
    return _packet(META, json.dumps({"type": what, **(more or {})}).encode())


async def prelude(stream: asyncio.StreamReader) -> bool:
    """Whether the program became a screen; False: it ended before."""
    while line := await stream.readline():
        if line == PRELUDE:
            return True
    return False


async def read(stream: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Kind and payload. Raises IncompleteReadError at the end, ValueError for what no screen of ours sends."""
    head = await stream.readexactly(5)
    size = int.from_bytes(head[1:], "big")
    if size > PAYLOAD_BYTES_MAX:
        raise ValueError(f"a packet of {size} bytes")
    return head[:1], await stream.readexactly(size)


def _packet(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(4, "big") + payload
