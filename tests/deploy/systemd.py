"""Plays systemd for a real daemon: hands it a listening socket, hears what it says, and tells it to stop."""

import os
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

DEADLINE_S = 90.0

START = """
import os, sys
given, *command = sys.argv[1:]
os.dup2(int(given), 3)
own = str(os.getpid())
os.environ.update(LISTEN_FDS="1", LISTEN_FDNAMES="hinan.socket", LISTEN_PID=own, WATCHDOG_PID=own)
os.execv(sys.executable, [sys.executable, *command])
"""
"""Between fork and exec, as systemd does it: only then is the process id known."""


@dataclass
class Unit:
    """A service that is running, and what it has said so far."""

    folder: Path
    daemon: "Popen[bytes]"
    line: socket.socket
    said: list[str]

    @property
    def door(self) -> Path:
        return self.folder / "run" / "api.sock"

    def hears(self, state: str, times: int = 1) -> None:
        """Waits until the daemon has said this so often, in all."""
        give_up = time.monotonic() + DEADLINE_S
        while self.said.count(state) < times:
            assert self.daemon.poll() is None, self.log
            assert time.monotonic() < give_up, (state, self.said)
            self._listen(0.2)

    def stop(self) -> int:
        """Returns the exit code."""
        self.daemon.send_signal(signal.SIGTERM)
        code = self.daemon.wait(DEADLINE_S)
        self._listen(0)
        return code

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def _listen(self, wait_s: float) -> None:
        while select.select([self.line], [], [], wait_s)[0]:
            self.said.append(self.line.recv(4096).decode())
            wait_s = 0


@contextmanager
def unit(mode: int = 0o660, watchdog_s: float = 2.0) -> Iterator[Unit]:
    """`Type=notify`, `WatchdogSec=`, and a socket unit with `SocketMode=`. Killed at the end if it still runs."""
    with tempfile.TemporaryDirectory(prefix="hinan-") as name:
        folder = Path(name)
        (folder / "run").mkdir()
        (folder / "credentials.toml").touch(mode=0o600)
        (folder / "hinan.toml").write_text('town = "みどり町"\n', encoding="utf-8")
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line,
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door,
            (folder / "log").open("wb") as log,
        ):
            line.bind(str(folder / "notify"))
            door.bind(str(folder / "run" / "api.sock"))
            (folder / "run" / "api.sock").chmod(mode)
            door.listen()
            words = ("-m", "controller.cli", f"--socket={folder}/nowhere", "serve", f"--config={folder}/hinan.toml")
            daemon = Popen(
                [sys.executable, "-c", START, str(door.fileno()), *words],
                pass_fds=[door.fileno()],
                stdout=log,
                stderr=log,
                env={
                    **os.environ,
                    "NOTIFY_SOCKET": str(folder / "notify"),
                    "WATCHDOG_USEC": str(int(watchdog_s * 1e6)),
                },
            )
            try:
                yield Unit(folder, daemon, line, [])
            finally:
                if daemon.poll() is None:
                    daemon.kill()
                daemon.wait()
