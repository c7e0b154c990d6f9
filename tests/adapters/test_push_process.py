"""The push process: sessions far from the daemon's event loop, decisions near it, and no life of its own."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from controller.adapters.ssh.pusher import PushProcessDied, SshPusher
from controller.core.orders import Orders
from controller.core.problem import Cause
from controller.core.readback import DeviceLook
from controller.core.wlan import DISASTER_SSID
from simulator.deciding import Deciding
from simulator.faults import Fault
from simulator.town import CREDENTIAL, Town
from tests.adapters.ssh_stage import ONE_OF_EACH, credential_of, opening, target
from tests.patience import NEVER_S


async def test_every_family_opens_through_it_and_problems_come_back_whole() -> None:
    async with Town(settle_s=0, snmp=False) as town:
        await town.set_fault("gym-1", Fault.REFUSE_LOGIN)
        pusher = SshPusher({CREDENTIAL: credential_of(town)})
        aims = {device: target(town, device) for device in ONE_OF_EACH.values()}

        outcomes = await asyncio.gather(*(pusher.converge(aim, opening(aim)) for aim in aims.values()))
        await pusher.close()

        failures = [outcome.failure.cause for outcome in outcomes if outcome.failure]
        assert failures == [Cause.LOGIN_REFUSED]
        assert all(DISASTER_SSID in town.on_air(ap) for ap in ("gym-2", "class-1", "health-1"))


async def test_a_process_that_dies_takes_only_its_sessions_with_it() -> None:
    async with Town.of(1, settle_s=0, snmp=False) as town:
        await town.set_fault("ap-001", Fault.HANG, at_change=1)
        aim = target(town, "ap-001")
        pusher = SshPusher({CREDENTIAL: credential_of(town)})
        reached = asyncio.Event()
        clerk = Deciding(aim)

        def decide(look: DeviceLook, waited: bool) -> Orders:
            reached.set()
            return clerk(look, waited)

        talk = asyncio.create_task(pusher.converge(aim, decide))
        await reached.wait()
        os.kill(process_of(pusher), signal.SIGKILL)
        with pytest.raises(PushProcessDied):
            await talk

        await town.clear_fault("ap-001")
        assert (await pusher.converge(aim, opening(aim))).failure is None
        await pusher.close()


async def test_a_mistake_in_a_decision_is_ours_and_stops_nobody_else() -> None:
    async with Town.of(2, settle_s=0, snmp=False) as town:
        pusher = SshPusher({CREDENTIAL: credential_of(town)})
        first, second = (target(town, device) for device in town.devices)

        def mistaken(look: DeviceLook, waited: bool) -> Orders:
            raise ZeroDivisionError

        broken, whole = await asyncio.gather(
            pusher.converge(first, mistaken), pusher.converge(second, opening(second)), return_exceptions=True
        )
        await pusher.close()

        assert isinstance(broken, ZeroDivisionError)
        assert not isinstance(whole, BaseException)
        assert whole.failure is None


async def test_it_never_outlives_the_daemon() -> None:
    """Its standard input closes when the daemon dies, however it dies."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "controller.adapters.ssh.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.close()

    async with asyncio.timeout(NEVER_S):
        assert await process.wait() == 0


async def test_it_is_gone_when_it_is_closed() -> None:
    async with Town.of(1, settle_s=0, snmp=False) as town:
        pusher = SshPusher({CREDENTIAL: credential_of(town)})
        aim = target(town, "ap-001")
        await pusher.converge(aim, opening(aim))
        number = process_of(pusher)
        await pusher.close()

    assert not Path(f"/proc/{number}").exists()


def process_of(pusher: SshPusher) -> int:
    assert pusher.process_id is not None
    return pusher.process_id
