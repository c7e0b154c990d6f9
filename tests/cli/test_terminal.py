"""What only happens on a terminal: the question, the changing line, Ctrl-C."""

import asyncio
import os
import pty
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.api.fakes_api import Running
from tests.patience import NEVER_S


class Terminal:
    """A program on a pseudo-terminal, read as it writes."""

    def __init__(self, process: Process, master: int) -> None:
        self.process = process
        self._master = master
        self._read = b""
        self._has_ended = False
        self._news = asyncio.Event()
        os.set_blocking(master, False)
        asyncio.get_running_loop().add_reader(master, self._take)

    @property
    def text(self) -> str:
        """All that came; a letter may come in two pieces."""
        return self._read.decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    async def until(self, wanted: str) -> None:
        """Reads until this text has come. Fails with what came instead when the program ends before."""
        async with asyncio.timeout(NEVER_S):
            while wanted not in self.text:
                assert not self._has_ended, f"it ended without {wanted!r}: {self.text}"
                self._news.clear()
                await self._news.wait()

    def forget(self) -> None:
        self._read = b""

    async def end(self) -> int:
        async with asyncio.timeout(NEVER_S):
            return await self.process.wait()

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)

    def _take(self) -> None:
        try:
            self._read += os.read(self._master, 4096)
        except OSError:  # nobody has the other end any more
            self._has_ended = True
            asyncio.get_running_loop().remove_reader(self._master)
        self._news.set()


@asynccontextmanager
async def on_terminal(*command: str, **more: Any) -> AsyncIterator[Terminal]:
    """A program on a terminal of its own, killed in the end with what it started. `more`: as subprocesses take it."""
    master, slave = pty.openpty()
    try:
        process = await asyncio.create_subprocess_exec(
            *command, start_new_session=True, stdin=slave, stdout=slave, stderr=slave, **more
        )
    finally:
        os.close(slave)  # only the program has it now, so that whoever reads on after its end is told
    shown = Terminal(process, master)
    try:
        yield shown
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        shown.close()


@asynccontextmanager
async def terminal(daemon: Running, *arguments: str) -> AsyncIterator[Terminal]:
    command = (sys.executable, "-m", "controller.cli", "--lang", "ja", "--socket", str(daemon.socket), *arguments)
    async with on_terminal(*command) as shown:
        yield shown


@pytest.mark.parametrize("answer", ["yes", "はい", "YES"])
async def test_it_shows_the_scope_and_opens_after_a_whole_yes(daemon: Running, answer: str) -> None:
    async with terminal(daemon, "activate", "--reason", "地震") as shown:
        await shown.until("「はい」と入力してください:")
        shown.type(answer + "\n")
        await shown.until("27台中27台 確認済み\r\n")

        assert await shown.end() == 0
    assert "【災害】" in shown.text
    assert "3施設 アクセスポイント27台: 第0避難所, 第1避難所, 第2避難所" in shown.text


@pytest.mark.parametrize("answer", ["y\n", "no\n", "\n", "\x04", "\x03"])
async def test_anything_but_a_whole_yes_changes_nothing(daemon: Running, answer: str) -> None:
    async with terminal(daemon, "activate", "--reason", "地震") as shown:
        await shown.until("「はい」と入力してください:")
        if answer == "\x03":
            shown.process.send_signal(signal.SIGINT)  # a pseudo-terminal of ours is nobody's controlling one
        else:
            shown.type(answer)
        await shown.until("何も変更していません。")

        assert await shown.end() == 2
    assert not daemon.situation.declarations


async def test_devices_known_not_to_answer_are_named_before_the_question(daemon: Running) -> None:
    del daemon.situation.observed["shelter-1-ap-3"]

    async with terminal(daemon, "activate", "--reason", "地震") as shown:
        await shown.until("「はい」と入力してください:")

    assert "現在応答のない機器 1台（応答しだい開放します）: shelter-1-ap-3" in shown.text


async def test_ctrl_c_while_waiting_says_that_the_daemon_keeps_working(daemon: Running) -> None:
    daemon.air.slow.add("shelter-1-ap-3")  # a silent one would end the wait soon, with or without Ctrl-C

    async with terminal(daemon, "activate", "--reason", "地震", "--yes") as shown:
        await shown.until("] 26/27")
        shown.process.send_signal(signal.SIGINT)
        await shown.until("制御プログラムが続けます")

        assert await shown.end() == 1
    assert daemon.situation.declarations[0].ended_at is None
    assert "Traceback" not in shown.text
