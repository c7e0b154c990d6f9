"""One small town per test, gone afterwards."""

from collections.abc import AsyncIterator

import pytest

from simulator.town import Town
from tests.simulator.stand import ONE_OF_EACH, Snmp, town_with


@pytest.fixture(params=ONE_OF_EACH)
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def device(family: str) -> str:
    """One device of the family; a test that takes it runs once per family."""
    return ONE_OF_EACH[family]


@pytest.fixture
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    family = request.getfixturevalue("family") if "family" in request.fixturenames else ""
    async with town_with(family, "snmp" in request.fixturenames) as town:
        yield town


@pytest.fixture
async def snmp(town: Town) -> AsyncIterator[Snmp]:
    async with Snmp(town) as snmp:
        yield snmp
