"""Reads server-sent events (WHATWG HTML, 9.2), as far as our daemon writes them."""

from collections.abc import AsyncGenerator, AsyncIterable

END = b"\n\n"


async def events_in(chunks: AsyncIterable[bytes]) -> AsyncGenerator[tuple[str, bytes], None]:
    """Name and data of each event; comments give no event. Split at bytes, because `splitlines` would also split at
    the line separators that a facility's name may contain."""
    pending = bytearray()
    async for chunk in chunks:
        looked_at = max(0, len(pending) - 1)
        pending += chunk
        while (end := pending.find(END, looked_at)) >= 0:
            fields = dict(line.partition(b": ")[::2] for line in bytes(pending[:end]).split(b"\n"))
            del pending[: end + len(END)]
            looked_at = 0
            if b"event" in fields:
                yield fields[b"event"].decode(), fields.get(b"data", b"")
