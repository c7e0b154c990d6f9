"""`hinan report`: what happened under one declaration, for the mayor, the files and other programs."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.conversation import converse
from controller.cli.documents import report_document
from controller.cli.exit_codes import ExitCode, refuse
from controller.cli.output import Output
from controller.cli.proof import Number, newest_unless
from controller.core.message import Message, mark
from controller.core.report import Report

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark(
    "Write the report of a declaration: when each facility opened and closed, how many clients there were, what failed "
    "and why, who acted. A closed declaration always gives the same file. Where the chain of "
    "the audit records is broken, the report says so at its top."
)


class Form(StrEnum):
    MD = "md"
    CSV = "csv"
    PDF = "pdf"
    JSON = "json"


def report(
    context: typer.Context,
    number: Number = None,
    form: Annotated[
        Form, typer.Option("--format", help=mark("md: Markdown; csv: for Excel; pdf: to print; json: for programs."))
    ] = Form.MD,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help=mark("Where to; else standard output."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=mark("The same as --format json."))] = False,
) -> None:
    form = Form.JSON if as_json else form
    if file is None and form is Form.PDF and sys.stdout.isatty():
        raise refuse(Message("A PDF is not for a terminal, nor beside --json. Give a file with -o, or pipe it."))
    found = converse(context, lambda daemon: _report(daemon, number))
    content = written(found, form)
    if file is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        _write(file, content)
        Output().say(str(file))
    if found.first_break is not None:
        Output().warn(
            Message("The audit chain is broken at record {number}; see `hinan log`.", {"number": found.first_break})
        )
        raise typer.Exit(ExitCode.INCOMPLETE)


def written(found: Report, form: Form) -> bytes:
    """The same report in the same language always gives the same bytes."""
    match form:
        case Form.MD:
            from exporters.report.markdown import markdown

            return markdown(found).encode()
        case Form.CSV:
            from exporters.report.spreadsheet import spreadsheet

            return spreadsheet(found)
        case Form.PDF:
            from exporters.report.paper import paper

            return paper(found)
        case Form.JSON:
            return (json.dumps(report_document(found), ensure_ascii=False, indent=2) + "\n").encode()


async def _report(daemon: "Client", number: int | None) -> Report:
    return await daemon.report(await newest_unless(daemon, number))


def _write(file: Path, content: bytes) -> None:
    try:
        with file.open("xb") as new:
            new.write(content)
    except FileExistsError as failure:
        raise refuse(
            Message("{path} exists already. Nothing was written; choose another file with -o.", {"path": str(file)})
        ) from failure
    except OSError as failure:
        why = failure.strerror or str(failure)
        raise refuse(Message("Cannot write {path}: {why}.", {"path": str(file), "why": why})) from failure
