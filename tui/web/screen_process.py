"""Starts the program of one open screen, carries what it draws and what is typed, and sees that it ends."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tui.web import packets

QUIT_WITHIN_S = 10.0
"""A healthy screen ends in a tenth of a second; one that is stuck must not hold its place."""

WIDTH_MAX, HEIGHT_MAX = 500, 200
"""Cells: no display is larger, and a screen of a million cells would keep a core busy."""

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "SSL_CERT_FILE", "TZ")
"""Of our environment; what else there is, is nobody's business on a screen."""


@dataclass(frozen=True, slots=True)
class Size:
    """In cells, within what a display may have."""

    width: int = 80
    height: int = 24

    @classmethod
    def of(cls, width: object, height: object) -> Self:
        """From what a browser says. Raises ValueError, TypeError or OverflowError when it is none."""
        if isinstance(width, int | float | str) and isinstance(height, int | float | str):
            return cls(min(WIDTH_MAX, max(1, int(width))), min(HEIGHT_MAX, max(1, int(height))))
        raise TypeError("a size is two numbers")


class ScreenProcess:
    """Use it as `async with ScreenProcess(...) as screen`; the program has ended when the block has."""

    def __init__(self, socket: Path, person: str, language: str, size: Size) -> None:
        self._words = (sys.executable, "-m", "tui.web.screen", str(socket), person, language)
        self._size = size

    _process: Process

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *self._words, stdin=PIPE, stdout=PIPE, env=_environment(self._size), start_new_session=True
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        ending = asyncio.create_task(_ended(self._process))
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:  # a server that stops must leave nothing behind
            await ending
            raise

    async def drawn(self) -> AsyncGenerator[bytes, None]:
        """What to draw, until the person leaves the screen or the program ends."""
        assert self._process.stdout is not None
        try:
            if not await packets.prelude(self._process.stdout):
                return
            while True:
                kind, payload = await packets.read(self._process.stdout)
                if kind == packets.DATA:
                    yield payload
                elif kind == packets.META and json.loads(payload).get("type") == "exit":
                    return
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            return

    async def type(self, text: str) -> None:
        await self._send(packets.data(text))

    async def resize(self, size: Size) -> None:
        await self._send(packets.meta("resize", {"width": size.width, "height": size.height}))

    async def focus(self, has_it: bool) -> None:
        await self._send(packets.meta("focus" if has_it else "blur"))

    async def _send(self, packet: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(packet)
            await self._process.stdin.drain()
        except ConnectionError:  # it has ended; whoever reads what it draws sees that
            return


async def _ended(process: Process) -> None:
    """Asks, then insists. Reads on meanwhile: a program that cannot write cannot end."""
    assert process.stdin is not None
    assert process.stdout is not None
    if process.returncode is None:
        process.stdin.write(packets.meta("quit"))
    process.stdin.close()  # the screen ends at the end of its input, too
    try:
        async with asyncio.timeout(QUIT_WITHIN_S):
            while await process.stdout.read(1 << 16):
                pass
            await process.wait()
    except (TimeoutError, ConnectionError):
        pass
    finally:
        if process.returncode is None:
            process.kill()
    await process.wait()


def _environment(size: Size) -> Mapping[str, str]:
    """As Textual's web driver reads it, beside what any program needs."""
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM_PROGRAM": "textual",
        "COLUMNS": str(size.width),
        "ROWS": str(size.height),
    }
