"""Ports for programs that must be told one before they start."""

import random
import socket

BELOW_EPHEMERAL = range(20_000, 32_768)
"""Linux gives outgoing connections, and whoever asks for any port, those from 32768 on (net.ipv4.ip_local_port_range).
Nobody is given one of these between our look and the program's bind."""


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """One that nobody has on loopback, over TCP or over UDP."""
    while True:
        port = random.choice(BELOW_EPHEMERAL)
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
