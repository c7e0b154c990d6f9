"""`hinan visits`: where somebody has to go and what to press there; `hinan visits done` takes down what they saw."""

from collections.abc import Iterable
from typing import Annotated

import typer

from controller.cli.completing import visited
from controller.cli.conversation import converse
from controller.cli.documents import visits_document
from controller.cli.exit_codes import ExitCode, refuse
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.core.message import Message, mark
from controller.core.visits import Visit
from controller.i18n import _, language

HELP = mark(
    "List the access points that need a person on site, danger first, then where most people wait: where they are, "
    "whom to call, and what to press."
)
DONE = mark(
    "Take down what a person saw on site, by name: that 00000JAPAN is on the air of these access points (--open), or "
    "that it is not (--closed)."
)


def visits(context: typer.Context, as_json: AsJson = False) -> None:
    if context.invoked_subcommand is not None:
        return
    found = converse(context, lambda daemon: daemon.visits())
    out = Output(as_json)
    for line in lines(found) if not as_json else ():
        out.say(line)
    out.document({"visits": visits_document(found)})
    raise typer.Exit(ExitCode.INCOMPLETE if found else ExitCode.COMPLETE)


def lines(found: Iterable[Visit]) -> Iterable[str | Message]:
    listed = tuple(found)
    if not listed:
        yield Message("Nobody has to go anywhere.")
    for number, visit in enumerate(listed, start=1):
        yield Message(
            "{number}. {place} · {ap} ({id}): {why}",
            {"number": number, "place": visit.place, "ap": visit.label, "id": visit.ap, "why": visit.why},
        )
        yield from _details(visit)
        way = "--closed" if visit.is_off else "--open"
        yield Message("   When done: hinan visits done {id} {way} --by NAME", {"id": visit.ap, "way": way})
        yield ""


def _details(visit: Visit) -> Iterable[Message]:
    if where := " ".join(filter(None, (visit.area, visit.address))):
        yield Message("   Where: {where}", {"where": where})
    yield Message("   Call: {contact}", {"contact": visit.contact or Message("nobody is written down")})
    yield Message("   Device: {device} ({address})", {"device": visit.device, "address": visit.device_address or "-"})
    if visit.clients is not None or visit.capacity:
        clients = Message("unknown") if visit.clients is None else str(visit.clients)
        people = {"clients": clients, "capacity": visit.capacity or "-"}
        yield Message("   People: {clients} devices joined there, places for {capacity}", people)
    if visit.problem is not None:
        yield Message("   Problem: {problem}", {"problem": visit.problem.message})
    yield Message("   Do: {press}", {"press": visit.press(language(), _)})


def done(
    context: typer.Context,
    aps: Annotated[
        list[str], typer.Argument(metavar="AP...", help=mark("Ids of access points."), autocompletion=visited)
    ],
    is_open: Annotated[bool, typer.Option("--open", help=mark("00000JAPAN is on the air there."))] = False,
    is_closed: Annotated[bool, typer.Option("--closed", help=mark("00000JAPAN is not on the air there."))] = False,
    by: Annotated[str, typer.Option(metavar="NAME", help=mark("Who looked; yourself if not given."))] = "",
    as_json: AsJson = False,
) -> None:
    if is_open == is_closed:
        raise refuse(Message("Nothing was taken down: say --open or --closed."))
    converse(context, lambda daemon: daemon.vouch(aps, is_open, by))
    out = Output(as_json)
    out.say(
        Message(
            "Taken down: {aps}. It counts as confirmed by a person until the device itself says otherwise, or a newer "
            "declaration is made.",
            {"aps": ", ".join(aps)},
        )
    )
    out.document({"aps": aps, "open": is_open, "by": by})
