"""Every shipped profile with a session passes every check against the simulated dialect of its family."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from controller.adapters.profile_files import load_profiles, shipped
from simulator.conformance import CHECKS, Check, conformance
from simulator.patient_loop import run

PROFILES = {name: profile for name, profile in load_profiles([shipped()]).items() if profile.has_session}


@pytest.fixture(scope="module")
def checks() -> Mapping[str, tuple[Check, ...]]:
    """Of all families side by side: most of the time is waiting for devices that are slow, hang or are mute."""

    async def of_all() -> list[tuple[Check, ...]]:
        return await asyncio.gather(*(conformance(profile) for profile in PROFILES.values()))

    return dict(zip(PROFILES, run(of_all()), strict=True))


@pytest.mark.parametrize("name", PROFILES)
def test_the_family_opens_proves_closes_and_every_fault_is_noticed(
    checks: Mapping[str, tuple[Check, ...]], name: str
) -> None:
    assert [f"{check.name}: {check.detail}" for check in checks[name] if not check.passed] == []
    assert len(checks[name]) == len(CHECKS)


async def test_a_profile_whose_read_back_is_too_weak_does_not_pass() -> None:
    """The kit itself must be able to fail: a profile that only looks whether the name is there."""
    honest = PROFILES["aerohive_hiveos"]
    listed = replace(honest.read_back[0], require={}, refuse={})
    at_once = replace(honest, offer=(*honest.prepare, *honest.offer), prepare=(), prepared=())

    checks = await conformance(replace(at_once, read_back=(listed,)))

    failed = {check.name for check in checks if not check.passed}
    assert failed == {name for name in CHECKS if name.startswith("names a missing")}
