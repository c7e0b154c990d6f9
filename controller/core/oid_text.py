"""The text in a row's index: SNMP tables that are indexed by a name write it as its length and its octets."""

import re

Index = tuple[int, ...]


def spelled_in(index: Index, at: int, pattern: str) -> tuple[str | None, Index]:
    """The name that `pattern` (its first group) finds in the text that begins at place `at` of an index such as
    `12."clients-wlan"`, and what follows the text (RFC 2578, 7.7). UTF-8, as SSIDs are mostly written.

    None for the name where there is no such text, or the pattern does not match the whole of it.
    """
    if len(index) <= at:
        return None, ()
    length, *rest = index[at:]
    octets = rest[:length]
    if len(octets) != length or not all(octet < 256 for octet in octets):
        return None, ()
    text = bytes(octets).decode(errors="replace")
    found = re.fullmatch(pattern, text) if text.isprintable() else None
    return (found[1] if found else None), tuple(rest[length:])
