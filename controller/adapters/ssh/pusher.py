"""The daemon's side of the push process: gives it orders, decides for it, and starts it again if it dies."""

import asyncio
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from controller.adapters.ssh.frames import CallOff, Done, Looked, Order, Told, hear, say
from controller.core.message import Message
from controller.core.orders import Orders
from controller.core.problem import Cause, DeviceProblem
from controller.core.readback import DeviceLook
from controller.credentials import SshCredential
from controller.ports import Decide, Outcome, Target

HANDED_OVER_AT_ONCE = 10
"""Orders packed in one turn of the event loop: a town of 1,000 that opens must not keep a person's request waiting."""

log = logging.getLogger(__name__)


class PushProcessDied(Exception):
    """The push process ended in the middle of a session. Whoever gave the order gives it again."""


@dataclass(slots=True)
class _Talk:
    decide: Decide
    outcome: asyncio.Future[Outcome]


class SshPusher:
    """See controller.ports.Pusher. A thousand sessions keep a processor core busy for seconds; in a process of their
    own they leave the daemon free to answer people."""

    def __init__(self, credentials: Mapping[str, SshCredential]) -> None:
        self._credentials = credentials
        self._process: asyncio.subprocess.Process | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._handing_over = asyncio.Semaphore(HANDED_OVER_AT_ONCE)
        self._talks: dict[int, _Talk] = {}
        self._numbers = 0

    @property
    def process_id(self) -> int | None:
        """None: it does not run now."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Starts the process ahead of the first order: loading the SSH libraries takes it half a second."""
        async with self._starting:
            if self._process is None:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "controller.adapters.ssh.worker"),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    process_group=0,  # Ctrl-C is ours; in our session, so that nice(2) counts between it and us
                )
                self._hearing = asyncio.create_task(self._hear(self._process), name="push process")

    async def close(self) -> None:
        """Ends the process and with it every session."""
        process, self._process = self._process, None
        if process is None or self._hearing is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await self._hearing

    async def converge(self, target: Target, decide: Decide) -> Outcome:
        """See controller.ports.Pusher. Raises PushProcessDied."""
        return await self._talk(target, decide, rehearse=False)

    async def rehearse(self, target: Target, see: Callable[[DeviceLook], None]) -> Outcome:
        """See controller.ports.Rehearser. Raises PushProcessDied."""

        def only_look(look: DeviceLook, _waited: bool) -> Orders:
            see(look)
            return Orders()

        return await self._talk(target, only_look, rehearse=True)

    async def _talk(self, target: Target, decide: Decide, rehearse: bool) -> Outcome:
        credential = self._credentials.get(target.device.credential)
        if (lack := missing(target, credential)) is not None or credential is None:
            return Outcome(failure=lack)
        await self.start()
        assert self._process is not None
        assert self._process.stdin is not None
        self._numbers += 1
        number, writer = self._numbers, self._process.stdin
        talk = self._talks[number] = _Talk(decide, asyncio.get_running_loop().create_future())
        try:
            async with self._handing_over:
                say(writer, Order(number, target, credential, rehearse))
                await asyncio.sleep(0)
            return await talk.outcome
        except asyncio.CancelledError:
            say(writer, CallOff(number))
            raise
        finally:
            del self._talks[number]

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            while True:
                await asyncio.sleep(0)  # a burst of answers is already here; people's requests come in between
                match await hear(process.stdout):
                    case Looked() as looked if looked.number in self._talks:
                        say(process.stdin, _answered(self._talks[looked.number], looked))
                    case Done() as done if done.number in self._talks:
                        if not self._talks[done.number].outcome.done():
                            self._talks[done.number].outcome.set_result(done.outcome)
        except (asyncio.IncompleteReadError, ConnectionError):
            if self._process is process:
                log.error("the push process ended with %s; it is started again", await process.wait())
                self._process = None
        for talk in self._talks.values():
            if not talk.outcome.done():
                talk.outcome.set_exception(PushProcessDied())


def _answered(talk: _Talk, looked: Looked) -> Told:
    """The decision, made on the daemon's event loop, so that it sees the declarations as they are at this moment."""
    try:
        return Told(looked.number, talk.decide(looked.look, looked.waited))
    except DeviceProblem as problem:
        return Told(looked.number, Orders(), problem)
    except Exception as mistake:  # noqa: BLE001  a mistake of ours in one decision must not stop the others' sessions
        talk.outcome.set_exception(mistake)  # the pass breaks off with it, and is counted and logged there
        return Told(
            looked.number, Orders(), DeviceProblem(Cause.SETUP_INCOMPLETE, Message("the program made a mistake"))
        )


def missing(target: Target, credential: SshCredential | None) -> DeviceProblem | None:
    """What must be there before a device may be contacted at all."""
    if credential is None:
        name = target.device.credential
        detail = Message("there is no credential {name} in the credentials file", {"name": name})
        return DeviceProblem(Cause.SETUP_INCOMPLETE, detail)
    if not target.device.host_key:
        detail = Message("its host key is not pinned (hinan inventory pin {device})", {"device": target.device.id})
        return DeviceProblem(Cause.SETUP_INCOMPLETE, detail)
    return None
