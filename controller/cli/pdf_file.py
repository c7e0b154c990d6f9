"""A PDF on the disk of whoever types: whole or not at all, and never over another file."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from controller.cli.exit_codes import refuse
from controller.cli.output import Output
from controller.core.message import Message, mark

OutFile = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help=mark("Where to write the PDF; - is standard output."))
]

STANDARD_OUTPUT = Path("-")


def write_pdf(out: Output, path: Path, content: bytes, printed: Iterable[str]) -> None:
    """Writes it and says so. `printed`: what people wrote, in which there may be letters that we cannot print."""
    if path == STANDARD_OUTPUT:
        _to_standard_output(out, content)
    else:
        _to_file(path, content)
    _tell_missing(out, "".join(printed))
    if path != STANDARD_OUTPUT:
        out.say(Message("Written: {path} (A4). It prints in black and white too.", {"path": str(path)}))
        out.document({"file": str(path)})


def _to_file(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as failure:
        raise refuse(
            Message("{path} exists already. Nothing was written; choose another file with -o.", {"path": str(path)})
        ) from failure
    except OSError as failure:
        why = failure.strerror or str(failure)
        raise refuse(Message("Cannot write {path}: {why}.", {"path": str(path), "why": why})) from failure


def _to_standard_output(out: Output, content: bytes) -> None:
    if out.as_json or sys.stdout.isatty():
        raise refuse(Message("A PDF is not for a terminal, nor beside --json. Give a file with -o, or pipe it."))
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _tell_missing(out: Output, text: str) -> None:
    from exporters.paper.typeface import missing

    letters = missing(text)
    if letters:
        out.warn(
            Message(
                "There is no type for these letters; they are printed as 〓: {letters}. Write them in by hand.",
                {"letters": letters},
            )
        )
