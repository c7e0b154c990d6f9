"""The front door: runs one verb, and ends every foreseen failure in a sentence and an exit code."""

import io
import os
import sys
from collections.abc import Sequence
from itertools import pairwise

import typer
from typer.exceptions import TyperException

from controller.cli.exit_codes import ExitCode, Stop
from controller.cli.output import Output
from controller.cli.verbs import command
from controller.cli.words import plain
from controller.core.message import InputError, Message
from controller.i18n import LANGUAGES, language_of, set_language

CTRL_C = 130
"""What typer returns for Ctrl-C outside of our own waits; the shell's convention is 128 + SIGINT."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb and returns the exit code. No foreseen failure leaves here as an exception."""
    arguments = sys.argv[1:] if arguments is None else arguments
    set_language(language_asked(arguments) or language_of())
    _allow_any_letter()
    out = Output("--json" in arguments)
    try:
        code = int(command().main(args=list(arguments), prog_name="hinan", standalone_mode=False) or 0)
    except Stop as stop:
        return ended(out, stop.code, stop.messages)
    except InputError as wrong:
        return ended(out, ExitCode.REFUSED, wrong.messages)
    except TyperException as wrong:
        text = wrong.format_message()
        return ended(out, ExitCode.REFUSED, (plain(text),) if text else ())
    except typer.Abort:
        return ended(out, ExitCode.REFUSED, (Message("Stopped. Nothing was changed."),))
    except BrokenPipeError:
        return _reader_left()
    return ended(out, ExitCode.INCOMPLETE, (Message("Stopped."),)) if code == CTRL_C else code


def language_asked(arguments: Sequence[str]) -> str | None:
    """What `--lang` says, before typer looks: help texts are translated before options are read."""
    for option, value in pairwise((*arguments, "")):
        name, is_joined, joined = option.partition("=")
        if name == "--lang" and (joined if is_joined else value) in LANGUAGES:
            return joined if is_joined else value
    return None


def ended(out: Output, code: ExitCode, messages: Sequence[Message]) -> int:
    """Says why it ended: to people on standard error, to programs as the one document."""
    for message in messages:
        out.warn(message)
    if out.as_json:
        from controller.cli.documents import errors_document

        out.document(errors_document(messages))
    return code


def _reader_left() -> int:
    """`hinan status | head`: the reader has seen enough. Python would complain when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.INCOMPLETE


def _allow_any_letter() -> None:
    """A terminal that knows no Japanese shows question marks; that must not break off an activation."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
