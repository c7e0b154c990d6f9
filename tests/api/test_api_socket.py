"""Who may reach the door, and what is left behind when it closes."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from controller.api.app import application
from controller.api.client import Client, DaemonUnreachable
from controller.core.message import InputError
from tests.api.fakes_api import OneLinePerFacility, Running, running, small_town
from tests.patience import NEVER_S

NOBODY = 65534
PROJECT = Path(__file__).parents[2]

AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from controller.api.client import Client, DaemonUnreachable

async def answer(socket):
    async with Client(Path(socket)) as daemon:
        try:
            return await daemon.board()
        except DaemonUnreachable as refused:
            return refused

async def ask_as_nobody():
    await answer("/nonexistent")  # loads every module while this process may still read them
    os.setgroups([]), os.setgid({nobody}), os.setuid({nobody})
    print(await answer(sys.argv[1]))

asyncio.run(ask_as_nobody())
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, so that only the socket's own mode protects it."""
    with tempfile.TemporaryDirectory(prefix="hinan-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def test_the_socket_is_for_its_owner_and_group_and_its_new_folder_too(daemon: Running) -> None:
    assert daemon.socket.stat().st_mode & 0o777 == 0o660
    assert daemon.socket.parent.stat().st_mode & 0o777 == 0o750


async def test_under_the_runtime_folder_of_a_user_only_the_user_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    async with running(tmp_path / "hinan" / "api.sock", small_town()) as daemon:
        assert daemon.socket.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
async def test_a_user_outside_the_group_is_refused_by_the_kernel_and_told_what_to_do(open_folder: Path) -> None:
    async with running(open_folder / "api.sock", small_town()) as daemon:
        script = AS_NOBODY.format(nobody=NOBODY)
        command = [sys.executable, "-c", script, str(daemon.socket)]
        done = await asyncio.to_thread(
            subprocess.run, command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, timeout=NEVER_S, check=True
        )

    assert "You may not use the daemon's socket" in done.stdout
    assert "usermod -aG root NAME" in done.stdout
    assert daemon.latency.requests == {}


async def test_without_a_unix_socket_nobody_may_act(daemon: Running) -> None:
    app = application(
        daemon.operations, daemon.lookback, daemon.survey, daemon.errands, daemon.situation, OneLinePerFacility()
    )
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://hinan") as stranger:
        refused = await stranger.post("/v1/declarations", json={"reason": "地震"})
        looked = await stranger.get("/v1/board")

    assert (refused.status_code, looked.status_code) == (403, 200)
    assert "cannot tell who is asking" in refused.text
    assert daemon.store.declarations() == ()


async def test_a_second_daemon_on_the_same_socket_is_refused_and_the_first_lives_on(
    daemon: Running, client: Client
) -> None:
    with pytest.raises(InputError, match="another one is running"):
        async with running(daemon.socket, small_town()):
            pass

    assert (await client.board()).town == "試験町"


async def test_the_socket_of_a_daemon_that_was_killed_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))

    async with running(path, small_town()), Client(path) as client:
        assert (await client.board()).town == "試験町"
    assert not path.exists()


async def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("dear mayor")

    with pytest.raises(InputError, match="is not a socket"):
        async with running(path, small_town()):
            pass
    assert path.read_text() == "dear mayor"


async def test_a_path_that_is_too_long_for_a_socket_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / ("避難所" * 20) / "api.sock"

    with pytest.raises(InputError, match="longer than 106 bytes"):
        async with running(path, small_town()):
            pass
    with pytest.raises(DaemonUnreachable, match="No daemon answers"):
        await ask(path)


async def test_signals_are_left_to_the_daemon(tmp_path: Path) -> None:
    def handlers() -> tuple[object, object]:
        return signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)

    before = handlers()
    async with running(tmp_path / "api.sock", small_town()) as daemon:
        await ask(daemon.socket)

        assert handlers() == before


async def test_it_stops_though_readers_watch_and_one_is_stuck(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    async with asyncio.timeout(NEVER_S), running(path, small_town(100, 10)), Client(path) as client:
        boards = client.boards()
        await anext(boards)
        stuck = await asyncio.to_thread(_ask_and_never_read, path)
        await anext(client.boards())

    with stuck, pytest.raises(DaemonUnreachable):
        await anext(boards)


def _ask_and_never_read(path: Path) -> socket.socket:
    reader = socket.socket(socket.AF_UNIX)
    reader.connect(str(path))
    reader.sendall(b"GET /v1/events HTTP/1.1\r\nHost: hinan\r\n\r\n")
    reader.recv(1)  # the answer has begun
    return reader


async def test_a_client_notices_a_daemon_that_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    async with Client(path) as client:
        async with running(path, small_town()):
            boards = client.boards()
            await anext(boards)

        with pytest.raises(DaemonUnreachable, match="went away or fell silent"):
            await anext(boards)


async def test_a_client_notices_a_daemon_that_falls_silent(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"

    async def hung(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: alive\n\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(hung, path)
    async with server, Client(path, silence_s=0.1) as client:
        with pytest.raises(DaemonUnreachable, match="fell silent"):
            await anext(client.boards())


async def ask(path: Path) -> None:
    async with Client(path) as client:
        await client.board()


async def test_where_no_daemon_is_the_client_says_which_socket_and_how_to_start_one(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    with pytest.raises(DaemonUnreachable) as missing:
        await ask(path)

    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    with pytest.raises(DaemonUnreachable) as stale:
        await ask(path)

    assert str(missing.value) == str(stale.value)
    assert missing.value.message.values == {"socket": str(path)}
    assert "hinan serve" in str(missing.value)


async def test_a_program_that_is_not_our_daemon_is_not_understood(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"

    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
        writer.close()

    async with await asyncio.start_unix_server(other, path):
        with pytest.raises(DaemonUnreachable, match="does not understand"):
            await ask(path)
