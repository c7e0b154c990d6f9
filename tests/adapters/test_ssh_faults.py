"""Whatever a device does, the outcome says what it was, in time, and nobody else is disturbed."""

import asyncio
import socket
from dataclasses import replace

import pytest

from controller.adapters.ssh.host_keys import SshKeyScanner
from controller.core.message import Message
from controller.core.orders import Orders
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import Block, ReadBack
from controller.core.readback import DeviceLook
from controller.core.wlan import DISASTER_SSID
from controller.credentials import SshCredential
from controller.ports import Outcome
from simulator.deciding import Deciding
from simulator.faults import Fault
from simulator.town import Town
from tests.adapters.ssh_stage import ONE_OF_EACH, nothing_to_do, opening, pusher, server_side_gone, target
from tests.patience import NEVER_S

CAUSES = {
    Fault.DEAD: Cause.UNREACHABLE,
    Fault.REFUSE_LOGIN: Cause.LOGIN_REFUSED,
    Fault.CHANGED_HOST_KEY: Cause.HOST_KEY_CHANGED,
    Fault.DROP: Cause.UNREACHABLE,
    Fault.REJECT: Cause.COMMAND_REJECTED,
    Fault.LIE: Cause.READ_BACK_DIFFERS,
    Fault.HANG: Cause.DEADLINE_PASSED,
}

DEADLINE_S = 0.5


@pytest.fixture(params=ONE_OF_EACH)
def device(request: pytest.FixtureRequest) -> str:
    return ONE_OF_EACH[str(request.param)]


def why(outcome: Outcome) -> Cause | None:
    return outcome.failure.cause if outcome.failure else None


def aps_of(town: Town, device: str) -> list[str]:
    return [ap.id for ap in town.inventory.aps_of(device)]


async def test_every_access_point_of_a_device_opens_and_closes_in_one_session_each(device: str) -> None:
    async with Town(settle_s=0, snmp=False) as town:
        before = {ap: town.bsses(ap) for ap in aps_of(town, device)}
        aim = target(town, device)
        with pusher(town) as ssh:
            opened = await ssh.converge(aim, Deciding(aim))
            on_air = {ap: town.on_air(ap) for ap in before}
            closed = await ssh.converge(aim, Deciding(aim, ()))

        assert (why(opened), why(closed)) == (None, None)
        assert all(DISASTER_SSID in seen and len(seen) == 2 for seen in on_air.values())
        assert {ap: town.bsses(ap) for ap in before} == before


@pytest.mark.parametrize("fault", CAUSES)
async def test_every_fault_is_told_by_its_name_and_ends_with_it(device: str, fault: Fault) -> None:
    async with Town(settle_s=0, snmp=False) as town:
        aim = target(town, device, settle_s=0.0, deadline_s=DEADLINE_S if fault is Fault.HANG else 20)
        await town.set_fault(device, fault)
        with pusher(town) as ssh:
            outcome = await ssh.converge(aim, opening(aim))
            await town.clear_fault(device)
            after = await ssh.converge(replace(aim, profile=target(town, device).profile), opening(aim))

        assert (why(outcome), why(after)) == (CAUSES[fault], None)
        assert (outcome.sent > 0) == (fault in {Fault.DROP, Fault.REJECT, Fault.LIE, Fault.HANG})


async def test_a_second_pass_over_an_open_device_sends_nothing(device: str) -> None:
    async with Town(settle_s=0, snmp=False) as town:
        aim = target(town, device)
        with pusher(town) as ssh:
            await ssh.converge(aim, opening(aim))
            again = await ssh.converge(aim, opening(aim))

    assert again == Outcome(sent=0)


async def test_what_the_device_offers_is_decided_on_from_what_was_read_from_the_device() -> None:
    async with Town.of(1, settle_s=0, snmp=False) as town:
        aim = target(town, "ap-001")
        clerk = Deciding(aim)
        with pusher(town) as ssh:
            await ssh.converge(aim, clerk)

    names = [{seen.ssid for seen in look.wlans["ap-001"]} for look in clerk.looks]
    before_and_prepared = [{"midori-office"}] * 2
    assert names == [*before_and_prepared, {"midori-office", DISASTER_SSID}]


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.SLOW])
async def test_a_session_ends_by_its_deadline_wherever_it_hangs(device: str, fault: Fault) -> None:
    """Slow: it hangs in netmiko's login. Hang: in the middle of a change."""
    async with Town(settle_s=0, snmp=False) as town:
        aim = target(town, device, deadline_s=DEADLINE_S)
        await town.set_fault(device, fault, delay_s=60)
        with pusher(town) as ssh:
            outcome = await ssh.converge(aim, opening(aim))

    assert why(outcome) is Cause.DEADLINE_PASSED
    assert outcome.failure is not None
    assert outcome.failure.detail.values == {"seconds": DEADLINE_S}, "its own deadline, no other limit"


async def test_a_device_that_says_nothing_at_all_ends_by_the_deadline_too() -> None:
    """A TCP port that is open while nobody reads from it: a device out of memory."""
    async with Town.of(1, snmp=False) as town:
        aim = target(town, "ap-001", deadline_s=DEADLINE_S)
        mute = socket.create_server(("127.0.0.1", 0))
        aim = replace(aim, device=replace(aim.device, ssh_port=mute.getsockname()[1]))
        with mute, pusher(town) as ssh:
            outcome = await ssh.converge(aim, nothing_to_do)

    assert why(outcome) is Cause.DEADLINE_PASSED
    assert outcome.failure is not None
    assert outcome.failure.detail.values == {"seconds": DEADLINE_S}, "its own deadline, no other limit"


