"""One small town behind its door per test, gone afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from controller.api.client import Client
from tests.api.fakes_api import Running, running, small_town


@pytest.fixture
async def daemon(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path / "run" / "api.sock", small_town()) as daemon:
        yield daemon


@pytest.fixture
async def client(daemon: Running) -> AsyncIterator[Client]:
    async with Client(daemon.socket) as client:
        yield client
