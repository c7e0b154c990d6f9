"""Brings daemons to life by forking one program that has loaded everything: a journey of fifty lives would spend most
of its time importing. What is forked is the daemon itself, in a process of its own, with a push process of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from controller.scene import Scene


class Life:
    """One daemon, to be killed."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery = nursery
        self.pid = pid

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    async def wait(self) -> None:
        await self._nursery.ask(f"wait {self.pid}")


class Nursery:
    """Use it as `async with nursery() as nursery`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._one_at_a_time = asyncio.Lock()

    async def ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._one_at_a_time:
            self._process.stdin.write(f"{line}\n".encode())
            return (await self._process.stdout.readline()).decode().strip()

    async def born(self, scene: Scene) -> Life:
        """A daemon for this scene; its socket appears a little later."""
        scene.socket.unlink(missing_ok=True)  # the one before was killed and left it
        return Life(self, int(await self.ask(f"born {scene.config} {scene.socket} {scene.folder / 'serve.log'}")))


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def _live(config: str, socket: str, log: str) -> None:
    """The child's whole life."""
    from controller.daemon import run

    os.setsid()
    for stream, path, how in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)):
        os.dup2(os.open(path, how, 0o600), stream)
    os.dup2(1, 2)
    os._exit(run(Path(config), Path(socket)))


def main() -> None:
    """Until standard input closes; then whoever still lives is killed."""
    import controller.daemon  # noqa: F401  what every life needs, loaded once

    living: set[int] = set()
    for line in sys.stdin:
        match line.split():
            case ["born", config, socket, log]:
                pid = os.fork()
                if not pid:
                    _live(config, socket, log)
                living.add(pid)
                print(pid, flush=True)
            case ["wait", pid]:
                os.waitpid(int(pid), 0)
                living.discard(int(pid))
                print("gone", flush=True)
    for pid in living:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
