"""What the daemon and its push process say to each other: Python values, length first, over a pair of pipes.

Both ends are the same program of the same version, and nobody else can write to the pipes, so pickle is safe here.
"""

import asyncio
import pickle
import struct
from dataclasses import dataclass
from typing import Any, Protocol

from controller.core.orders import Orders
from controller.core.problem import DeviceProblem
from controller.core.readback import DeviceLook
from controller.credentials import SshCredential
from controller.ports import Outcome, Target

_LENGTH = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Order:
    """To the push process: see to this device."""

    number: int
    target: Target
    credential: SshCredential
    rehearse: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """From the push process: this was read back; what is still to send?"""

    number: int
    look: DeviceLook
    waited: bool


@dataclass(frozen=True, slots=True)
class Told:
    """To the push process: the answer to Looked. A problem ends the session."""

    number: int
    orders: Orders
    problem: DeviceProblem | None = None


@dataclass(frozen=True, slots=True)
class CallOff:
    """To the push process: end this session at once, wherever it is."""

    number: int


@dataclass(frozen=True, slots=True)
class Done:
    """From the push process: the session is over."""

    number: int
    outcome: Outcome


class Writer(Protocol):
    def write(self, data: bytes, /) -> None: ...


def say(writer: Writer, frame: Order | Looked | Told | CallOff | Done) -> None:
    octets = pickle.dumps(frame, pickle.HIGHEST_PROTOCOL)
    writer.write(_LENGTH.pack(len(octets)) + octets)


async def hear(reader: asyncio.StreamReader) -> Any:
    """The next frame. Raises asyncio.IncompleteReadError when the other end is gone."""
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return pickle.loads(await reader.readexactly(length))  # noqa: S301  see above
