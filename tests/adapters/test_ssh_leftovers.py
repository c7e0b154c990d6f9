"""A session leaves nothing behind: no thread, no socket, no filter with a password in it; and no secret anywhere."""

import gc
import logging
import threading
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from controller.core.problem import Cause
from controller.credentials import SshCredential
from controller.ports import Outcome, Target
from simulator.faults import Fault
from simulator.town import Town
from tests.adapters.ssh_stage import ONE_OF_EACH, credential_of, held_open, opening, pusher, server_side_gone, target

FAULTS = (None, Fault.DEAD, Fault.REFUSE_LOGIN, Fault.CHANGED_HOST_KEY, Fault.DROP, Fault.REJECT, Fault.HANG)

SECRET = "hunter2-Kawa-no-mizu"


async def visit(town: Town, aim: Target, credential: SshCredential | Town | None = None) -> Outcome:
    with pusher(credential or town) as ssh:
        return await ssh.converge(aim, opening(aim))


async def visits(town: Town, fault: Fault | None) -> None:
    """One session with a device of every family, all with the same fault."""
    for device in ONE_OF_EACH.values():
        if fault:
            await town.set_fault(device, fault)
        await visit(town, target(town, device, deadline_s=0.3 if fault is Fault.HANG else 20))
        await town.clear_fault(device)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_session_leaves_no_thread_socket_or_log_filter_behind(fault: Fault | None) -> None:
    async with Town(settle_s=0, snmp=False) as town:
        await visits(town, None)  # what is opened once for all is open now
        await visits(town, fault)
        await server_side_gone(town)
        gc.collect()
        threads, files = set(threading.enumerate()), held_open()

        await visits(town, fault)

        await server_side_gone(town)
        gc.collect()
        assert set(threading.enumerate()) <= threads
        assert len(held_open()) <= len(files)
        assert logging.getLogger("netmiko").filters == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("device", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
async def test_no_password_is_in_any_outcome_exception_or_log_line(
    device: str, fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Town(settle_s=0, snmp=False) as town:
        if fault:
            await town.set_fault(device, fault)
        aim = target(town, device, deadline_s=0.3 if fault is Fault.HANG else 20)
        outcome = await visit(town, aim)

    assert (outcome.failure is None) == (fault is None)
    assert town.secrets.password not in everything_about(outcome) + caplog.text


async def test_no_wrong_or_enable_password_is_told_either(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with Town.of(3, settle_s=0, snmp=False) as town:
        for device in town.inventory.devices:
            credential = SshCredential(town.secrets.username, SECRET, enable=f"{SECRET}-enable")
            outcome = await visit(town, target(town, device), credential)

            assert outcome.failure is not None
            assert outcome.failure.cause is Cause.LOGIN_REFUSED
            assert SECRET not in everything_about(outcome) + repr(credential) + caplog.text


@pytest.mark.parametrize("content", [None, "", "not a key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
async def test_a_private_key_that_cannot_be_used_is_a_fault_of_our_set_up(tmp_path: Path, content: str | None) -> None:
    """And not a device that does not answer: nobody should be sent to look at its cable."""
    key = tmp_path / "key"
    if content is not None:
        key.write_text(content)
    async with Town.of(1, snmp=False) as town:
        files = held_open()
        outcome = await visit(town, target(town, "ap-001"), SshCredential("hinan", private_key=str(key)))

        assert outcome.failure is not None
        assert outcome.failure.cause is Cause.SETUP_INCOMPLETE
        assert str(key) in str(outcome.failure)
        assert len(held_open()) <= len(files)


async def test_an_address_that_nobody_has_is_unreachable() -> None:
    async with Town.of(1, snmp=False) as town:
        aim = target(town, "ap-001")
        aim = replace(aim, device=replace(aim.device, address="no-such-host.invalid"))
        outcome = await visit(town, aim, credential_of(town))

    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.UNREACHABLE


def everything_about(outcome: Outcome) -> str:
    """All that a log, a traceback or a debugger's `repr` could show of it, its causes and contexts included."""
    told, error = [repr(outcome)], outcome.failure
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        raised = waiting.pop()
        if raised is None or id(raised) in seen:
            continue
        seen.add(id(raised))
        told += [repr(raised), str(raised), repr(raised.args), repr(getattr(raised, "detail", "")), repr(vars(raised))]
        told += traceback.format_exception(raised)
        waiting += [raised.__cause__, raised.__context__]
    return "\n".join(told)
