"""What only happens on a terminal: the question, the changing line, Ctrl-C."""

import asyncio
import os
import pty
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.api.fakes_api import Running


class Terminal:
    """A program on a pseudo-terminal, read as it writes."""

    def __init__(self, process: Process, master: int) -> None:
        self.process = process
        self._master = master
        self.text = ""

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    async def until(self, wanted: str) -> None:
        """Reads until this text has come."""
        async with asyncio.timeout(20):
            while wanted not in self.text:
                self.text += (await asyncio.to_thread(os.read, self._master, 4096)).decode(errors="replace")

    async def end(self) -> int:
        return await asyncio.wait_for(self.process.wait(), 20)


@asynccontextmanager
async def terminal(daemon: Running, *arguments: str) -> AsyncIterator[Terminal]:
    master, slave = pty.openpty()
    command = ("-m", "controller.cli", "--lang", "ja", "--socket", str(daemon.socket), *arguments)
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdin=slave, stdout=slave, stderr=slave)
    try:
        yield Terminal(process, master)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        os.close(slave)
        os.close(master)


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
    daemon.air.silent.add("shelter-1-ap-3")

    async with terminal(daemon, "activate", "--reason", "地震", "--yes") as shown:
        await shown.until("27台中26台 確認済み")
        shown.process.send_signal(signal.SIGINT)
        await shown.until("制御プログラムが続けます")

        assert await shown.end() == 1
    assert daemon.situation.declarations[0].ended_at is None
    assert "Traceback" not in shown.text
