"""A shell as far as profiles write it: `a; b`, `a && b`, `a || b`, words in quotes, and `>` into a file or nowhere."""

import re
import shlex
from collections.abc import Callable, Mapping

Answer = tuple[str, int]
"""What a program printed, and its exit status."""

Program = Callable[[list[str]], Answer]

NOWHERE = "/dev/null"

NOT_FOUND, SYNTAX_ERROR = 127, 2

_JOINED = re.compile(r"(?:>|2>&?|&)\S*")


def carried_out(line: str, programs: Mapping[str, Program], write: Callable[[str, str], Answer]) -> Answer:
    """What the line prints, and the status of its last program. `write` puts a text into a file."""
    try:
        words = _words(line)
    except ValueError:
        return "-bash: syntax error: unexpected end of file\n", SYNTAX_ERROR
    printed, status, command, before = "", 0, list[str](), ";"
    for word in [*words, ";"]:
        if word not in (";", "&&", "||"):
            command.append(word)
            continue
        if command and not (before == "&&" and status) and not (before == "||" and not status):
            answer, status = _program(command, programs, write)
            printed += answer
        command, before = [], word
    return printed, status


def _words(line: str) -> list[str]:
    """`;` is a word of its own wherever it stands outside quotes. Raises ValueError for half a pair of quotes."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";")
    lexer.whitespace_split = True
    return list(lexer)


def _program(command: list[str], programs: Mapping[str, Program], write: Callable[[str, str], Answer]) -> Answer:
    plain = [word for word in command if not _JOINED.fullmatch(word)]
    target = next((word[1:] for word in command if word.startswith(">")), "")
    name, *arguments = plain or [""]
    if name in programs:
        printed, status = programs[name](arguments)
    else:
        printed, status = f"-bash: {name}: command not found\n", NOT_FOUND
    if target in ("", NOWHERE):
        return ("" if target else printed), status
    said, failed = write(target, printed)
    return said, failed or status
