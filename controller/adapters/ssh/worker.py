"""The push process: holds every SSH session of the town on one event loop, and asks the daemon what to send.

Started by controller.adapters.ssh.pusher; ends when its standard input closes, so it never outlives the daemon.
"""

import asyncio
import os
import signal
import sys

from controller.adapters.ssh.converge import converge
from controller.adapters.ssh.frames import CallOff, Done, Looked, Order, Told, Writer, hear, say
from controller.adapters.ssh.greenlets import patch_sleep
from controller.core.orders import Orders
from controller.core.readback import DeviceLook

STREAM_MAX = 64 * 1024 * 1024
"""A burst of orders for a prefecture may wait in the pipe."""

BEHIND_THE_DAEMON = 5
"""nice(2): where processor time is scarce, people's requests go before the push, which mostly waits for devices."""


class Worker:
    """Lives as long as the process."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._sessions: dict[int, asyncio.Task[None]] = {}
        self._waiting: dict[int, asyncio.Future[Told]] = {}

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Until the daemon is gone."""
        while True:
            try:
                frame = await hear(reader)
            except asyncio.IncompleteReadError:
                return
            match frame:
                case Order():
                    self._sessions[frame.number] = asyncio.create_task(self._see_to(frame))
                case Told() if frame.number in self._waiting:
                    self._waiting.pop(frame.number).set_result(frame)
                case CallOff() if frame.number in self._sessions:
                    self._sessions[frame.number].cancel()

    async def _see_to(self, order: Order) -> None:
        async def decide(look: DeviceLook, waited: bool) -> Orders:
            answer = self._waiting[order.number] = asyncio.get_running_loop().create_future()
            say(self._writer, Looked(order.number, look, waited))
            told: Told = await answer
            if told.problem is not None:
                raise told.problem
            return told.orders

        try:
            outcome = await converge(order.target, order.credential, decide, order.rehearse)
            say(self._writer, Done(order.number, outcome))
        finally:
            self._waiting.pop(order.number, None)
            del self._sessions[order.number]


async def main() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(STREAM_MAX)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, sys.stdout.buffer)
    await Worker(writer).run(reader)
    os._exit(0)  # open sessions end with the process; nobody is left to be told


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the daemon's; we end with it
    patch_sleep()
    os.nice(BEHIND_THE_DAEMON)
    asyncio.run(main())
