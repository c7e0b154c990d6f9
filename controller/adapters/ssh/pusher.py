"""One session per device and pass: read back, send what is missing, read back until it is there, save."""

import asyncio
import socket
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime

from controller.adapters.ssh.login import session
from controller.adapters.ssh.terminal import Terminal
from controller.core.commands import Command, UnsafeCommand, save_commands
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.readback import questions, understood
from controller.core.state import SeenWlan
from controller.core.wlan import DISASTER_SSID
from controller.credentials import SshCredential
from controller.ports import Clock, Decide, Outcome, Target

READ_AGAIN_S = 1.0
"""Pause between read-backs while the radios settle; asking more often only slows small devices down."""

DECIDE_TIMEOUT_S = 30.0
"""A decision takes microseconds; this only frees the thread when the event loop is gone."""


class SshPusher:
    """Sessions run in threads, because netmiko blocks; decisions are made on the event loop."""

    def __init__(self, credentials: Mapping[str, SshCredential], clock: Clock, threads: int) -> None:
        self._credentials = credentials
        self._clock = clock
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="ssh")

    def close(self) -> None:
        """Waits for no session: their sockets are shut down when their passes are cancelled."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        """See controller.ports.Pusher."""
        credential = self._credentials.get(target.device.credential)
        if (missing := _missing(target, credential)) is not None or credential is None:
            return Outcome(failure=missing)
        loop = asyncio.get_running_loop()
        talk = _Talk(target, credential, _on_loop(loop, decide), self._clock)
        limit = loop.call_later(target.profile.ssh.deadline_s, talk.cut_off)
        try:
            return await loop.run_in_executor(self._threads, talk.run)
        finally:
            limit.cancel()
            talk.cut_off()


def _missing(target: Target, credential: SshCredential | None) -> DeviceProblem | None:
    if credential is None:
        name = target.device.credential
        detail = Message("there is no credential {name} in the credentials file", {"name": name})
        return DeviceProblem(Cause.SETUP_INCOMPLETE, detail)
    if not target.device.host_key:
        detail = Message("its host key is not pinned (hinan inventory pin {device})", {"device": target.device.id})
        return DeviceProblem(Cause.SETUP_INCOMPLETE, detail)
    return None


def _on_loop(loop: asyncio.AbstractEventLoop, decide: Decide) -> Decide:
    """`decide`, called from a session's thread but carried out on the event loop."""

    def ask(looks: Mapping[str, frozenset[SeenWlan]], at: datetime) -> tuple[Command, ...]:
        async def answer() -> tuple[Command, ...]:
            return decide(looks, at)

        return asyncio.run_coroutine_threadsafe(answer(), loop).result(DECIDE_TIMEOUT_S)

    return ask


class _Talk:
    """One session, from the thread's side; `cut_off` may be called from any thread at any time."""

    def __init__(self, target: Target, credential: SshCredential, decide: Decide, clock: Clock) -> None:
        self._target = target
        self._credential = credential
        self._decide = decide
        self._clock = clock
        self._line: socket.socket | None = None
        self._cut = threading.Event()
        self._sent = 0

    def cut_off(self) -> None:
        """Ends every wait of the session at once by shutting its socket down."""
        self._cut.set()
        if self._line is not None:
            with suppress(OSError):  # closed already
                self._line.shutdown(socket.SHUT_RDWR)

    def run(self) -> Outcome:
        try:
            with session(self._target, self._credential, self._opened) as terminal:
                self._converge(terminal)
            return Outcome(sent=self._sent)
        except DeviceProblem as failure:
            return Outcome(sent=self._sent, failure=self._too_late() if self._cut.is_set() else failure)
        except UnsafeCommand as unsafe:  # the profile asks for a value that the inventory does not have, or not so
            detail = Message("{what}", {"what": str(unsafe)})
            return Outcome(sent=self._sent, failure=DeviceProblem(Cause.SETUP_INCOMPLETE, detail))

    def _opened(self, line: socket.socket) -> None:
        self._line = line
        if self._cut.is_set():
            self.cut_off()

    def _too_late(self) -> DeviceProblem:
        seconds = self._target.profile.ssh.deadline_s
        return DeviceProblem(Cause.DEADLINE_PASSED, Message("not done within {seconds} s", {"seconds": seconds}))

    def _converge(self, terminal: Terminal) -> None:
        commands = self._look(terminal)
        if not commands:
            return
        for command in commands:
            self._sent += 1
            terminal.change(command.text, command.timeout_s)
        self._settle(terminal)
        for command in save_commands(self._target.profile, self._target.parameters):
            terminal.change(command.text, command.timeout_s)

    def _settle(self, terminal: Terminal) -> None:
        give_up = time.monotonic() + self._target.profile.ssh.settle_s
        while self._look(terminal):
            if time.monotonic() > give_up:
                raise DeviceProblem(Cause.READ_BACK_DIFFERS, Message("read-back differs"))
            self._cut.wait(READ_AGAIN_S)

    def _look(self, terminal: Terminal) -> tuple[Command, ...]:
        """Reads back what is on the air, and lets the newest declarations decide what is still missing."""
        target, at = self._target, self._clock()
        answers = [
            (question, terminal.ask(question.text, question.timeout_s))
            for question in questions(target.profile, target.parameters, target.aps, DISASTER_SSID)
        ]
        return self._decide(understood(answers, target.aps, target.parameters, DISASTER_SSID), at)
