"""The SNMP side of the town: one engine, one UDP port a device, every answer read from the device's state of now."""

import asyncio
import socket
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, Protocol

from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config, engine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.proto import rfc1902, rfc1905
from pysnmp.smi import instrum

from simulator.mib import Row, Syntax

SNMP_V2C = 2
"""The number of the security model (RFC 3411, SnmpSecurityModel)."""

LOOPBACK = "127.0.0.1"


class Asked(Protocol):
    """A device as its agent sees it."""

    @property
    def alive(self) -> bool: ...

    def rows(self) -> list[Row]:
        """Every object, in the order of a walk."""


_TYPES: Mapping[Syntax, Any] = {
    Syntax.INTEGER: rfc1902.Integer32,
    Syntax.GAUGE: rfc1902.Gauge32,
    Syntax.TICKS: rfc1902.TimeTicks,
    Syntax.OCTETS: rfc1902.OctetString,
    Syntax.OBJECT_ID: rfc1902.ObjectIdentifier,
}


class _Port(udp.UdpAsyncioTransport):  # type: ignore[misc]
    """One device's UDP port. A dead device does not even parse what arrives."""

    def __init__(self, device: Asked) -> None:
        super().__init__()
        self._device = device

    def datagram_received(self, datagram: bytes, transportAddress: Any) -> None:
        if self._device.alive:
            super().datagram_received(datagram, transportAddress)


class _View(instrum.AbstractMibInstrumController):  # type: ignore[misc]
    """The objects of the device that the request in hand is for."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def read_variables(self, *var_binds: Any, **_: Any) -> list[Any]:
        return [(name, self._at(tuple(name))) for name, _ in var_binds]

    def read_next_variables(self, *var_binds: Any, **_: Any) -> list[Any]:
        return [self._after(name) for name, _ in var_binds]

    def _at(self, name: tuple[int, ...]) -> Any:
        at = bisect_left(self.rows, name, key=attrgetter("oid"))
        if at < len(self.rows) and self.rows[at].oid == name:
            return _value(self.rows[at])
        column = name[:-1]
        known = any(row.oid[: len(column)] == column for row in self.rows)
        return rfc1905.noSuchInstance if known else rfc1905.noSuchObject

    def _after(self, name: Any) -> Any:
        at = bisect_right(self.rows, tuple(name), key=attrgetter("oid"))
        if at == len(self.rows):
            return name, rfc1905.endOfMibView
        return rfc1902.ObjectName(self.rows[at].oid), _value(self.rows[at])


class SnmpAgents:
    """Agents of all devices. Use `add` for each, then `start`; `stop` closes every socket and task."""

    def __init__(self) -> None:
        self._engine = engine.SnmpEngine()
        self._view = _View()
        self._devices: dict[tuple[int, ...], tuple[str, Asked]] = {}
        self._ports: list[_Port] = []
        self._communities: dict[str, str] = {}
        held = context.SnmpContext(self._engine)
        held.unregister_context_name(b"")
        held.register_context_name(b"", self._view)
        for responder in (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, cmdrsp.BulkCommandResponder):
            self._respond(responder, held)

    def add(self, community: str, device: Asked) -> int:
        """Serve one device; gives its UDP port."""
        held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        held.bind((LOOPBACK, 0))
        held.setblocking(False)
        domain = (*udp.DOMAIN_NAME, len(self._ports) + 1)
        self._devices[domain] = (self._reader(community), device)
        port = _Port(device)
        self._ports.append(port)
        config.add_transport(self._engine, domain, port.open_server_mode(sock=held))
        number: int = held.getsockname()[1]
        return number

    async def start(self) -> None:
        """Returns when every port is listening."""
        await asyncio.gather(*(port._lport for port in self._ports))

    async def stop(self) -> None:
        dispatcher = self._engine.transport_dispatcher
        ticking = dispatcher.loopingcall if dispatcher is not None else None
        self._engine.close_dispatcher()
        if ticking is not None:
            await asyncio.wait([ticking])
        await asyncio.sleep(0)  # the transports close their sockets in the loop's next round

    def _reader(self, community: str) -> str:
        """The security name of everybody who knows this community."""
        if community not in self._communities:
            name = self._communities[community] = f"reader-{len(self._communities) + 1}"
            config.add_v1_system(self._engine, name, community)
            config.add_vacm_user(self._engine, SNMP_V2C, name, "noAuthNoPriv", (1,), ())
        return self._communities[community]

    def _respond(self, responder: Any, held: Any) -> None:
        agents = self

        class OfTheAskedDevice(responder):  # type: ignore[misc]
            """Turns the view to the device whose port the request came in by, before pysnmp reads it."""

            def process_pdu(self, snmp: Any, *arguments: Any) -> None:
                asked = snmp.observer.get_execution_context("rfc3412.receiveMessage:request")
                reader, device = agents._devices[tuple(asked["transportDomain"])]
                if str(asked["securityName"]) == reader:  # another device's community is no better than none
                    agents._view.rows = device.rows()
                    super().process_pdu(snmp, *arguments)

        OfTheAskedDevice(self._engine, held)


def _value(row: Row) -> Any:
    value = row.value.encode() if isinstance(row.value, str) else row.value
    return _TYPES[row.syntax](value)
