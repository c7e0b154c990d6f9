"""One small town per test, gone afterwards."""

from collections.abc import AsyncIterator

import pytest

from simulator.town import Town
from tests.simulator.stand import Snmp


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town() as town:
        yield town


@pytest.fixture
async def snmp(town: Town) -> AsyncIterator[Snmp]:
    async with Snmp(town) as snmp:
        yield snmp
