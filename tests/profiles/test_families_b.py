"""Families against their simulated devices, through the real push process: opened, closed, and not deceived."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
import pytest_asyncio

from controller.adapters.profile_files import load_profile, shipped
from controller.adapters.ssh.pusher import SshPusher
from controller.core.commands import parameters_of
from controller.core.problem import Cause
from controller.core.wlan import DISASTER_SSID
from controller.ports import Outcome, Target
from simulator.deciding import Deciding
from simulator.faults import Fault
from simulator.midori import CONTROLLER, PLACES
from simulator.radio import Bss, Security
from simulator.town import Town
from tests.profiles.push_process import PushProcess, push_process

pytestmark = pytest.mark.asyncio(loop_scope="module")

AUTONOMOUS = {
    "aerohive_hiveos": "gym-1",
    "comware_fat_ap": "gym-1",
    "mikrotik_wireless": "gym-1",
    "linux_hostapd": "gym-1",
}
CONTROLLERS = {"comware_ac": CONTROLLER, "fortinet_fortigate": CONTROLLER, "huawei_ac": CONTROLLER}
DEVICES = AUTONOMOUS | CONTROLLERS

FEW = tuple(place for place in PLACES if place.ap == "gym-1" or place.behind_controller)
"""One access point of its own, six behind a controller."""

SHORT_SETTLE_S = 0.1
"""For devices that will never do as they are told."""

SENT_AFTER_A_POWER_CUT = {"linux_hostapd": 2}
"""Everybody else is open by itself again. hostapd forgets what it was told, and is told once a radio."""

Air = Mapping[str, tuple[Bss, ...]]


@pytest.fixture(params=DEVICES)
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def device(family: str) -> str:
    return DEVICES[family]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process() -> AsyncIterator[PushProcess]:
    async with push_process() as process:
        yield process


@pytest_asyncio.fixture(loop_scope="module")
async def town(family: str) -> AsyncIterator[Town]:
    """Its radios follow at once: what takes time is tested in tests/simulator, and some read-backs cannot see it."""
    if family in CONTROLLERS:
        built = Town(FEW, controller=family, settle_s=0, snmp=False)
    else:
        built = Town(FEW, autonomous=(family,), settle_s=0, snmp=False)
    async with built as town:
        yield town


@pytest.fixture
def pusher(town: Town, process: PushProcess) -> SshPusher:
    return process.of(town)


def target_of(town: Town, id: str, settle_s: float | None = None) -> Target:
    device = town.inventory.devices[id]
    profile = load_profile(shipped() / f"{device.profile}.toml")
    if settle_s is not None:
        profile = replace(profile, ssh=replace(profile.ssh, settle_s=settle_s))
    return Target(device, profile, parameters_of(profile, device, {}), town.inventory.aps_of(id))


async def converged(pusher: SshPusher, target: Target, open_at: set[str]) -> Outcome:
    return await pusher.converge(target, Deciding(target, open_at))


def air(town: Town, device: str) -> Air:
    return {ap.id: town.bsses(ap.id) for ap in town.inventory.aps_of(device)}


def ours(on_air: Air) -> list[Bss]:
    return [bss for networks in on_air.values() for bss in networks if bss.ssid == DISASTER_SSID]


def theirs(on_air: Air) -> list[Bss]:
    return [bss for networks in on_air.values() for bss in networks if bss.ssid != DISASTER_SSID]


async def test_one_pass_opens_every_radio_and_the_next_sends_nothing(
    town: Town, pusher: SshPusher, device: str
) -> None:
    before, target = air(town, device), target_of(town, device)

    first = await converged(pusher, target, set(before))

    assert first.failure is None
    assert first.sent > 0
    assert len(ours(air(town, device))) == 2 * len(before)
    assert {(bss.security, bss.isolated, bss.vlan, bss.visible) for bss in ours(air(town, device))} == {
        (Security.OPEN, True, 700, True)
    }
    assert theirs(air(town, device)) == theirs(before)
    assert await converged(pusher, target, set(before)) == Outcome(sent=0)


async def test_one_pass_closes_again_and_leaves_the_facilitys_own_networks(
    town: Town, pusher: SshPusher, device: str
) -> None:
    before, target = air(town, device), target_of(town, device)
    await converged(pusher, target, set(before))

    closing = await converged(pusher, target, set())

    assert closing.failure is None
    assert closing.sent > 0
    assert air(town, device) == before
    assert await converged(pusher, target, set()) == Outcome(sent=0)


async def test_opening_survives_a_power_cut(town: Town, pusher: SshPusher, family: str, device: str) -> None:
    before, target = air(town, device), target_of(town, device)
    await converged(pusher, target, set(before))

    await town.set_fault(device, Fault.DEAD)
    await town.clear_fault(device)

    sent = SENT_AFTER_A_POWER_CUT.get(family, 0)
    assert await converged(pusher, target, set(before)) == Outcome(sent=sent, saved=sent > 0)
    assert len(ours(air(town, device))) == 2 * len(before)


async def test_work_left_half_done_is_finished_by_the_next_pass(town: Town, pusher: SshPusher, device: str) -> None:
    before, target = air(town, device), target_of(town, device)
    await town.set_fault(device, Fault.DROP, at_change=4)
    half = await converged(pusher, target, set(before))
    await town.clear_fault(device)

    assert half.failure is not None
    assert half.failure.cause is Cause.UNREACHABLE
    assert (await converged(pusher, target, set(before))).failure is None
    assert len(ours(air(town, device))) == 2 * len(before)


async def test_a_lie_is_noticed(town: Town, pusher: SshPusher, device: str) -> None:
    before, target = air(town, device), target_of(town, device, SHORT_SETTLE_S)
    await town.set_fault(device, Fault.LIE)

    outcome = await converged(pusher, target, set(before))

    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.READ_BACK_DIFFERS
    assert air(town, device) == before


async def test_a_refusal_is_noticed_and_told_in_the_devices_words(town: Town, pusher: SshPusher, device: str) -> None:
    before, target = air(town, device), target_of(town, device, SHORT_SETTLE_S)
    await town.set_fault(device, Fault.REJECT)

    outcome = await converged(pusher, target, set(before))

    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.COMMAND_REJECTED
    assert air(town, device) == before


@pytest.mark.parametrize("family", CONTROLLERS)
async def test_one_facility_is_opened_alone(town: Town, pusher: SshPusher) -> None:
    before, target = air(town, CONTROLLER), target_of(town, CONTROLLER)

    outcome = await converged(pusher, target, {"health-1", "health-2", "health-3"})

    assert outcome.failure is None
    assert {ap for ap, networks in air(town, CONTROLLER).items() if ours({ap: networks})} == {
        "health-1",
        "health-2",
        "health-3",
    }
    assert theirs(air(town, CONTROLLER)) == theirs(before)
