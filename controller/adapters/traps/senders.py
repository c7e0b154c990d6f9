"""Who may send traps: the devices of the inventory by their addresses."""

import asyncio
import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from controller.adapters.traps.receiving import plain_address
from controller.ports import Target

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sender:
    """One address; behind it, one device or a few."""

    devices: list[str] = field(default_factory=list)
    credentials: set[str] = field(default_factory=set)
    """Names of the devices' SNMP credentials."""
    queued: int = 0
    hinted_at_s: float = -inf
    second: int = 0
    """The second in which `checked` was counted."""
    checked: int = 0
    """Messages of version 3 that were decrypted in that second."""


class Senders:
    """Keeps up with the inventory; names are resolved when it changes, in the background."""

    def __init__(self) -> None:
        self._targets: Mapping[str, Target] = {}
        self._by_address: dict[str, Sender] = {}
        self._resolving: asyncio.Task[None] | None = None

    def at(self, host: str, targets: Mapping[str, Target]) -> Sender | None:
        """The sender at an address as a socket gives it."""
        if targets is not self._targets:
            self._take_in(targets)
        return self._by_address.get(plain_address(host))

    def close(self) -> None:
        if self._resolving is not None:
            self._resolving.cancel()

    def _take_in(self, targets: Mapping[str, Target]) -> None:
        self.close()
        self._targets, self._by_address, names = targets, {}, []
        for target in targets.values():
            if not target.device.can_be_read:
                continue  # an empty name would resolve to this machine
            try:
                self._add(plain_address(target.device.address), target)
            except ValueError:
                names.append(target)
        if names:
            self._resolving = asyncio.create_task(self._resolve(names), name="addresses of traps")

    def _add(self, address: str, target: Target) -> None:
        sender = self._by_address.setdefault(address, Sender())
        sender.devices.append(target.device.id)
        sender.credentials.add(target.device.snmp_credential)

    async def _resolve(self, named: list[Target]) -> None:
        loop = asyncio.get_running_loop()
        for target in named:
            try:
                found = await loop.getaddrinfo(target.device.address, None, type=socket.SOCK_DGRAM)
            except OSError as reason:
                log.warning("traps of %s are not understood: %s: %s", target.device.id, target.device.address, reason)
                continue
            for address in {plain_address(str(entry[4][0])) for entry in found}:
                self._add(address, target)
