"""The help page: typer's own takes 0.3 s to load and counts Japanese letters as one cell wide."""

import re
from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size
from typing import Any

from controller.cli.examples import EXAMPLES
from controller.cli.exit_codes import exit_codes
from controller.core.message import mark
from controller.i18n import _

WIDTH_MAX = 100
"""Longer lines are hard to read back from their end."""

NAMES_MAX = 26
"""Cells for the names on the left; what is longer gets a line of its own."""

NAMES_SHARE = 3
"""They never take more than this part of a narrow terminal."""

EXAMPLE_INDENT = 6

TOKEN = re.compile(r"\s+|(?:[!-~]+|[^\s!-~])[。、」）]*")
"""What must stay on one line: a word in letters, or a Japanese letter with the marks that may not begin a line."""

HEADINGS = {"argument": mark("Arguments"), "option": mark("Options")}

Rows = Sequence[tuple[str, str]]


def page(command: Any, context: Any) -> str:
    """Usage, what it does, arguments, options, verbs, examples and exit codes."""
    width = min(get_terminal_size().columns, WIDTH_MAX)
    parts = [" ".join((_("Usage:"), synopsis(command, context))), *_prose(command.help or "", width)]
    for heading, rows in sections(command, context):
        parts += _section(heading, rows, width)
    parts += _examples(verb_of(context), width)
    codes = [(str(int(code)), _(meaning)) for code, meaning in codes_of(context)]
    parts += _section(_("Exit codes"), codes, width)
    return "\n\n".join(part for part in parts if part)


def verb_of(context: Any) -> str:
    """`inventory pin`; empty for the program itself."""
    return str(context.command_path).partition(" ")[2]


def synopsis(command: Any, context: Any) -> str:
    """`hinan end [OPTIONS] [NUMBER]`"""
    arguments = [_metavar(each) for each in command.get_params(context) if each.param_type_name == "argument"]
    verb = [_("COMMAND ...")] if hasattr(command, "commands") else []
    return " ".join((context.command_path, _("[OPTIONS]"), *arguments, *verb))


def sections(command: Any, context: Any) -> Iterator[tuple[str, Rows]]:
    """Heading and rows of what it takes: arguments, options, verbs."""
    for kind, heading in HEADINGS.items():
        rows = [_parameter(each) for each in command.get_params(context) if each.param_type_name == kind]
        yield _(heading), rows
    verbs = getattr(command, "commands", {})
    yield _("Commands"), [(name, (verb.help or "").split("\n\n")[0]) for name, verb in verbs.items()]


def codes_of(context: Any) -> Sequence[tuple[int, str]]:
    """None for a group that does nothing by itself: its verbs tell theirs."""
    verb = verb_of(context)
    return exit_codes(verb) if not verb or verb in EXAMPLES else ()


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; a word longer than that keeps a line of its own."""
    from rich.cells import cell_len  # its tables of widths take a while to load

    lines = [""]
    for token in TOKEN.findall(text):
        if lines[-1] and cell_len(lines[-1] + token.rstrip()) > width:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return [line.rstrip() for line in lines]


def _prose(text: str, width: int) -> list[str]:
    return ["\n".join(wrapped(paragraph, width)) for paragraph in text.split("\n\n")]


def _section(heading: str, rows: Rows, width: int) -> list[str]:
    if not rows:
        return []
    indent = min(max(len(names) for names, _text in rows), NAMES_MAX, width // NAMES_SHARE) + 4
    lines = (line for names, text in rows for line in _row(names, text, indent, width))
    return ["\n".join([f"{heading}:", *lines])]


def _row(names: str, text: str, indent: int, width: int) -> Iterable[str]:
    left = f"  {names}"
    if len(left) > indent - 2:
        yield left
        left = ""
    for line in wrapped(text, width - indent):
        yield left.ljust(indent) + line
        left = ""


def _examples(verb: str, width: int) -> list[str]:
    """The line to type is never folded: it is there to be copied."""
    lines = []
    for typed, what in EXAMPLES.get(verb, ()):
        lines.append(f"  {typed}")
        lines += [" " * EXAMPLE_INDENT + line for line in wrapped(_(what), width - EXAMPLE_INDENT)]
    return ["\n".join([_("Examples:"), *lines])] if lines else []


def _parameter(parameter: Any) -> tuple[str, str]:
    """`-r, --reason WHY` and its help, with the default where there is one to tell."""
    is_option = parameter.param_type_name == "option"
    names = ", ".join(sorted(parameter.opts, key=len)) if is_option else _metavar(parameter)
    if is_option and not parameter.is_flag:
        names += f" {parameter.metavar or parameter.display_type(None)}"
    return names, " ".join(filter(None, (parameter.help, _note(parameter))))


def _metavar(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper())


def _note(parameter: Any) -> str:
    if parameter.param_type_name == "option" and parameter.required:
        return _("[required]")
    if parameter.default in (None, False, "", ()) or not parameter.show_default:
        return ""
    return _("[default: {value}]").format(value=parameter.default)
