"""`hinan facility open|close|unknown|note`: what staff say of a facility. Its Wi-Fi stays as it is."""

from typing import Annotated

import typer

from controller.cli.completing import facilities
from controller.cli.conversation import converse
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.core.facility_mark import OPENING, FacilityMark, Opening
from controller.core.message import Message, mark

GROUP = mark("Whether facilities take people in (the opening state), and notes. Their Wi-Fi stays as it is.")
OPEN = mark("Take down that a facility takes people in. Its Wi-Fi stays as it is.")
CLOSE = mark("Take down that a facility is closed to people. Its Wi-Fi stays as it is.")
UNKNOWN = mark("Take back what was said: nobody knows whether the facility takes people in.")
NOTE = mark("Write one line about a facility for colleagues; an empty text takes it away.")

Facility = Annotated[str, typer.Argument(metavar="FACILITY", help=mark("Id or name."), autocompletion=facilities)]


def open_(context: typer.Context, facility: Facility, as_json: AsJson = False) -> None:
    _take_down(context, facility, Opening.OPEN, None, as_json)


def close(context: typer.Context, facility: Facility, as_json: AsJson = False) -> None:
    _take_down(context, facility, Opening.CLOSED, None, as_json)


def unknown(context: typer.Context, facility: Facility, as_json: AsJson = False) -> None:
    _take_down(context, facility, Opening.UNKNOWN, None, as_json)


def note(
    context: typer.Context,
    facility: Facility,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=mark("What colleagues should know."))],
    as_json: AsJson = False,
) -> None:
    _take_down(context, facility, None, text, as_json)


def _take_down(context: typer.Context, facility: str, opening: Opening | None, text: str | None, as_json: bool) -> None:
    said = converse(context, lambda daemon: daemon.mark_facility(facility, opening, text))
    out = Output(as_json)
    values: dict[str, str | Message] = {
        "facility": said.facility,
        "opening": Message(OPENING[said.opening]),
        "note": said.note or "-",
    }
    out.say(Message("Taken down: {facility}: {opening}. Note: {note}.", values))
    out.document(_document(said))


def _document(said: FacilityMark) -> dict[str, str]:
    return {
        "facility": said.facility,
        "opening": said.opening,
        "note": said.note,
        "at": said.at.isoformat(),
        "by": said.by,
    }
