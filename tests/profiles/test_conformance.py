"""Every shipped profile passes every check against the simulated dialect of its family."""

import pytest

from controller.adapters.profile_files import load_profiles, shipped
from simulator.conformance import CHECKS, conformance

PROFILES = load_profiles([shipped()])


@pytest.mark.parametrize("name", PROFILES)
async def test_the_family_opens_proves_closes_and_every_fault_is_noticed(name: str) -> None:
    checks = await conformance(PROFILES[name])

    assert [f"{check.name}: {check.detail}" for check in checks if not check.passed] == []
    assert len(checks) == len(CHECKS)


async def test_a_profile_whose_read_back_is_too_weak_does_not_pass() -> None:
    """The kit itself must be able to fail: a profile that asks for nothing believes a device that lies."""
    from dataclasses import replace

    honest = PROFILES["cisco_ios_ap"]
    echo = replace(honest.read_back[0], send="show clock", rows=r"(?P<ssid>)00000JAPAN", require={}, refuse={})

    checks = await conformance(replace(honest, read_back=(echo,)))

    assert not all(check.passed for check in checks)
