"""`hinan print card | poster | list`: the town on A4, as PDF files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.completing import facilities
from controller.cli.conversation import converse
from controller.cli.exit_codes import Stop, refuse
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.cli.pdf_file import OutFile, write_pdf
from controller.core.message import Message, mark

if TYPE_CHECKING:
    from controller.api.client import Client
    from controller.api.town import Town

CARD = mark("Write the operator's card: one page with the keys and commands of the night, to keep beside the terminal.")
POSTER = mark(
    "Write posters with the QR code of the open Wi-Fi and the notice to its users, in Japanese, easy Japanese and "
    "English. Without an option: one without a facility's name, to write it on."
)
LIST = mark("Write the list of facilities and access points, with squares to tick: for the night without a screen.")

Phones = Annotated[
    list[str] | None,
    typer.Option("--phone", metavar="LINE", help=mark("A name and a number for the card; may be repeated.")),
]
Named = Annotated[
    list[str] | None,
    typer.Option(
        "--facility",
        "-f",
        metavar="F",
        help=mark("Id or name of a facility; may be repeated."),
        autocompletion=facilities,
    ),
]
All = Annotated[bool, typer.Option("--all", help=mark("A page for every facility."))]


def card(
    context: typer.Context, phone: Phones = None, file: OutFile = Path("hinan-card.pdf"), as_json: AsJson = False
) -> None:
    from exporters.paper.card import PHONES_MAX  # loads a PDF library; `--help` needs none
    from exporters.paper.card import card as made

    if len(phone or ()) > PHONES_MAX:
        raise refuse(Message("The card has room for {count} telephone lines. Give fewer.", {"count": PHONES_MAX}))
    town = converse(context, _town)
    write_pdf(Output(as_json), file, made(town.name, phone or ()), [town.name, *(phone or ())])


def poster(
    context: typer.Context,
    facility: Named = None,
    all_: All = False,
    file: OutFile = Path("hinan-poster.pdf"),
    as_json: AsJson = False,
) -> None:
    from exporters.paper.poster import posters

    if facility and all_:
        raise refuse(Message("Give --facility or --all, not both."))
    names = _chosen(converse(context, _town), facility or ()) if facility or all_ else [""]
    write_pdf(Output(as_json), file, posters(names), names)


def list_(context: typer.Context, file: OutFile = Path("hinan-list.pdf"), as_json: AsJson = False) -> None:
    from exporters.paper.town_list import town_list

    town = converse(context, _town)
    if not town.facilities:
        raise _nothing()
    places = [text for place in town.facilities for text in (place.name, place.area, place.address, place.contact)]
    write_pdf(Output(as_json), file, town_list(town), [town.name, *places, *(ap.name for ap in town.access_points)])


def _chosen(town: "Town", named: Sequence[str]) -> list[str]:
    """Names of the facilities of these ids or names, in the order of the inventory; all when none is named."""
    for name in named:
        if not any(name in (place.id, place.name) for place in town.facilities):
            raise refuse(Message("There is no facility {name!r}. `hinan status` lists all.", {"name": name}))
    chosen = [place.name for place in town.facilities if not named or {place.id, place.name} & set(named)]
    if not chosen:
        raise _nothing()
    return chosen


def _nothing() -> Stop:
    return refuse(Message("The inventory is empty. Fill it with: hinan inventory import FILE..."))


async def _town(daemon: "Client") -> "Town":
    return await daemon.town()
