"""The command line in this process, in front of a real API server with a town that lives in memory."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from controller.cli.app import main
from controller.i18n import language, set_language
from tests.api.fakes_api import Running, running, small_town


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run of `hinan` left."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return self.out.splitlines()[-1]

    @property
    def document(self) -> Any:
        """Fails when standard output is not exactly one JSON document."""
        return json.loads(self.out)


Hinan = Callable[..., Awaitable[Ran]]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """The language is a property of the process; the next test wants it as it was."""
    before = language()
    yield
    set_language(before)


@pytest.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Running]:
    """27 access points in three facilities, all of them heard."""
    async with running(tmp_path / "run" / "api.sock", small_town()) as daemon:
        await daemon.look()
        yield daemon


@pytest.fixture
def alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Hinan:
    """Runs `hinan` where no daemon is."""

    async def run(*arguments: str, lang: str = "ja", socket: Path = tmp_path / "none.sock") -> Ran:
        capsys.readouterr()
        code = await asyncio.to_thread(main, ["--lang", lang, "--socket", str(socket), *arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def hinan(alone: Hinan, daemon: Running) -> Hinan:
    """Runs `hinan` in front of the daemon."""

    async def run(*arguments: str, lang: str = "ja") -> Ran:
        return await alone(*arguments, lang=lang, socket=daemon.socket)

    return run
