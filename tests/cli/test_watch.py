"""`hinan watch`: a line per change, and a restart of the daemon that is said and survived."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from controller.cli.changes import changes
from controller.cli.output import in_words
from controller.core.board import ApState
from controller.core.declaration import Wish
from controller.core.problem import Cause
from controller.core.state import Asked
from controller.i18n import set_language
from tests.api.fakes_api import Running, running, small_town
from tests.cli.boards import MADE, NOW, ap, board
from tests.patience import NEVER_S


@asynccontextmanager
async def watching(socket: Path, *options: str) -> AsyncIterator[Process]:
    command = ("-m", "controller.cli", "--lang", "ja", "--socket", str(socket), "watch", *options)
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        process.terminate()
        await process.communicate()


async def line(stream: asyncio.StreamReader | None) -> str:
    assert stream is not None
    return (await asyncio.wait_for(stream.readline(), NEVER_S)).decode().strip()


async def test_a_declaration_is_told_before_what_it_changes(daemon: Running) -> None:
    async with watching(daemon.socket, "--json") as process:
        assert await line(process.stderr) == "現在: 平常時"
        await daemon.operations.declare(Wish(reason="地震", facilities=("shelter-0",)), "yamada")

        told = [json.loads(await line(process.stdout)) for _ in range(10)]

    assert (told[0]["what"], told[0]["value"]) == ("declaration", "declared")
    assert {change["what"] for change in told[1:]} == {"state"}


async def test_it_outlives_the_daemon_and_says_when_it_is_back(tmp_path: Path) -> None:
    socket = tmp_path / "api.sock"
    async with running(socket, small_town()):
        watcher = watching(socket)
        process = await watcher.__aenter__()
        assert await line(process.stdout) == "現在: 平常時"
    assert "制御プログラム" in await line(process.stderr)
    assert await line(process.stderr) == "1 秒ごとに再接続を試みます。"
    async with running(socket, small_town()):
        assert await line(process.stderr) == "制御プログラムに再接続しました。"
        await watcher.__aexit__(None, None, None)


def test_every_kind_of_change_has_its_sentence() -> None:
    set_language("ja")
    before = board([ap("a", ApState.PENDING), ap("b", ApState.UNKNOWN, Cause.UNREACHABLE)], MADE)
    after = board([ap("a", ApState.PROVEN), ap("b", ApState.UNKNOWN)], replace(MADE, ended_at=NOW, ended_by="sato"))

    told = [in_words(change.sentence) for change in changes(before, after)]

    assert "sato が終了、平常時に戻し中。" in told[0]
    assert told[1:] == ["富加小学校 · 体育館 a: 開放を確認", "富加小学校 · 体育館 b: 問題は解消"]


def test_a_closed_declaration_is_told() -> None:
    (change,) = changes(board([], MADE), board([]))

    assert (change.what, change.subject) == ("closed", "3")


def test_clients_that_come_and_go_are_no_change() -> None:
    quiet = ap("a", ApState.QUIET, asked=Asked.NOTHING)

    assert not list(changes(board([quiet]), board([replace(quiet, clients=80)])))
