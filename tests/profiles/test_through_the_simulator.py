"""The program itself opens and closes the simulated device of a family with its profile, and is not fooled by it."""

from collections.abc import AsyncIterator, Collection, Mapping
from functools import partial

import pytest

from controller.adapters.ssh.pusher import SshPusher
from controller.core.problem import Cause
from controller.core.state import SeenWlan, offers
from controller.core.wlan import DISASTER_SSID
from simulator.deciding import Deciding
from simulator.faults import Fault
from simulator.midori import policy_tag
from simulator.radio import Security
from simulator.town import CREDENTIAL, Town
from tests.adapters.ssh_stage import credential_of, pusher, target
from tests.simulator.stand import ONE_OF_EACH, eventually, town_with

FAMILIES = ("aruba_instant", "arubaos8", "cisco_aireos", "ruckus_unleashed")

SETTLE_S = 1.5
"""The simulated radios take a fifth of a second; a second look comes after one."""


@pytest.fixture(params=FAMILIES)
def device(request: pytest.FixtureRequest) -> str:
    return ONE_OF_EACH[str(request.param)]


@pytest.fixture
async def town(request: pytest.FixtureRequest, device: str) -> AsyncIterator[Town]:
    async with town_with(str(request.node.callspec.params["device"])) as town:
        yield town


async def pushed(town: Town, device: str, is_open: bool) -> tuple[int, Cause | None, Mapping[str, frozenset[SeenWlan]]]:
    """How many commands were sent, what went wrong, and what the last read-back showed."""
    aim = target(town, device, settle_s=SETTLE_S)
    clerk = Deciding(aim, None if is_open else ())
    with pusher(town) as ssh:
        outcome = await ssh.converge(aim, clerk)
    problem = None if outcome.failure is None else outcome.failure.cause
    return outcome.sent, problem, clerk.looks[-1].wlans


def aps_of(town: Town, device: str) -> list[str]:
    return [ap.id for ap in town.inventory.aps_of(device)]


async def test_it_opens_leaves_the_everyday_network_alone_and_a_second_pass_sends_nothing(
    town: Town, device: str
) -> None:
    everyday = {ap: town.bsses(ap) for ap in aps_of(town, device)}

    sent, problem, seen = await pushed(town, device, True)

    assert sent > 0
    assert problem is None
    assert all(offers(seen[ap], DISASTER_SSID) for ap in everyday)
    await eventually(lambda: all(DISASTER_SSID in town.on_air(ap) for ap in everyday))
    for ap, before in everyday.items():
        ours = [bss for bss in town.bsses(ap) if bss.ssid == DISASTER_SSID]
        assert len(ours) == len(before)
        assert {(bss.security, bss.isolated, bss.vlan, bss.visible) for bss in ours} == {
            (Security.OPEN, True, 700, True)
        }
        assert [bss for bss in town.bsses(ap) if bss.ssid != DISASTER_SSID] == list(before)
    assert (await pushed(town, device, True))[:2] == (0, None)


async def test_it_closes_and_may_open_and_close_again(town: Town, device: str) -> None:
    before = {ap: town.bsses(ap) for ap in aps_of(town, device)}

    for _ in range(2):
        await pushed(town, device, True)
        sent, problem, seen = await pushed(town, device, False)
        assert sent > 0
        assert problem is None
        assert not any(wlan.ssid == DISASTER_SSID for wlans in seen.values() for wlan in wlans)
        await eventually(lambda: {ap: town.bsses(ap) for ap in before} == before)

    assert (await pushed(town, device, False))[:2] == (0, None)


async def test_what_was_opened_is_still_there_after_a_restart(town: Town, device: str) -> None:
    await pushed(town, device, True)

    await town.set_fault(device, Fault.DEAD)
    await town.clear_fault(device)

    await eventually(lambda: all(DISASTER_SSID in town.on_air(ap) for ap in aps_of(town, device)))
    assert (await pushed(town, device, True))[:2] == (0, None)


@pytest.mark.parametrize("fault", [Fault.LIE, Fault.REJECT])
async def test_a_device_that_lies_or_refuses_is_noticed_and_opens_once_it_is_honest(
    town: Town, device: str, fault: Fault
) -> None:
    await town.set_fault(device, fault)

    sent, problem, _ = await pushed(town, device, True)

    assert sent > 0
    assert problem in (Cause.COMMAND_REJECTED, Cause.READ_BACK_DIFFERS)
    assert all(DISASTER_SSID not in town.on_air(ap) for ap in aps_of(town, device))

    await town.clear_fault(device)

    assert (await pushed(town, device, True))[1] is None


async def test_the_push_process_opens_it_too(town: Town, device: str) -> None:
    """The same session, in the process of its own that the daemon keeps for them."""
    aim = target(town, device, settle_s=SETTLE_S)
    ssh = SshPusher({CREDENTIAL: credential_of(town)})
    try:
        outcome = await ssh.converge(aim, Deciding(aim))
    finally:
        await ssh.close()

    assert outcome.failure is None
    await eventually(lambda: all(DISASTER_SSID in town.on_air(ap) for ap in aps_of(town, device)))


@pytest.mark.parametrize("device", ["arubaos8", "cisco_aireos"], indirect=True)
async def test_one_facility_opens_another_joins_it_and_the_first_goes_alone(town: Town, device: str) -> None:
    """The AP group is what is switched: nobody at one facility notices what happens at another."""
    aim = target(town, device, settle_s=SETTLE_S)
    health, welfare = policy_tag("health-center"), policy_tag("welfare-center")
    groups = {ap.id: ap.group for ap in aim.aps}

    for open_at in ({health}, {health, welfare}, {welfare}):
        wanted = {ap for ap, group in groups.items() if group in open_at}
        with pusher(town) as ssh:
            assert (await ssh.converge(aim, Deciding(aim, wanted))).failure is None
        await eventually(partial(_is_open_at, town, groups, wanted))


def _is_open_at(town: Town, aps: Collection[str], wanted: set[str]) -> bool:
    return {ap for ap in aps if DISASTER_SSID in town.on_air(ap)} == wanted
