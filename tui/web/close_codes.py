"""Why the connection of a screen is closed, in a number that the page can tell its reader (RFC 6455, 7.4)."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Those from 4000 on are ours to give a meaning."""

    LEFT = 1000
    """The person left the screen, or its program ended."""
    STOPPING = 1001
    """The server stops; the page tries again by itself."""
    SIGNED_OUT = 4401
    TAKEN_OVER = 4409
    """The same person opened more screens than one person may have."""
    FULL = 4429
