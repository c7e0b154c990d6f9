"""How Cisco IOS understands a line: abbreviated keywords, values by kind, and its three ways to say no."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulator.dialects.family import Refused

Action = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Rule:
    """`dot11 ssid WORD`: small letters are keywords; WORD, NUMBER, INTERFACE and LINE (the rest) are values."""

    words: tuple[str, ...]
    action: Action


def rules(table: Mapping[str, Action]) -> tuple[Rule, ...]:
    return tuple(Rule(tuple(words.split()), action) for words, action in table.items())


def understand(line: str, known: Iterable[Rule], indent: int) -> tuple[Rule, list[str]]:
    """The rule that the line means, and its values.

    Raises Refused with IOS's words; the caret stands under the first word not understood, so `indent` is
    the width of the prompt.
    """
    typed = [(found.group(), found.start()) for found in re.finditer(r"\S+", line)]
    fits, furthest = [], 0
    for rule in known:
        depth = _depth(rule, [word for word, _ in typed])
        furthest = max(furthest, min(depth, len(typed)))
        if depth >= len(typed):
            fits.append(rule)
    if not fits:
        column = typed[furthest][1] if furthest < len(typed) else len(line)
        raise invalid_at(indent + column)
    complete = _narrowed([rule for rule in fits if _is_complete(rule, len(typed))], typed)
    if not complete:
        raise Refused("% Incomplete command.\n")
    if len(complete) > 1:
        raise Refused(f'% Ambiguous command:  "{line.strip()}"')
    return complete[0], _values(complete[0], line, typed)


def invalid_at(column: int) -> Refused:
    """IOS's words for a word it does not understand, which stands at this column of the terminal."""
    return Refused(" " * column + "^\n% Invalid input detected at '^' marker.\n")


def _depth(rule: Rule, typed: list[str]) -> int:
    """How many typed words fit the rule, counted from the left."""
    for at, word in enumerate(typed):
        if rule.words[-1] == "LINE" and at >= len(rule.words) - 1:
            return len(typed)
        if at >= len(rule.words) or not _fits(rule.words[at], word):
            return at
    return len(typed)


def _fits(expected: str, word: str) -> bool:
    match expected:
        case "WORD":
            return True
        case "NUMBER":
            return word.isdecimal()
        case "INTERFACE":
            return interface_name(word) != ""
    return expected.startswith(word.lower())


_INTERFACE = re.compile(r"(?i)(dot11radio|[a-z]+)(\d+)(?:\.(\d+))?")

_KINDS = ("Dot11Radio", "GigabitEthernet", "BVI")


def interface_name(word: str) -> str:
    """`do0.700` and `dot11radio0.700` are Dot11Radio0.700; empty when the word names no interface."""
    found = _INTERFACE.fullmatch(word)
    kind = next((kind for kind in _KINDS if found and kind.lower().startswith(found[1].lower())), "")
    if found is None or not kind:
        return ""
    return f"{kind}{found[2]}" + (f".{found[3]}" if found[3] else "")


def _is_complete(rule: Rule, typed: int) -> bool:
    return typed >= len(rule.words) if rule.words[-1] == "LINE" else typed == len(rule.words)


def _narrowed(fits: list[Rule], typed: list[tuple[str, int]]) -> list[Rule]:
    """A keyword typed in full wins over longer ones that begin with it, and a keyword over a free word."""
    for at, (word, _) in enumerate(typed):
        exact = [rule for rule in fits if at < len(rule.words) and rule.words[at] == word.lower()]
        keyword = [rule for rule in fits if at < len(rule.words) and rule.words[at].islower()]
        fits = exact or keyword or fits
    return fits


def _values(rule: Rule, line: str, typed: list[tuple[str, int]]) -> list[str]:
    values = []
    for at, expected in enumerate(rule.words):
        if expected == "LINE":
            values.append(line[typed[at][1] :].rstrip())
        elif expected.isupper():
            values.append(typed[at][0])
    return values
