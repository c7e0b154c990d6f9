"""`hinan export opendata | geojson | ngsi | page`: what the town publishes, by hand."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from controller.cli.conversation import converse
from controller.cli.exit_codes import refuse
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.core.message import Message, mark
from controller.core.public import PublicTown

GROUP = mark("What the town publishes: open-data lists, GeoJSON, NGSI-LD, the public page. Nothing secret is in them.")
OPENDATA = mark("Write an open-data list as CSV: its facilities, public fields only.")
GEOJSON = mark("Write the facilities and their state as GeoJSON.")
NGSI = mark("Write the facilities and access points as NGSI-LD entities (JSON-LD).")
PAGE = mark(
    "Write the public page into a folder: Japanese, easy Japanese, English, and GeoJSON. Old files are replaced."
)


class List(StrEnum):
    WIFI = "wifi"
    WIFI_LEGACY = "wifi-legacy"
    SHELTERS = "shelters"
    GSI_SHELTERS = "gsi-shelters"
    GSI_EMERGENCY = "gsi-emergency"


OutFile = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help=mark("Where to; else standard output."))
]
HideBelow = Annotated[
    int | None,
    typer.Option(min=0, max=1000, help=mark("Numbers of devices below this are only called few; 0: all are told.")),
]


def opendata(
    context: typer.Context,
    list_: Annotated[List, typer.Argument(metavar="LIST", help=mark("Which list."))],
    file: OutFile = None,
) -> None:
    (content,) = converse(context, lambda daemon: daemon.export_inventory(list_, "ja")).values()
    _write(file, content)


def geojson(context: typer.Context, hide_below: HideBelow = None, file: OutFile = None) -> None:
    from exporters.public.geojson import geojson as made

    _write(file, made(_public(context, hide_below)))


def ngsi(context: typer.Context, hide_below: HideBelow = None, file: OutFile = None) -> None:
    from controller.config import NGSI_CONTEXT
    from exporters.public.ngsi import entities

    found = [{**entity, "@context": NGSI_CONTEXT} for entity in entities(_public(context, hide_below))]
    _write(file, (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode())


def page(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=mark("Where to; made if it does not exist."))],
    hide_below: HideBelow = None,
    as_json: AsJson = False,
) -> None:
    from exporters.public.folder import renew
    from exporters.public.publishing import public_files

    files = public_files(_public(context, hide_below))
    try:
        renew(folder, files)
    except OSError as failure:
        why = failure.strerror or str(failure)
        raise refuse(Message("Cannot write {path}: {why}.", {"path": str(folder), "why": why})) from failure
    out = Output(as_json)
    for name in files:
        out.say(str(folder / name))
    out.document({"files": [str(folder / name) for name in files]})


def _public(context: typer.Context, hide_below: int | None) -> PublicTown:
    return converse(context, lambda daemon: daemon.public(hide_below))


def _write(file: Path | None, content: bytes) -> None:
    if file is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
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
    Output().say(str(file))
