"""`hinan inventory import | export | list`: the town on paper, in and out, and never without a look first."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.asking import need_consent, need_person_or_yes
from controller.cli.conversation import converse
from controller.cli.documents import import_document
from controller.cli.exit_codes import ExitCode, Stop, refuse
from controller.cli.inventory_files import Form, Format, read_all, write_all
from controller.cli.options import AsJson, Yes
from controller.cli.output import Output
from controller.cli.tables import laid_out
from controller.core.board import Board
from controller.core.message import Message, mark
from controller.i18n import _, language

if TYPE_CHECKING:
    from controller.api.client import Client
    from controller.api.import_view import ImportView

IMPORT = mark("Show what these files would change in the inventory, ask, and take it as a whole or not at all.")
EXPORT = mark("Write the inventory into a folder, in the form that `hinan inventory import` reads.")
FORMAT = mark("What the files hold; auto: found out by their headers. Open-data lists only add and correct.")
LIST = mark("List the facilities and their access points.")


def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=mark("CSV or Excel files."))],
    form: Annotated[Format, typer.Option("--format", help=FORMAT)] = Format.AUTO,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    out, content = Output(as_json), read_all(files)
    view = converse(context, lambda daemon: daemon.preview_inventory(content, form))
    for line in preview_lines(view):
        out.say(line)
    if not view.empty:
        if not yes:
            need_person_or_yes()
            need_consent(out, Message("Take this inventory? Type yes:"))
        converse(context, lambda daemon: daemon.import_inventory(content, view.fingerprint, form), interrupted=_UNSURE)
        out.say(Message("The inventory was taken over."))
    if as_json:
        out.document({"imported": not view.empty, "changes": import_document(view)})


def preview_lines(view: "ImportView") -> Iterable[str | Message]:
    """Repairs first: whoever does not agree with one need not read on."""
    yield from view.repairs
    yield from view.notes
    yield from (f"+ {row.id}  {row.name}".rstrip() for row in view.added)
    yield from (f"- {row.id}  {row.name}".rstrip() for row in view.removed)
    yield from (Message("~ {change}", {"change": row.message}) for row in view.changed)
    yield view.summary


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=mark("Where to; made if it does not exist."))],
    form: Annotated[Form, typer.Option(help=mark("csv: three files; xlsx: one."))] = Form.CSV,
    as_json: AsJson = False,
) -> None:
    files = converse(context, lambda daemon: daemon.export_inventory(form, language()))
    written = write_all(folder, files)
    out = Output(as_json)
    for path in written:
        out.say(str(path))
    out.document({"files": [str(path) for path in written]})


def list_(context: typer.Context, as_json: AsJson = False) -> None:
    rows = rows_of(converse(context, _board))
    out = Output(as_json)
    if as_json:
        names = ("facility", "name", "area", "ap", "label", "device")
        out.document({"access_points": [dict(zip(names, row, strict=True)) for row in rows]})
    elif rows:
        head = (_("Facility id"), _("Facility"), _("Area"), _("AP id"), _("AP"), _("Device"))
        for line in laid_out([head, *rows]):
            out.say(line)
    else:
        raise refuse(Message("The inventory is empty. Fill it with: hinan inventory import FILE..."))


def rows_of(board: Board) -> Sequence[tuple[str, ...]]:
    """One row per access point, and one for a facility that has none yet."""
    rows: list[tuple[str, ...]] = []
    for facility in board.facilities:
        place = (facility.id, facility.name, facility.area)
        rows += [(*place, ap.id, ap.label, ap.device) for ap in facility.aps] or [(*place, "", "", "")]
    return rows


async def _board(daemon: "Client") -> Board:
    return await daemon.board()


_UNSURE = Stop(
    ExitCode.INCOMPLETE,
    Message("Stopped. Whether the inventory was taken over yet, `hinan inventory list` shows."),
)
