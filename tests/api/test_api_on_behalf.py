"""A program of ours may name the person it acts for; nobody else may, whatever they send."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2
import pytest

from controller.api import on_behalf
from controller.api.auth import may_speak_for_others
from controller.api.client import Client
from controller.core.declaration import Kind, Wish
from tests.api.fakes_api import Running, running, small_town

NOBODY = 65534
PROJECT = Path(__file__).parents[2]

AS_A_NORMAL_USER = """
import asyncio, os, sys
from pathlib import Path
from controller.api.client import Client, DaemonUnreachable
from controller.core.declaration import Kind, Wish
from controller.core.message import InputError
from tui.web.server import must_be_believed

async def main():
    try:
        async with Client(Path("/nonexistent"), person="x") as daemon:  # loads every module that is needed
            await daemon.declare(Wish(Kind.DRILL, (), "x"))
    except DaemonUnreachable:
        pass
    os.setgroups([]), os.setgid(int(sys.argv[2])), os.setuid({nobody})
    try:
        await must_be_believed(Path(sys.argv[1]))
    except InputError as refused:
        print(refused)
    for person in ("町長", "nobody", ""):
        async with Client(Path(sys.argv[1]), person=person) as daemon:
            for ask in (daemon.board, lambda: daemon.declare(Wish(Kind.DRILL, (), person or "myself"))):
                try:
                    await ask()
                    print("taken")
                except InputError as refused:
                    print(refused)

asyncio.run(main())
"""


async def test_the_daemons_own_account_may_name_the_person_it_acts_for(daemon: Running) -> None:
    async with Client(daemon.socket, person="山田 花子") as web:
        declared = await web.declare(Wish(Kind.DRILL, (), "訓練"))
        await web.end(declared.number, "終わり")

    assert (declared.declared_by, declared.ordered_by) == ("山田 花子", "山田 花子")
    assert [record.act.who for record in daemon.store.audit(2)] == ["山田 花子", "山田 花子"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
async def test_a_normal_user_of_the_socket_cannot_name_anybody_not_even_themselves() -> None:
    with tempfile.TemporaryDirectory(prefix="hinan-") as folder:
        Path(folder).chmod(0o755)
        async with running(Path(folder) / "api.sock", small_town()) as daemon:
            os.chown(daemon.socket, -1, NOBODY)  # a group that may use the socket
            script = AS_A_NORMAL_USER.format(nobody=NOBODY)
            command = [sys.executable, "-c", script, str(daemon.socket), str(NOBODY)]
            done = await asyncio.to_thread(
                subprocess.run, command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, timeout=120, check=True
            )

    *refused, looked, declared = done.stdout.splitlines()
    assert (looked, declared) == ("taken", "taken")
    assert len(refused) == 5  # `hinan web` does not even start
    assert all("Nothing was changed: only a program that runs under the daemon's own" in said for said in refused)
    acts = [record.act for record in daemon.store.audit(9) if record.act.what != "import"]
    assert [(act.who, act.why) for act in acts] == [("nobody", "myself")]


def test_only_root_and_the_daemons_own_account_may_speak_for_others() -> None:
    assert [may_speak_for_others(uid, own=990) for uid in (0, 990, 1000, 65534, None)] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("value", ["", "%00", "key%3Agym-1", "hinan", "a%0Ab", "%ff", "%20a", "x" * 65])
async def test_what_is_no_name_of_a_person_is_refused(daemon: Running, value: str) -> None:
    status = await declared_with(daemon.socket, [(on_behalf.HEADER, value)])

    assert status == 403
    assert daemon.store.declarations() == ()


async def test_two_names_are_refused(daemon: Running) -> None:
    assert await declared_with(daemon.socket, [(on_behalf.HEADER, "a"), (on_behalf.HEADER, "b")]) == 403


async def declared_with(socket: Path, headers: list[tuple[str, str]]) -> int:
    transport = httpx2.AsyncHTTPTransport(uds=str(socket))
    async with httpx2.AsyncClient(transport=transport, base_url="http://hinan") as program:
        answer = await program.post("/v1/declarations", json={"reason": "地震"}, headers=headers)
    return answer.status_code
