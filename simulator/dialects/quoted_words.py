"""Command lines whose words may be quoted: which line of a table is meant, and with what values."""

import shlex
from collections.abc import Mapping, Sequence

from simulator.dialects.ios_grammar import Action


def obeyed(table: Mapping[str, Action], line: str) -> str | None:
    """The answer of the action that the line means; WORD in the table stands for any word. None: not understood."""
    try:
        words = shlex.split(line)
    except ValueError:  # a quotation mark without its other half
        return None
    for pattern, action in table.items():
        values = _values(pattern.split(), words)
        if values is not None:
            return action(*values)
    return None


def _values(pattern: Sequence[str], words: Sequence[str]) -> list[str] | None:
    if len(pattern) != len(words):
        return None
    pairs = list(zip(pattern, words, strict=True))
    if any(expected not in ("WORD", word) for expected, word in pairs):
        return None
    return [word for expected, word in pairs if expected == "WORD"]
