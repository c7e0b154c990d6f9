"""With systemd: a real daemon takes over its socket, says when it is ready, and is heard while its loops run."""

import asyncio
import os
import socket
from collections import Counter

import pytest

from controller.api.client import Client
from controller.systemd import Progress, Supervisor, handed_over
from tests.deploy.systemd import DEADLINE_S, unit


async def test_a_daemon_started_by_systemd_serves_its_socket_and_tells_how_it_is() -> None:
    with unit() as service:
        service.hears("READY=1")
        async with Client(service.door) as client:
            assert (await client.board()).town == "みどり町"
        service.hears("WATCHDOG=1", times=3)

        assert service.stop() == 0

        assert service.said[0] == "READY=1"
        assert service.said[-1] == "STOPPING=1"
        assert set(service.said) == {"READY=1", "WATCHDOG=1", "STOPPING=1"}, "its push process says nothing"
        assert service.door.is_socket(), "it is systemd's, and the next start takes it over again"
        assert not (service.folder / "nowhere").exists()


def test_a_socket_that_is_open_to_everybody_is_refused_with_what_to_write() -> None:
    with unit(mode=0o666) as service:
        assert service.daemon.wait(DEADLINE_S) == 2, service.log

        assert "SocketMode=0660" in service.log
        assert service.said == []


def test_a_loop_that_stands_still_is_not_made_up_for_by_the_other() -> None:
    turns, progress = Counter[str](), Progress(("poller", "reconciler"))

    assert not progress.was_made(turns), "nobody has begun"
    turns.update(poller=1, reconciler=1)
    assert progress.was_made(turns)
    assert not progress.was_made(turns), "asking is no progress"
    turns.update(poller=900)
    assert not progress.was_made(turns)
    turns.update(reconciler=1)
    assert progress.was_made(turns)


def test_what_systemd_tells_another_process_is_not_for_us() -> None:
    environment = {"LISTEN_PID": "1", "LISTEN_FDS": "1", "WATCHDOG_PID": "1", "WATCHDOG_USEC": "1000000"}

    assert handed_over(environment) == ()
    assert Supervisor.of(environment).patience_s == 0
    assert environment == {}, "nor for those that we start"


def test_an_abstract_address_is_told_too_and_a_dead_one_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    name = f"hinan-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{name}")
        Supervisor(f"@{name}", 0).tell("READY=1")
        assert line.recv(100) == b"READY=1"

    Supervisor(f"@{name}", 0).tell("READY=1")
    assert "READY=1" in caplog.text


async def test_that_we_are_ready_is_said_until_it_is_heard() -> None:
    """The queue that systemd reads is short, and full while a machine boots; unheard, we would be killed."""
    name = f"hinan-test-busy-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{name}")
        line.setblocking(False)
        supervisor, others = Supervisor(f"@{name}", 0), 0
        while supervisor.tell("of another service"):
            others += 1

        async with supervisor.watched(dict, ()), asyncio.timeout(DEADLINE_S):
            await asyncio.sleep(0)
            for _ in range(others):
                assert line.recv(100) == b"of another service"
            assert await asyncio.get_running_loop().sock_recv(line, 100) == b"READY=1"
