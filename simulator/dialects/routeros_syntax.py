"""RouterOS script as a tree: the part of the language that profiles use, parsed column by column."""

import re
from dataclasses import dataclass

from simulator.dialects.family import Refused


@dataclass(frozen=True, slots=True)
class Text:
    """A literal."""

    value: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`$i`"""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`(a . b)`, `(a = b)`, `(a != b)`, `(a < b)`, `(a > b)`, `(a and b)`, `(a or b)`"""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Argument:
    """`name=value`, or a value alone when `name` is empty."""

    name: str
    value: "Expression"
    column: int


@dataclass(frozen=True, slots=True)
class Command:
    """`/interface/wifi/set [find name=x] disabled=no`, `:put (...)`. `words` are the path and the verb."""

    words: tuple[str, ...]
    arguments: tuple[Argument, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """`{ ...; ... }` or a whole line. In brackets it is a value."""

    commands: tuple[Command, ...]


Expression = Text | Variable | Operation | Command | Block

OPERATORS = (".", "!=", "=", "<", ">", "and ", "or ", "&&", "||")
_WORD = re.compile(r"[\w.*/,:@+-]+")
_NAME = re.compile(r"[A-Za-z.][\w.-]*=")


def parse(line: str) -> Block:
    """Raises Refused with RouterOS's words."""
    reader = _Reader(line)
    block = reader.block("")
    if not reader.at_end():
        raise reader.syntax_error()
    return block


class _Reader:
    def __init__(self, line: str) -> None:
        self._line = line
        self._at = 0

    def at_end(self) -> bool:
        return self._at >= len(self._line)

    def syntax_error(self) -> Refused:
        return Refused(f"syntax error (line 1 column {self._at + 1})")

    def block(self, end: str) -> Block:
        commands: list[Command] = []
        while True:
            self._skip(" ;")
            if self.at_end() or (end and self._peek(end)):
                return Block(tuple(commands))
            commands.append(self._command(end))

    def _command(self, end: str) -> Command:
        column = self._at + 1
        words = self._words()
        if not words:
            raise self.syntax_error()
        arguments: list[Argument] = []
        while True:
            self._skip(" ")
            if self.at_end() or self._line[self._at] in ";" + end:
                return Command(words, tuple(arguments), column)
            before = self._at
            arguments.append(self._argument())
            if self._at == before:
                raise self.syntax_error()

    def _words(self) -> tuple[str, ...]:
        """`/interface/wifi/add`, `/interface wifi add`, `:put`, `find`: names up to the first argument."""
        if self._peek(":"):
            self._at += 1
            return (":" + self._take(re.compile(r"\w+")),)
        words: list[str] = []
        while found := re.compile(r" *(/?[a-z][a-z0-9-]*(?:/[a-z][a-z0-9-]*)*/?)(?![\w=.$])").match(
            self._line, self._at
        ):
            if words and words[-1] in VERBS:
                break
            self._at = found.end()
            words += [word for word in found[1].split("/") if word]
        return tuple(words)

    def _argument(self) -> Argument:
        column = self._at + 1
        if found := _NAME.match(self._line, self._at):
            self._at = found.end()
            return Argument(found.group()[:-1], self._value(), column)
        return Argument("", self._value(), column)

    def _value(self) -> Expression:
        match self._line[self._at : self._at + 1]:
            case '"':
                return self._quoted()
            case "$":
                self._at += 1
                return Variable(self._take(re.compile(r"\w+")))
            case "[":
                return self._enclosed("]")
            case "{":
                return self._enclosed("}")
            case "(":
                self._at += 1
                value = self._expression()
                self._expect(")")
                return value
        found = _WORD.match(self._line, self._at)
        self._at = found.end() if found else self._at
        return Text(found.group() if found else "")

    def _enclosed(self, end: str) -> Block:
        self._at += 1
        block = self.block(end)
        self._expect(end)
        return block

    def _expression(self) -> Expression:
        """Left to right, without precedence: write brackets."""
        left = self._operand()
        while True:
            self._skip(" ")
            operator = next((each for each in OPERATORS if self._peek(each)), None)
            if operator is None:
                return left
            self._at += len(operator)
            left = Operation(operator.strip(), left, self._operand())

    def _operand(self) -> Expression:
        self._skip(" ")
        before = self._at
        if found := re.compile(r"[\w*-]+").match(self._line, self._at):
            self._at = found.end()
            return Text(found.group())
        value = self._value()
        if self._at == before:
            raise self.syntax_error()
        return value

    def _quoted(self) -> Text:
        found = re.compile(r'"((?:[^"\\]|\\.)*)"').match(self._line, self._at)
        if found is None:
            raise Refused(f"expected closing quote (line 1 column {len(self._line) + 1})")
        self._at = found.end()
        return Text(re.sub(r"\\(.)", r"\1", found[1]))

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._line, self._at)
        if found is None:
            raise self.syntax_error()
        self._at = found.end()
        return found.group()

    def _expect(self, end: str) -> None:
        self._skip(" ")
        if not self._peek(end):
            raise self.syntax_error()
        self._at += len(end)

    def _peek(self, text: str) -> bool:
        return self._line.startswith(text, self._at)

    def _skip(self, letters: str) -> None:
        while not self.at_end() and self._line[self._at] in letters:
            self._at += 1


VERBS = frozenset({"add", "set", "get", "find", "print", "remove", "enable", "disable", "quit", "where"})
"""After one of these come arguments, never another step of the path."""
