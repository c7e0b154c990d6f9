"""One device's SNMP agent: values and whole columns, with the rules that real agents have taught pollers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import SupportsInt

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
    NoSuchInstance,
    NoSuchObject,
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

from controller.core.inventory import Device
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.readings import Column, Index
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential

TIMEOUT_S = 1.0
"""An agent on the town's own network answers in milliseconds, a busy one in tens of them."""

RETRIES = 1
"""A lost datagram is asked for once more; the next round comes anyway."""

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
        error, status, _, found = await get_cmd(
            self.engine, self.auth, self.transport, ContextData(), *asked, lookupMib=False
        )
        _check(error, status)
        return {str(name): plain(value) for name, value in found if not _is_absent(value)}

    async def column(self, oid: str) -> Column:
        """A whole column by index; empty when the device has none."""
        root = _oid(oid)
        last, rows = root, dict[Index, int | str]()
        while len(rows) < ROWS_MAX:
            found = await self._after(last)
            for name, value in found:
                if (
                    name[: len(root)] != root or name <= last or _is_absent(value)
                ):  # left the column, or runs in circles
                    return rows
                rows[name[len(root) :]] = plain(value)
                last = name
            if not found:
                return rows
        return rows

    async def _after(self, oid: Oid) -> list[tuple[Oid, SupportsInt]]:
        error, status, _, found = await bulk_cmd(
            self.engine,
            self.auth,
            self.transport,
            ContextData(),
            0,
            ROWS_AT_ONCE,
            ObjectType(ObjectIdentity(oid)),
            lookupMib=False,
        )
        _check(error, status)
        return [(tuple(name), value) for name, value in found]


async def agent_of(engine: SnmpEngine, device: Device, credential: SnmpCredential) -> Agent:
    """The agent of a device. Raises DeviceProblem(UNREACHABLE) when its name does not resolve."""
    kind = Udp6TransportTarget if _is_ipv6(device.address) else UdpTransportTarget
    try:
        transport = await kind.create((device.address, device.snmp_port), timeout=TIMEOUT_S, retries=RETRIES)
    except Exception as reason:
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


def _check(error: object, status: object) -> None:
    if error or status:
        raise DeviceProblem(Cause.UNREACHABLE, Message("SNMP: {what}", {"what": str(error or status)}))


def _is_absent(value: object) -> bool:
    return isinstance(value, NoSuchObject | NoSuchInstance | EndOfMibView)


def _oid(dotted: str) -> Oid:
    return tuple(map(int, dotted.split(".")))


def _is_ipv6(address: str) -> bool:
    try:
        return isinstance(ip_address(address), IPv6Address)
    except ValueError:
        return False
