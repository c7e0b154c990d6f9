"""One device's SNMP agent: values and whole columns, with the rules that real agents have taught pollers."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any, SupportsInt

from pysnmp.error import PySnmpError
from pysnmp.hlapi.v3arch.asyncio import (
    USM_AUTH_HMAC96_MD5,
    USM_AUTH_HMAC96_SHA,
    USM_AUTH_HMAC128_SHA224,
    USM_AUTH_HMAC192_SHA256,
    USM_AUTH_HMAC256_SHA384,
    USM_AUTH_HMAC384_SHA512,
    USM_AUTH_NONE,
    USM_PRIV_CBC56_DES,
    USM_PRIV_CFB128_AES,
    USM_PRIV_CFB192_AES,
    USM_PRIV_CFB256_AES,
    USM_PRIV_NONE,
    CommunityData,
    ContextData,
    EndOfMibView,
    ObjectIdentifier,
    ObjectIdentity,
    ObjectType,
    OctetString,
    SnmpEngine,
    Udp6TransportTarget,
    UdpTransportTarget,
    UsmUserData,
    bulk_cmd,
    get_cmd,
)
from pysnmp.proto.rfc1905 import UnSpecified

from controller.core.inventory import Device
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.readings import Column, Index
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential

TIMEOUT_S = 1.0
"""An agent on the town's own network answers in milliseconds, a busy one in tens of them."""

RETRIES = 1
"""A lost datagram is asked for once more; the next round comes anyway."""

ANSWER_TIMEOUT_S = 10.0
"""SNMPv3 asks up to three times for one answer (engine id, time, value); more than that never comes."""

ROWS_AT_ONCE = 20
"""GETBULK max-repetitions: twenty rows of text fit into one unfragmented datagram of most agents."""

ROWS_MAX = 10_000
"""No column we read is longer; an agent that goes on for ever is left at this point."""

_AUTH = {
    AuthProtocol.NONE: USM_AUTH_NONE,
    AuthProtocol.MD5: USM_AUTH_HMAC96_MD5,
    AuthProtocol.SHA: USM_AUTH_HMAC96_SHA,
    AuthProtocol.SHA224: USM_AUTH_HMAC128_SHA224,
    AuthProtocol.SHA256: USM_AUTH_HMAC192_SHA256,
    AuthProtocol.SHA384: USM_AUTH_HMAC256_SHA384,
    AuthProtocol.SHA512: USM_AUTH_HMAC384_SHA512,
}
_PRIV = {
    PrivProtocol.NONE: USM_PRIV_NONE,
    PrivProtocol.DES: USM_PRIV_CBC56_DES,
    PrivProtocol.AES128: USM_PRIV_CFB128_AES,
    PrivProtocol.AES192: USM_PRIV_CFB192_AES,
    PrivProtocol.AES256: USM_PRIV_CFB256_AES,
}

Oid = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """Where and how to ask. Every call raises DeviceProblem(UNREACHABLE) when no valid answer comes."""

    engine: SnmpEngine
    auth: CommunityData | UsmUserData
    transport: UdpTransportTarget | Udp6TransportTarget

    async def values(self, oids: Iterable[str]) -> Mapping[str, int | str]:
        """Single values. What the device does not have is left out; the rest of the answer still counts."""
        asked = [ObjectType(ObjectIdentity(oid)) for oid in oids]
        found = await _answer(get_cmd(self.engine, self.auth, self.transport, ContextData(), *asked, lookupMib=False))
        return {str(name): plain(value) for name, value in found if not _is_absent(value)}

    async def column(self, oid: str) -> Column:
        """A whole column by index; empty when the device has none."""
        root = _oid(oid)
        last, rows = root, dict[Index, int | str]()
        while len(rows) < ROWS_MAX:
            found = await self._after(last)
            for name, value in found:
                left_column = name[: len(root)] != root or isinstance(value, EndOfMibView)
                if left_column or name <= last:  # or runs in circles
                    return rows
                if not _is_absent(value):
                    rows[name[len(root) :]] = plain(value)
                last = name
            if not found:
                return rows
        return rows

    async def _after(self, oid: Oid) -> list[tuple[Oid, SupportsInt]]:
        asked = ObjectType(ObjectIdentity(oid))
        found = await _answer(
            bulk_cmd(self.engine, self.auth, self.transport, ContextData(), 0, ROWS_AT_ONCE, asked, lookupMib=False)
        )
        return [(tuple(name), value) for name, value in found]


async def agent_of(engine: SnmpEngine, device: Device, credential: SnmpCredential) -> Agent:
    """The agent of a device. Raises DeviceProblem(UNREACHABLE) when its name does not resolve."""
    kind = Udp6TransportTarget if _is_ipv6(device.address) else UdpTransportTarget
    try:
        transport = await kind.create((device.address, device.snmp_port), timeout=TIMEOUT_S, retries=RETRIES)
    except PySnmpError as reason:
        raise DeviceProblem(Cause.UNREACHABLE, Message("{what}", {"what": str(reason)})) from reason
    return Agent(engine, _auth(credential), transport)


def plain(value: SupportsInt | OctetString | ObjectIdentifier) -> int | str:
    """A value as Python knows it: numbers as int, object identifiers dotted, octets as text."""
    if isinstance(value, OctetString):
        return bytes(value).decode(errors="replace").rstrip("\0")
    if isinstance(value, ObjectIdentifier):
        return str(value)
    return int(value)


def _auth(credential: SnmpCredential) -> CommunityData | UsmUserData:
    if credential.community:
        return CommunityData(credential.community, mpModel=1)  # noqa: S508  v2c is what most access points offer
    return UsmUserData(
        credential.user,
        authKey=credential.auth_password or None,
        privKey=credential.priv_password or None,
        authProtocol=_AUTH[credential.auth],
        privProtocol=_PRIV[credential.priv],
    )


async def _answer(
    asking: Awaitable[tuple[object, object, object, Sequence[tuple[Any, Any]]]],
) -> Sequence[tuple[Any, Any]]:
    """The variables of the answer. pysnmp loses a request that fails inside it, hence a time limit of our own."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            error, status, _, found = await asking
    except TimeoutError:
        error, status, found = "no answer", 0, ()
    if error or status:
        raise DeviceProblem(Cause.UNREACHABLE, Message("SNMP: {what}", {"what": str(error or status)}))
    return found


def _is_absent(value: object) -> bool:
    """noSuchObject, noSuchInstance and endOfMibView are kinds of NULL. A bare NULL has no place in an answer
    (RFC 3416, 3), but some agents give it for a radio that is off."""
    return isinstance(value, UnSpecified)


def _oid(dotted: str) -> Oid:
    return tuple(map(int, dotted.split(".")))


def _is_ipv6(address: str) -> bool:
    try:
        return isinstance(ip_address(address), IPv6Address)
    except ValueError:
        return False
