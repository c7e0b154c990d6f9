"""Where an agent is: its socket address, from an IP address or from a name, without ever blocking the event loop."""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

NAME_KEPT_S: Final = 300.0
"""How long a resolved name is used before it is asked for again."""

NAME_TIMEOUT_S: Final = 5.0
"""A name server that has not answered by then is dead, as it may well be in a disaster."""

RESOLVERS: Final = 4
"""Threads that wait for name servers: their own, so that a dead name server stops nothing else."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A UDP address, in the very form in which the socket names the sender of a datagram."""

    address: tuple[Any, ...]
    is_ipv6: bool


class Resolver:
    """Names to addresses. An address that was good once is used on when the name server has gone."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVERS, "snmp-names")
        self._known: dict[tuple[str, int], tuple[float, Peer]] = {}

    async def peer(self, host: str, port: int) -> Peer:
        """Raises OSError when nobody knows the name."""
        held = self._known.get((host, port))
        if held is not None and time.monotonic() < held[0]:
            return held[1]
        peer = _literal(host, port)
        if peer is not None:
            kept_until = float("inf")
        else:
            peer = await self._asked_for(host, port, held[1] if held else None)
            kept_until = time.monotonic() + NAME_KEPT_S
        self._known[host, port] = kept_until, peer
        return peer

    async def _asked_for(self, host: str, port: int, before: Peer | None) -> Peer:
        asking = asyncio.get_running_loop().run_in_executor(self._threads, _resolved, host, port, 0)
        try:
            async with asyncio.timeout(NAME_TIMEOUT_S):
                return await asking
        except (OSError, UnicodeError) as unknown:  # TimeoutError is an OSError
            if before is not None:
                return before
            raise OSError(f"the name {host} does not resolve") from unknown

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _literal(host: str, port: int) -> Peer | None:
    try:
        return _resolved(host, port, socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None


def _resolved(host: str, port: int, flags: int) -> Peer:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM, flags=flags)[0]
    return Peer(address, family == socket.AF_INET6)
