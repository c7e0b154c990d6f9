"""The agents that poll benchmarks ask: builds and runs agents/responder.c, on 127.1.0.0/16 only."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).parent / "agents"
COMMUNITY, USER, AUTH_PASSWORD, PRIV_PASSWORD = "bench", "bench", "bench-auth", "bench-priv"

SCALARS = tuple(f"1.3.6.1.4.1.14988.1.1.{number}.0" for number in range(1, 13))
"""Six texts of 24 letters, six numbers; the last is the agent's own."""
COLUMN = "1.3.6.1.2.1.31.1.1.1.6"
ROWS = range(1, 21)
"""Counters of one to six octets, which grow at every look: nobody can know their values beforehand."""
COUNTED = (4 ** len(ROWS) - 1) // 3
"""After n looks the counter of a row is (64 + n) << 2 * (row - 1); all of them together are so many times 64 + n."""
TABLE = tuple(f"1.3.6.1.4.1.14823.2.2.1.5.2.1.5.1.{column}" for column in (2, 3, 4))
TABLE_ROWS = 1380
REPETITIONS = 25


class Missing(Exception):
    """A peer, or what it is built with, is not on this machine. Says how to get it."""


@dataclass(frozen=True)
class Agents:
    """Running agents."""

    process: subprocess.Popen[str]
    port: int

    def tell(self, command: str) -> None:
        """See responder.c."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def report(self) -> tuple[int, float]:
        """Requests answered and processor seconds used, since the start."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        requests, cpu_s = self.process.stdout.readline().split()
        return int(requests), float(cpu_s)


def address(number: int) -> str:
    return f"127.1.{number // 250}.{number % 250 + 1}"


def own_number(agent: int) -> int:
    """What the last scalar of an agent says: an answer of another agent would be found out."""
    return 10_000 + agent


class Counted:
    """Whether what an agent's counters say can be true: all are of one look, and of a later one each time."""

    def __init__(self) -> None:
        self._before: dict[int, int] = {}

    def is_right(self, agent: int, values: Iterable[int]) -> bool:
        looks, rest = divmod(sum(values), COUNTED)
        later = looks > self._before.get(agent, 64)
        self._before[agent] = looks
        return later and not rest


@contextmanager
def running(count: int, silent_every: int = 0) -> Iterator[Agents]:
    """Agents that listen; with `silent_every` 5, every fifth says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        program = built("responder.c", Path(folder), "-lcrypto")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind((address(0), 0))
            port = free.getsockname()[1]
        words = [program, str(count), str(port), str(silent_every)]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            if process.stdout.readline() != "ready\n":
                raise Missing(f"{count} agents need as many open files: ulimit -Hn {count + 100}")
            yield Agents(process, port)
        finally:
            process.stdin.close()
            process.wait()
            process.stdout.close()


def built(source: str, folder: Path, library: str) -> str:
    """Compiles one of our C programs. Raises Missing."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise Missing("a C compiler is missing: apt install gcc libssl-dev")
    program = folder / Path(source).stem
    words = [compiler, "-O2", "-Wno-deprecated-declarations", "-o", str(program), str(SOURCES / source), library]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{source} does not build: apt install libssl-dev libsnmp-dev\n{done.stderr[:500]}")
    return str(program)
