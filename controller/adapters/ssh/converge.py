"""One session with one device: read back, send what is missing, read back until it is there, save; or take it back."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from controller.adapters.ssh.login import session
from controller.adapters.ssh.terminal import Terminal, shortened, shown_as
from controller.core.commands import UnsafeCommand, save_commands
from controller.core.message import Message
from controller.core.orders import Orders, Stage
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import TIMEOUT_S, ReadBack
from controller.core.readback import DeviceLook, Question, missing, questions, understood
from controller.core.state import offers
from controller.core.wlan import DISASTER_SSID
from controller.credentials import SshCredential
from controller.ports import Outcome, Target

READ_AGAIN_S = 1.0
"""Pause between read-backs while the radios settle; asking more often only slows small devices down."""

LEFT_IN_THE_MIDDLE = frozenset({Cause.COMMAND_REJECTED, Cause.PROMPT_NOT_UNDERSTOOD})
"""Failures after which the device still listens, so that what it has on the air can be looked at. After all others it
does not, and the next try looks."""

Ask = Callable[[DeviceLook, bool], Awaitable[Orders]]
"""controller.ports.Decide, across the border between the push process and the daemon."""


async def converge(target: Target, credential: SshCredential, decide: Ask, rehearse: bool = False) -> Outcome:
    """See controller.ports.Pusher. The deadline counts from here and is enforced by aborting the transport."""
    talk = _Talk(target, credential, decide, rehearse)
    failure = await _within_deadline(target, talk.run())
    if failure is not None and failure.cause in LEFT_IN_THE_MIDDLE and talk.is_unseen:
        await _within_deadline(target, talk.look_after())  # what failed first is what people are told
    return Outcome(talk.sent, failure, talk.saved)


async def _within_deadline(target: Target, work: Awaitable[None]) -> DeviceProblem | None:
    seconds = target.profile.ssh.deadline_s
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        return DeviceProblem(Cause.DEADLINE_PASSED, Message("not done within {seconds} s", {"seconds": seconds}))
    except DeviceProblem as failure:
        return failure
    except UnsafeCommand as unsafe:  # the profile asks for a value that the inventory does not have, or not so
        return DeviceProblem(Cause.SETUP_INCOMPLETE, Message("{what}", {"what": str(unsafe)}))
    return None


class _SessionEnded(Exception):
    """This session is over, the talk is not: a command ended it of which we know that it does so, or the dead man that
    lives as long as the session could not be armed."""


class _Talk:
    """What was done with one device, over one session or, where a command ends it, several."""

    def __init__(self, target: Target, credential: SshCredential, decide: Ask, rehearse: bool) -> None:
        self._target = target
        self._credential = credential
        self._decide = decide
        self._rehearse = rehearse
        self._settled_at = 0.0
        self.stages: set[Stage] = set()
        """What was sent so far; nothing is sent twice in one talk."""
        self.sent = 0
        self.saved = False
        self._is_guarded = True
        """Whether the dead man, if there is one, is ours to disarm."""
        self.is_unseen = False
        """Whether something was sent and what came of it was not looked at."""

    async def run(self) -> None:
        """Until nothing is left to do. Raises DeviceProblem."""
        while True:
            try:
                async with session(self._target, self._credential) as terminal:
                    return await self._converge(terminal)
            except _SessionEnded:
                await asyncio.sleep(READ_AGAIN_S)
            except DeviceProblem as failure:
                if failure.cause is not Cause.UNREACHABLE or not self._may_be_restarting:
                    raise
                await asyncio.sleep(READ_AGAIN_S)

    async def look_after(self) -> None:
        """After a failure in a mode that we cannot be sure of: looks in a new session, and takes back what must be."""
        async with session(self._target, self._credential) as terminal:
            await self._take_back(terminal, disarm=not self._target.profile.dead_man.ends_with_session)

    @property
    def _may_be_restarting(self) -> bool:
        drops = any(block.drops for block in self._target.profile.changes)
        return drops and bool(self.stages) and asyncio.get_running_loop().time() < self._settled_at

    async def _converge(self, terminal: Terminal) -> None:
        loop = asyncio.get_running_loop()
        orders = await self._look(terminal)
        if orders.commands and not self.stages:
            save_commands(self._target.profile, self._target.parameters)  # may raise: before anything is sent
            await self._arm(terminal)
        while orders.commands:
            if orders.stage not in self.stages:
                await self._send_or_take_back(terminal, orders)
            elif loop.time() > self._settled_at:
                await self._take_back(terminal)
                raise DeviceProblem(Cause.READ_BACK_DIFFERS, Message("read-back differs"))
            else:
                await asyncio.sleep(READ_AGAIN_S)
            orders = await self._look(terminal)
        if not self._rehearse:
            await self._disarm(terminal)
        if self.stages or orders.save:
            for command in save_commands(self._target.profile, self._target.parameters):
                await terminal.change(command.text, command.timeout_s)
            self.saved = True

    async def _send_or_take_back(self, terminal: Terminal, orders: Orders) -> None:
        self.is_unseen = True
        try:
            await self._send(terminal, orders)
        except DeviceProblem as failure:
            has_modes = bool(self._target.profile.ssh.enter)
            if failure.cause is Cause.COMMAND_REJECTED and not has_modes:
                await self._take_back(terminal)
            raise

    async def _take_back(self, terminal: Terminal, disarm: bool = True) -> None:
        """Keeps what people can use, takes back what is dangerous. Where that fails, the dead man is left armed."""
        loop = asyncio.get_running_loop()
        orders = await self._look(terminal, waited=True)
        if orders.commands:
            await self._send(terminal, orders)
            while (await self._look(terminal)).commands:
                if loop.time() > self._settled_at:
                    return
                await asyncio.sleep(READ_AGAIN_S)
        if disarm:
            await self._disarm(terminal)

    async def _send(self, terminal: Terminal, orders: Orders) -> None:
        self.stages.add(orders.stage)
        self._settled_at = asyncio.get_running_loop().time() + self._target.profile.ssh.settle_s
        for command in orders.commands:
            self.sent += 1
            try:
                await terminal.change(command.text, command.timeout_s)
            except DeviceProblem as failure:
                if command.drops and failure.cause in (Cause.UNREACHABLE, Cause.DEADLINE_PASSED):
                    raise _SessionEnded from None
                raise
        # The commands took their own time; the radios have theirs from here.
        self._settled_at = asyncio.get_running_loop().time() + self._target.profile.ssh.settle_s

    async def _arm(self, terminal: Terminal) -> None:
        dead_man = self._target.profile.dead_man
        for line in dead_man.arm if self._is_guarded else ():
            try:
                answer = await terminal.change(line, TIMEOUT_S, may_answer=True)
            except DeviceProblem as failure:
                if not dead_man.ends_with_session or failure.cause is Cause.UNREACHABLE:
                    raise
                self._is_guarded = False  # whatever it armed ends with this session; the next one goes without
                raise _SessionEnded from failure
            if dead_man.refused and re.search(dead_man.refused, answer):
                self._is_guarded = False

    async def _disarm(self, terminal: Terminal) -> None:
        """Also what an earlier session armed that was cut off: it would take back what is proven now."""
        dead_man = self._target.profile.dead_man
        if not self._is_guarded or (dead_man.ends_with_session and not self.stages):
            return
        answer, line = "", ""
        for line in dead_man.disarm:
            answer = await terminal.change(line, TIMEOUT_S, may_answer=True)
        if not re.search(dead_man.released, answer):
            words = {"command": shown_as(line), "answer": shortened(f"{answer} {terminal.prompt}")}
            raise DeviceProblem(Cause.PROMPT_NOT_UNDERSTOOD, Message('after `{command}` it waits at "{answer}"', words))

    async def _look(self, terminal: Terminal, waited: bool = False) -> Orders:
        """Reads back what is on the air, and lets the newest declarations decide what is still missing."""
        target, at = self._target, datetime.now(UTC)
        answers = await self._asked(terminal, target.profile.read_back)
        wlans = understood(answers, target.aps, target.parameters, DISASTER_SSID)
        unprepared = unready = None
        is_offered = all(offers(seen, DISASTER_SSID) for seen in wlans.values())
        if target.profile.prepared and Stage.CHANGE not in self.stages and not is_offered:
            unprepared = missing(await self._asked(terminal, target.profile.prepared))
        if self._rehearse:
            unready = missing(await self._asked(terminal, target.profile.rehearse))
        self.is_unseen = False
        return await self._decide(DeviceLook(at, wlans, unprepared, unready), waited)

    async def _asked(self, terminal: Terminal, asked: tuple[ReadBack, ...]) -> list[tuple[Question, str]]:
        target = self._target
        return [
            (question, await terminal.ask(question.text, question.timeout_s))
            for question in questions(target.profile, target.parameters, target.aps, DISASTER_SSID, asked)
        ]
