"""The socket the daemon listens on: who may connect is decided by its mode and directory, so both are made here."""

import os
import socket
import stat
import sys
from pathlib import Path

from controller.core.message import InputError, Message

NOT_YET = "~"
"""Ends the socket's name until it listens: whoever sees the name itself is never refused."""

PATH_BYTES_MAX = (107 if sys.platform == "linux" else 103) - len(NOT_YET)
"""sun_path of unix(7) is 108 bytes (104 on BSD) with its closing zero."""

UMASK = 0o117
"""Leaves 0660: the owner and the group that may declare."""

BACKLOG = 128

ANSWER_WAIT_S = 1.0
"""A living daemon accepts at once; one that is busy for longer is still alive."""


def bound_socket(path: Path) -> socket.socket:
    """A listening socket of mode 0660 at `path`, in a directory that strangers cannot enter.

    Raises InputError when the path is too long, taken by another daemon or another thing, or not ours to write.
    """
    if len(os.fsencode(path)) > PATH_BYTES_MAX:
        raise InputError(
            Message(
                "The daemon was not started: the socket's path {path} is longer than {limit} bytes, which is the "
                "most that a socket may have. Give a shorter one with --socket.",
                {"path": str(path), "limit": PATH_BYTES_MAX},
            )
        )
    try:
        _make_directory(path.parent)
        _clear(path)
        return _bound(path)
    except OSError as refused:
        raise InputError(
            Message(
                "The daemon was not started: it cannot make its socket {path}: {what}. Correct the directory's "
                "owner, or give another path with --socket.",
                {"path": str(path), "what": refused.strerror or str(refused)},
            )
        ) from refused


def taken_over(listening: socket.socket) -> socket.socket:
    """A socket that systemd listens on for us. Raises InputError when it is another thing, or open to strangers: who
    may connect may declare, and a socket unit without SocketMode lets everybody."""
    is_ours = listening.family == socket.AF_UNIX and listening.type == socket.SOCK_STREAM
    if not (is_ours and listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)):
        raise InputError(
            Message(
                "The daemon was not started: the socket unit must hand over one listening Unix socket: "
                "ListenStream=/run/hinan/api.sock and nothing else."
            )
        )
    path = Path(listening.getsockname())
    if path.stat().st_mode & 0o007:
        raise InputError(
            Message(
                "The daemon was not started: everybody on this machine may use the socket {path}. Write "
                "SocketMode=0660 and SocketGroup=hinan into its socket unit.",
                {"path": str(path)},
            )
        )
    return listening


def remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _bound(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    early = path.with_name(path.name + NOT_YET)
    early.unlink(missing_ok=True)  # of a daemon that was killed right here
    before = os.umask(UMASK)  # bind() makes the file, so a chmod after it would come too late
    try:
        listening.bind(str(early))
        listening.listen(BACKLOG)
        early.rename(path)
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(before)
    return listening


def _make_directory(directory: Path) -> None:
    """Leaves a directory that is there as it is: systemd or an administrator made it so."""
    if directory.is_dir():
        return
    directory.mkdir(parents=True)
    directory.chmod(0o700 if _is_personal(directory) else 0o750)


def _is_personal(directory: Path) -> bool:
    own = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    return directory.is_relative_to(own)


def _clear(path: Path) -> None:
    """Removes the socket of a daemon that was killed; leaves anything else alone."""
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(kind):
        raise InputError(
            Message(
                "The daemon was not started: {path} is there already and is not a socket. Move it away, or give "
                "another path with --socket.",
                {"path": str(path)},
            )
        )
    if _answers(path):
        raise InputError(
            Message(
                "The daemon was not started: another one is running at {path}. Use that one (hinan status), or stop "
                "it first.",
                {"path": str(path)},
            )
        )
    path.unlink()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        knock.settimeout(ANSWER_WAIT_S)
        try:
            knock.connect(str(path))
        except ConnectionRefusedError:
            return False
        except TimeoutError:
            return True
    return True
