"""One session with one device: read back, send what is missing, read back until it is there, save."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from controller.adapters.ssh.login import session
from controller.adapters.ssh.terminal import Terminal
from controller.core.commands import Command, UnsafeCommand, save_commands
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.readback import questions, understood
from controller.core.state import SeenWlan
from controller.core.wlan import DISASTER_SSID
from controller.credentials import SshCredential
from controller.ports import Outcome, Target

READ_AGAIN_S = 1.0
"""Pause between read-backs while the radios settle; asking more often only slows small devices down."""

Ask = Callable[[Mapping[str, frozenset[SeenWlan]], datetime], Awaitable[tuple[Command, ...]]]
"""controller.ports.Decide, across the border between the push process and the daemon."""


async def converge(target: Target, credential: SshCredential, decide: Ask) -> Outcome:
    """See controller.ports.Pusher. The deadline counts from here and is enforced by aborting the transport."""
    seconds = target.profile.ssh.deadline_s
    talk = _Talk(target, decide)
    try:
        async with asyncio.timeout(seconds):
            async with session(target, credential) as terminal:
                await talk.run(terminal)
    except TimeoutError:
        failure = DeviceProblem(Cause.DEADLINE_PASSED, Message("not done within {seconds} s", {"seconds": seconds}))
        return Outcome(talk.sent, failure)
    except DeviceProblem as failure:
        return Outcome(talk.sent, failure)
    except UnsafeCommand as unsafe:  # the profile asks for a value that the inventory does not have, or not so
        return Outcome(talk.sent, DeviceProblem(Cause.SETUP_INCOMPLETE, Message("{what}", {"what": str(unsafe)})))
    return Outcome(talk.sent)


class _Talk:
    def __init__(self, target: Target, decide: Ask) -> None:
        self._target = target
        self._decide = decide
        self.sent = 0

    async def run(self, terminal: Terminal) -> None:
        commands = await self._look(terminal)
        if not commands:
            return
        saving = save_commands(self._target.profile, self._target.parameters)  # before anything is sent: it may raise
        for command in commands:
            self.sent += 1
            await terminal.change(command.text, command.timeout_s)
        await self._settle(terminal)
        for command in saving:
            await terminal.change(command.text, command.timeout_s)

    async def _settle(self, terminal: Terminal) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._target.profile.ssh.settle_s
        while await self._look(terminal):
            if loop.time() > give_up:
                raise DeviceProblem(Cause.READ_BACK_DIFFERS, Message("read-back differs"))
            await asyncio.sleep(READ_AGAIN_S)

    async def _look(self, terminal: Terminal) -> tuple[Command, ...]:
        """Reads back what is on the air, and lets the newest declarations decide what is still missing."""
        target, at = self._target, datetime.now(UTC)
        answers = [
            (question, await terminal.ask(question.text, question.timeout_s))
            for question in questions(target.profile, target.parameters, target.aps, DISASTER_SSID)
        ]
        return await self._decide(understood(answers, target.aps, target.parameters, DISASTER_SSID), at)
