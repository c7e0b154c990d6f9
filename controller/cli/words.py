"""The words that typer itself says, in the reader's language: it has no catalogue of its own, and no hook for one."""

import re
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from controller.cli.help_page import page
from controller.core.message import Message, mark
from controller.i18n import _

HELP_OPTION = mark("Show this message and exit.")

COMPLETION = (
    mark("Install completion for the current shell."),
    mark("Show completion for the current shell, to copy it or customize the installation."),
)
"""Typer's own help texts; the walk through all help texts translates them like ours."""

NO_OPTION = r"No such option: (?P<name>\S+)"
INVALID = r"Invalid value for '(?P<name>.*?)'(?: / '.*?')*:"
CLOSE = r"(?P<close>.*)"

ERRORS: Sequence[tuple[str, str]] = (
    (
        rf"No such command '(?P<name>.*)'\. Did you mean {CLOSE}\?",
        mark("There is no command {name}. Did you mean {close}?"),
    ),
    (r"No such command '(?P<name>.*)'\.", mark("There is no command {name}. `hinan --help` lists them.")),
    (rf"{NO_OPTION} \(Possible options: {CLOSE}\)", mark("There is no option {name}. Did you mean {close}?")),
    (NO_OPTION, mark("There is no option {name}.")),
    (r"Missing option '(?P<name>[^']*)'.*", mark("The option {name} is missing.")),
    (r"Missing argument '(?P<name>[^']*)'.*", mark("The argument {name} is missing.")),
    (r"Missing command\.", mark("The command is missing. `hinan --help` lists them.")),
    (r"Got unexpected extra argument\(s\) \((?P<name>.*)\)", mark("{name} is one argument too many.")),
    (r"Option '(?P<name>.*)' requires an argument\.", mark("The option {name} needs a value.")),
    (rf"{INVALID} Input should be a valid (integer|number).*", mark("The value of {name} must be a number.")),
    (rf"{INVALID} Input should be greater than or equal to (?P<least>\S+)", mark("{name} must be at least {least}.")),
    (rf"{INVALID} (Value error, )?(?P<why>.*)", mark("The value of {name} is not usable: {why}")),
)
"""What typer's errors look like -> what we say. A wording that is not here stays as typer says it."""


def plain(error: str) -> Message:
    """Typer's error as a sentence of ours."""
    for pattern, text in ERRORS:
        found = re.fullmatch(pattern, error, re.DOTALL)
        if found:
            return Message(text, found.groupdict())
    return Message("{error}", {"error": error})


class Verb(TyperCommand):
    """A verb with a help page of ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(page(self, ctx))

    def get_help_option(self, ctx: Any) -> Any:
        return _translated(super().get_help_option(ctx))


class Verbs(TyperGroup):
    """A group of verbs with a help page of ours."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(page(self, ctx))

    def get_help_option(self, ctx: Any) -> Any:
        return _translated(super().get_help_option(ctx))


def in_readers_language(command: Any) -> Any:
    """Translates all help texts of a command and of those under it. They stand in the code in English (`mark`), so
    that the language may still be chosen by `--lang`."""
    for each in (command, *command.params):
        for name in ("help", "epilog"):
            if getattr(each, name, None):
                setattr(each, name, _(getattr(each, name)))
    command.short_help = first_sentence(command.help or "")
    for verb in getattr(command, "commands", {}).values():
        in_readers_language(verb)
    return command


def first_sentence(text: str) -> str:
    """What zsh and fish say of each command at Tab. Typer's own cut counts blanks, which Japanese has none of."""
    return re.split(r"(?<=。)|(?<=\.) |\n", text, maxsplit=1)[0]


def _translated(option: Any) -> Any:
    if option is not None:
        option.help = _(HELP_OPTION)
    return option
