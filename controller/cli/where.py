"""Where the daemon listens: the one rule that daemon, CLI and TUI share."""

from collections.abc import Callable, Mapping
from pathlib import Path

SYSTEM_SOCKET = Path("/run/hinan/api.sock")
"""Made by systemd's RuntimeDirectory=hinan for the daemon of the machine."""

SYSTEM_CONFIG = Path("/etc/hinan/hinan.toml")
"""What `hinan serve` reads when it is told nothing."""


def default_socket(environment: Mapping[str, str], is_folder: Callable[[Path], bool] = Path.is_dir) -> Path:
    """`HINAN_SOCKET`; else the user's own daemon, if its folder `$XDG_RUNTIME_DIR/hinan` exists; else the machine's."""
    if environment.get("HINAN_SOCKET"):
        return Path(environment["HINAN_SOCKET"])
    if environment.get("XDG_RUNTIME_DIR"):
        own = Path(environment["XDG_RUNTIME_DIR"]) / "hinan"
        if is_folder(own):
            return own / SYSTEM_SOCKET.name
    return SYSTEM_SOCKET
