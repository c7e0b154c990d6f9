"""The agents of all devices: one object each, kept from look to look for what it has learnt, over one endpoint."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from controller.adapters.snmp.agent import Agent
from controller.adapters.snmp.endpoint import Endpoint
from controller.adapters.snmp.message import Community, Security
from controller.adapters.snmp.peer import Peer, Resolver
from controller.adapters.snmp.user import Users
from controller.adapters.snmp.usm import Usm
from controller.core.inventory import Device
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.credentials import SnmpCredential

KEPT_MAX: Final = 20_000
"""Twice the largest town. Devices that left the inventory are forgotten beyond that, the oldest first."""


KEY_MAKERS: Final = 2
"""Threads of their own for keys that take 2 to 3 ms for each device: hashing lets other threads run, and what else
the daemon does in threads does not wait behind a whole town's keys."""


@dataclass(frozen=True, slots=True)
class _Kept:
    device: Device
    credential: SnmpCredential
    peer: Peer
    agent: Agent


class Agents:
    """Use inside a running event loop. Credentials are looked up at every call, so that a new one counts at once."""

    def __init__(self, credentials: Mapping[str, SnmpCredential]) -> None:
        self._credentials = credentials
        self._users = Users()
        self._resolver = Resolver()
        self._key_makers = ThreadPoolExecutor(KEY_MAKERS, "snmp-keys")
        self._endpoint: Endpoint | None = None
        self._kept: dict[str, _Kept] = {}

    async def of(self, device: Device) -> Agent:
        """Raises DeviceProblem: SETUP_INCOMPLETE without a credential, UNREACHABLE when the name does not resolve."""
        credential = self._credentials.get(device.snmp_credential)
        if credential is None:
            detail = Message(
                "there is no SNMP credential {name} in the credentials file", {"name": device.snmp_credential}
            )
            raise DeviceProblem(Cause.SETUP_INCOMPLETE, detail)
        peer = await self._peer(device)
        kept = self._kept.get(device.id)
        if kept is not None and kept.peer == peer and kept.credential == credential and kept.device == device:
            return kept.agent
        security = await self._security(credential)
        if self._endpoint is None:
            self._endpoint = Endpoint()
        agent = Agent(self._endpoint, peer, security)
        self._kept[device.id] = _Kept(device, credential, peer, agent)
        if len(self._kept) > KEPT_MAX:
            del self._kept[next(iter(self._kept))]
        return agent

    def close(self) -> None:
        self._resolver.close()
        self._key_makers.shutdown(wait=False, cancel_futures=True)
        if self._endpoint is not None:
            self._endpoint.close()

    async def _peer(self, device: Device) -> Peer:
        try:
            return await self._resolver.peer(device.address, device.snmp_port)
        except OSError:
            detail = Message("the name {name} does not resolve", {"name": device.address})
            raise DeviceProblem(Cause.UNREACHABLE, detail) from None

    async def _security(self, credential: SnmpCredential) -> Security:
        if credential.community:
            return Community(credential.community.encode())
        return Usm(await self._users.of(credential), threads=self._key_makers)