async def test_a_pass_that_is_called_off_ends_the_session_on_the_device() -> None:
    async with Town.of(1, snmp=False) as town:
        await town.set_fault("ap-001", Fault.HANG, at_change=1)
        aim = target(town, "ap-001")
        reached = asyncio.Event()
        clerk = Deciding(aim)

        def decide(look: DeviceLook, waited: bool) -> Orders:
            reached.set()
            return clerk(look, waited)

        with pusher(town) as ssh:
            talk = asyncio.create_task(ssh.converge(aim, decide))
            await reached.wait()
            talk.cancel()
            with pytest.raises(asyncio.CancelledError):
                await talk

        await server_side_gone(town)


async def test_one_devices_fault_delays_and_stops_nobody_else() -> None:
    async with Town(settle_s=0, snmp=False) as town:
        await town.set_fault("gym-1", Fault.HANG)
        await town.set_fault("gym-2", Fault.DEAD)
        limits = {"gym-1": DEADLINE_S}
        aims = [target(town, id, deadline_s=limits.get(id, NEVER_S)) for id in ONE_OF_EACH.values()]
        with pusher(town) as ssh:
            outcomes = await asyncio.gather(*(ssh.converge(aim, opening(aim)) for aim in aims))

    assert list(map(why, outcomes)) == [Cause.DEADLINE_PASSED, Cause.UNREACHABLE, None, None]


async def test_a_device_without_a_pinned_key_is_never_logged_into(device: str) -> None:
    async with Town(snmp=False) as town:
        aim = target(town, device)
        aim = replace(aim, device=replace(aim.device, host_key=""))
        await town.set_fault(device, Fault.DEAD)  # had it been asked, it would have been found unreachable
        with pusher(town) as ssh:
            outcome = await ssh.converge(aim, opening(aim))

        assert why(outcome) is Cause.SETUP_INCOMPLETE
        assert f"hinan inventory pin {device}" in str(outcome.failure)
        assert town.commands(device) == ()


async def test_a_stranger_with_another_key_hears_neither_password_nor_command(device: str) -> None:
    async with Town(snmp=False) as town:
        await town.set_fault(device, Fault.CHANGED_HOST_KEY)
        aim = target(town, device)
        with pusher(SshCredential("hinan", "not even the right one")) as ssh:
            outcome = await ssh.converge(aim, opening(aim))

        assert why(outcome) is Cause.HOST_KEY_CHANGED, "a refused login would mean that the password was sent"
        assert town.commands(device) == ()
        assert await SshKeyScanner().host_key(aim.device) in str(outcome.failure), "people compare it with the device"


async def test_an_unknown_credential_is_a_fault_of_our_set_up() -> None:
    async with Town.of(1, snmp=False) as town:
        aim = target(town, "ap-001")
        aim = replace(aim, device=replace(aim.device, credential="nobody"))
        with pusher(town) as ssh:
            outcome = await ssh.converge(aim, opening(aim))

    assert why(outcome) is Cause.SETUP_INCOMPLETE
    assert "nobody" in str(outcome.failure)


async def test_a_problem_that_a_decision_raises_is_the_outcome() -> None:
    """Such as a command that would touch somebody else's network."""
    async with Town.of(1, snmp=False) as town:
        aim = target(town, "ap-001")
        refusal = DeviceProblem(Cause.SETUP_INCOMPLETE, Message("it would touch the ssid midori-office"))

        def refuse(look: DeviceLook, waited: bool) -> Orders:
            raise refusal

        with pusher(town) as ssh:
            outcome = await ssh.converge(aim, refuse)

    assert outcome == Outcome(sent=0, failure=refusal)


@pytest.mark.parametrize("part", ["read_back", "save"])
async def test_a_profile_that_lacks_a_value_is_a_fault_of_our_set_up_and_no_crash(part: str) -> None:
    async with Town.of(1, settle_s=0, snmp=False) as town:
        aim = target(town, "ap-001")
        broken = {
            "read_back": replace(aim.profile, read_back=(ReadBack("show {missing}"),)),
            "save": replace(aim.profile, save=(Block(("write {missing}",)),)),
        }
        aim = replace(aim, profile=broken[part])
        with pusher(town) as ssh:
            outcome = await ssh.converge(aim, opening(aim))

    assert why(outcome) is Cause.SETUP_INCOMPLETE
    assert "{missing}" in str(outcome.failure)


async def test_the_scanner_finds_the_key_that_a_login_is_shown(device: str) -> None:
    async with Town(snmp=False) as town:
        entry = town.inventory.devices[device]
        assert await SshKeyScanner().host_key(replace(entry, host_key="")) == entry.host_key

        await town.set_fault(device, Fault.CHANGED_HOST_KEY)
        assert await SshKeyScanner().host_key(entry) != entry.host_key

        await town.set_fault(device, Fault.DEAD)
        with pytest.raises(DeviceProblem) as caught:
            await SshKeyScanner().host_key(entry)
        assert caught.value.cause is Cause.UNREACHABLE
