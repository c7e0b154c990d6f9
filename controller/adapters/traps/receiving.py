"""The socket that traps arrive on: a large buffer, read until it is empty, and honest about what was lost."""

import socket
import sys
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from struct import unpack

from controller.core.message import InputError, Message

BUFFER_OCTETS = 4 * 1024 * 1024
"""A power cut makes bursts: 3,000 traps fit in here; of a usual 208 KiB buffer pysnmp saved 258 (measured). The kernel
grants at most net.core.rmem_max."""

DATAGRAM_MAX = 4096
"""Traps are some hundred octets; agents keep below an Ethernet frame. A longer one is cut, and so found malformed."""

AT_ONCE = 256
"""Datagrams read before the event loop may do something else."""

SO_RXQ_OVFL = 40
"""Linux, socket(7): every datagram tells how many the kernel has dropped before it. Python has no name for this."""

Peer = tuple[str | int, ...]
"""An address as the socket gives and takes it."""


class ReceivingSocket:
    """Bound when made. Raises InputError when the address cannot be had."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        try:
            self._socket = _bound(host.strip("[]"), int(port))
        except OSError as reason:
            raise InputError(
                Message(
                    "traps = {address!r} cannot be listened on: {reason}. Choose a port above 1023, or give the "
                    "program the right to low ports; the runbook says how.",
                    {"address": address, "reason": reason.strerror or str(reason)},
                )
            ) from reason
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_OCTETS)
        if sys.platform == "linux":
            self._socket.setsockopt(socket.SOL_SOCKET, SO_RXQ_OVFL, 1)
        self.dropped = 0
        """Datagrams that the kernel had no room for, as far as it told."""

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        self._socket.close()

    def drain(self) -> Iterator[tuple[bytes, Peer]]:
        """What has arrived, at most AT_ONCE datagrams."""
        for _ in range(AT_ONCE):
            try:
                datagram, extra, _flags, peer = self._socket.recvmsg(DATAGRAM_MAX, socket.CMSG_SPACE(4))
            except OSError:  # nothing more, or an ICMP error for an answer of ours: neither says anything about traps
                return
            for level, kind, value in extra:
                if level == socket.SOL_SOCKET and kind == SO_RXQ_OVFL:
                    self.dropped = unpack("=I", value)[0]
            yield datagram, peer

    def send(self, datagram: bytes, peer: Peer) -> None:
        """An answer that the kernel cannot send now is lost; the sender asks again."""
        try:
            self._socket.sendto(datagram, peer)
        except OSError:
            return


def _bound(host: str, port: int) -> socket.socket:
    family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM, flags=socket.AI_PASSIVE)[0]
    opened = socket.socket(family, socket.SOCK_DGRAM)
    try:
        opened.bind(place)
    except OSError:
        opened.close()
        raise
    return opened


def plain_address(host: str) -> str:
    """One spelling for one IP address, also when IPv4 comes in an IPv6 coat. Raises ValueError for a name."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)
