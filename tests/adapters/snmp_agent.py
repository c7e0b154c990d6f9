"""A small SNMP v2c agent that answers from a list of rows, honestly or in one of the ways real agents go wrong."""

import asyncio
import socket
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

from pyasn1.codec.ber import decoder, encoder  # type: ignore[import-untyped]
from pysnmp.proto import rfc1902, rfc1905
from pysnmp.proto.api import v2c

from controller.adapters.snmp.reader import SnmpReader
from controller.core.commands import parameters_of
from controller.core.inventory import AccessPoint, Device
from controller.core.profile import DeviceProfile
from controller.credentials import SnmpCredential
from controller.ports import Target
from tests.ports import free_port

COMMUNITY = "midori"
Oid = tuple[int, ...]
Bind = tuple[Oid, Any]
Next = Callable[[Oid], Bind]
Bulk = Callable[[Oid, int, Next], list[Bind]]


def oid(dotted: str) -> Oid:
    return tuple(map(int, dotted.split(".")))


def rows_after(first: Oid, count: int, following: Next) -> list[Bind]:
    """What GETBULK asks for."""
    found: list[Bind] = []
    while len(found) < count:
        found.append(following(found[-1][0] if found else first))
    return found


class RowsAgent(asyncio.DatagramProtocol):
    """`bulk` decides how GETBULK is answered; the default is as RFC 3416 has it."""

    def __init__(self, rows: Iterable[Bind], bulk: Bulk = rows_after) -> None:
        self._rows = sorted(rows, key=lambda row: row[0])
        self._names = [name for name, _ in self._rows]
        self._bulk = bulk
        self.requests = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.requests += 1
        message, _ = decoder.decode(data, asn1Spec=v2c.Message())
        if bytes(v2c.apiMessage.get_community(message)) != COMMUNITY.encode():
            return  # as real agents do: a stranger learns nothing, not even that somebody is there
        answer = v2c.apiMessage.get_response(message)
        v2c.apiPDU.set_varbinds(v2c.apiMessage.get_pdu(answer), self._binds(v2c.apiMessage.get_pdu(message)))
        self._transport.sendto(encoder.encode(answer), addr)

    def _binds(self, asked: Any) -> list[Bind]:
        names = [tuple(name) for name, _ in v2c.apiPDU.get_varbinds(asked)]
        if isinstance(asked, v2c.GetBulkRequestPDU):
            count = int(v2c.apiBulkPDU.get_max_repetitions(asked))
            columns = [self._bulk(name, count, self._after) for name in names]
            return [bind for row in zip(*columns, strict=False) for bind in row]
        if isinstance(asked, v2c.GetNextRequestPDU):
            return [bind for name in names for bind in self._bulk(name, 1, self._after)]
        return [self._at(name) for name in names]

    def _at(self, name: Oid) -> Bind:
        at = bisect_left(self._names, name)
        return self._rows[at] if self._names[at : at + 1] == [name] else (name, rfc1905.noSuchInstance)

    def _after(self, name: Oid) -> Bind:
        at = bisect_right(self._names, name)
        return self._rows[at] if at < len(self._rows) else (name, rfc1905.endOfMibView)


class Babbler(asyncio.DatagramProtocol):
    """Answers every request with the same octets, which are not SNMP."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._transport.sendto(self._octets, addr)


@asynccontextmanager
async def listening(agent: asyncio.DatagramProtocol, address: str = "127.0.0.1") -> AsyncIterator[Device]:
    """The agent on a free UDP port, and the device that the inventory would have for it."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: agent, local_addr=(address, 0))
    try:
        yield device_at(transport.get_extra_info("sockname")[1], address)
    finally:
        transport.close()
        await asyncio.sleep(0)  # the loop closes the socket in its next round


def device_at(port: int, address: str = "127.0.0.1", credential: str = "c") -> Device:
    return Device("ap-1", address, "any", credential, snmp_port=port)


def free_udp_port() -> int:
    return free_port(socket.SOCK_DGRAM)


def target(device: Device, profile: DeviceProfile) -> Target:
    return Target(device, profile, parameters_of(profile, device, {}), (AccessPoint("ap-1", "gym", device.id),))


@asynccontextmanager
async def reader(**credentials: SnmpCredential) -> AsyncIterator[SnmpReader]:
    """A reader that leaves nothing behind in the test's event loop."""
    held = SnmpReader(credentials or {"c": SnmpCredential(community=COMMUNITY)}, lambda: datetime.now(UTC))
    try:
        yield held
    finally:
        held.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)


def octets(text: str) -> Any:
    return rfc1902.OctetString(text.encode())


def gauge(number: int) -> Any:
    return rfc1902.Gauge32(number)
