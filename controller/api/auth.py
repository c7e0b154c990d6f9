"""Who is asking: the kernel knows the user at the other end of a Unix socket, and cannot be lied to."""

import asyncio
import os
import pwd
import socket
import struct
import sys
from typing import Annotated

from fastapi import Depends, Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from controller.api import on_behalf
from controller.core.message import InputError, Message


class NoIdentity(Exception):
    """The request came over something that has no user at its other end."""


class MayNotSpeakFor(Exception):
    """Somebody gave a name that is not what the kernel says, and is neither the daemon's own account nor root."""


class KnowsPeer(H11Protocol):
    """Puts the uid of whoever connected where the routes find it. No header can set or change it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        uid = peer_uid(transport.get_extra_info("socket"))
        if uid is not None:
            self.app_state = {**self.app_state, "peer_uid": uid}


def peer_uid(connection: socket.socket) -> int | None:
    """The user at the other end; None for anything but a Unix socket."""
    if connection.family != socket.AF_UNIX:
        return None
    if sys.platform == "linux":
        pid_uid_gid = struct.Struct("3i")  # struct ucred, unix(7)
        answer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, pid_uid_gid.size)
        return int(pid_uid_gid.unpack(answer)[1])
    return None


def require_peer_names() -> None:
    """Raises InputError on systems where we do not know how to ask the kernel."""
    if sys.platform != "linux":
        raise InputError(
            Message(
                "The daemon was not started: on {system} it cannot tell who is asking (SO_PEERCRED is missing), and "
                "every declaration needs a name. Run it on Linux.",
                {"system": sys.platform},
            )
        )


def user_name(uid: int) -> str:
    """May ask a directory server, so it belongs in a worker thread."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def named_person(request: Request) -> str | None:
    """The person for whom a program of ours asks; None: whoever asks asks for themselves. Raises MayNotSpeakFor."""
    values = request.headers.getlist(on_behalf.HEADER)
    if not values:
        return None
    name = on_behalf.read(values[0]) if len(values) == 1 else None
    if name is None or not may_speak_for_others(getattr(request.state, "peer_uid", None), os.geteuid()):
        raise MayNotSpeakFor
    return name


async def refuse_false_names(request: Request) -> None:
    """For every route: a name from anybody else is refused even where no name is needed. Raises MayNotSpeakFor."""
    named_person(request)


def may_speak_for_others(asking: int | None, own: int) -> bool:
    """Those who could write any name into the store anyway: root, and the account that the daemon runs under."""
    return asking in (0, own)


def who(request: Request) -> str:
    """The name of whoever asks. Not async: FastAPI then runs it in a worker thread. Raises NoIdentity, and
    MayNotSpeakFor."""
    uid = getattr(request.state, "peer_uid", None)
    if uid is None:
        raise NoIdentity
    return named_person(request) or user_name(uid)


Who = Annotated[str, Depends(who)]
