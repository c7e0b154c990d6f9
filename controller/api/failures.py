"""What the client says when the daemon refuses, cannot be reached, goes away, or answers something strange."""

import errno
import grp
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import httpx2
from pydantic import ValidationError

from controller.api.unreachable import DaemonUnreachable
from controller.api.wire import Errors, adapter
from controller.core.message import InputError, Message

MISTAKE = 500
"""HTTP: the fault is the daemon's. Everything below it is about what was asked."""


@contextmanager
def told(socket: Path) -> Iterator[None]:
    """Turns what goes wrong on the way into DaemonUnreachable."""
    try:
        yield
    except httpx2.ConnectError as failed:
        raise _no_connection(socket, failed) from failed
    except httpx2.TransportError as failed:
        raise gone(socket) from failed


def refuse(status: int, content: bytes, socket: Path) -> NoReturn:
    """Raises the daemon's own sentences: InputError, or DaemonUnreachable for a mistake of the daemon."""
    try:
        messages = adapter(Errors).validate_json(content).errors
    except ValidationError as strange:
        raise not_understood(socket) from strange
    if status >= MISTAKE:
        raise DaemonUnreachable(messages[0])
    raise InputError(*messages)


def gone(socket: Path) -> DaemonUnreachable:
    return DaemonUnreachable(
        Message(
            "The daemon at {socket} went away or fell silent before it had answered. What was declared before stays "
            "declared. See that it runs (systemctl status hinan), then look with `hinan status` what was done.",
            {"socket": str(socket)},
        )
    )


def not_understood(socket: Path) -> DaemonUnreachable:
    return DaemonUnreachable(
        Message(
            "The program at {socket} answers something that this program does not understand. Most likely the daemon "
            "is of another version: restart it after an update (systemctl restart hinan).",
            {"socket": str(socket)},
        )
    )


def _no_connection(socket: Path, failed: BaseException) -> DaemonUnreachable:
    if _is_forbidden(failed):
        return DaemonUnreachable(
            Message(
                "You may not use the daemon's socket {socket}: it is for members of the group {group}. Ask the "
                "administrator to add you to it (usermod -aG {group} NAME), then log in again.",
                {"socket": str(socket), "group": _group_of(socket)},
            )
        )
    return DaemonUnreachable(
        Message(
            "No daemon answers at {socket}. Start it (hinan serve, or systemctl start hinan), or say where it listens "
            "with --socket.",
            {"socket": str(socket)},
        )
    )


def _is_forbidden(failed: BaseException | None) -> bool:
    """httpx2 keeps the operating system's reason only as the cause of its own exception."""
    while failed is not None:
        if isinstance(failed, OSError) and failed.errno in (errno.EACCES, errno.EPERM):
            return True
        failed = failed.__cause__ or failed.__context__
    return False


def _group_of(socket: Path) -> str:
    for path in (socket, socket.parent):
        try:
            return grp.getgrgid(path.stat().st_gid).gr_name
        except (OSError, KeyError):  # a directory that may not be entered, or a group without a name
            continue
    return "?"
