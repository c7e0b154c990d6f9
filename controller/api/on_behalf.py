"""A name that a program gives for the person it acts for; the daemon believes it from its own account and root only."""

from urllib.parse import quote, unquote

HEADER = "on-behalf-of"

LETTERS_MAX = 64
"""It stands on every board and in every report."""

THE_DAEMON = "hinan"
"""How the daemon calls itself in the audit; no person may be called so."""


def is_name(name: str) -> bool:
    """Whether a person may be called so. A colon is kept for what is no person, such as `key:gym-1`; control
    characters would be orders to terminals."""
    return (
        0 < len(name) <= LETTERS_MAX
        and name == name.strip()
        and name.isprintable()
        and ":" not in name
        and name.lower() != THE_DAEMON
    )


def written(name: str) -> str:
    """As a header's value: UTF-8, percent-encoded (RFC 3986, 2.1), because headers carry Latin letters only."""
    return quote(name, safe="")


def read(value: str) -> str | None:
    """The name in a header's value; None when it is none."""
    try:
        name = unquote(value, errors="strict")
    except UnicodeDecodeError:
        return None
    return name if is_name(name) else None
