"""`hinan readiness`: would it open tonight? Per facility, with what is missing and what to do about it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.completing import facilities
from controller.cli.conversation import converse
from controller.cli.declaration_line import when
from controller.cli.documents import readiness_document
from controller.cli.exit_codes import ExitCode, refuse
from controller.cli.options import AsJson
from controller.cli.output import Output, in_words
from controller.cli.tables import laid_out
from controller.core.message import Message, mark
from controller.core.problem import SHORT as CAUSE
from controller.core.problem import Cause
from controller.core.readiness import SHORT, FacilityReadiness, Lack, Readiness
from controller.i18n import _

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark(
    "Show how ready each facility is to open tonight (100: ready), what is missing, when that was last proven, and "
    "what to do next."
)

ADVICE = {
    Lack.NEVER: mark("Never rehearsed ({devices}): {rehearse}"),
    Lack.UNREADY: mark(
        "No right to change it, or its pager is on ({devices}): give the user of the credentials file the rights on "
        "the device, then: {rehearse}"
    ),
    Lack.OLD: mark("Not proven lately ({devices}): {rehearse}"),
    Lack.UNPREPARED: mark("Not prepared ({devices}): {prepare}"),
}
"""What to do next. Of what failed, the cause says it."""

CAUSE_ADVICE = {
    Cause.UNREACHABLE: mark("No answer ({devices}): check power and network cable, then: {rehearse}"),
    Cause.LOGIN_REFUSED: mark(
        "Login refused ({devices}): correct the user name or password in the credentials file, then: {rehearse} . It "
        "is not tried again by itself, so that the account is not locked."
    ),
    Cause.HOST_KEY_CHANGED: mark(
        "Host key changed ({devices}): find out whether the device was replaced; if so: {pin}"
    ),
    Cause.SETUP_INCOMPLETE: mark("Set-up incomplete ({devices}): `hinan readiness --json` says what is missing"),
}

OTHER_CAUSE = mark("{cause} ({devices}): check the device against its profile, then: {rehearse}")

NAMED_MAX = 5
"""Devices named in one sentence; `--json` has them all."""

Facility = Annotated[
    str | None,
    typer.Argument(
        metavar="[FACILITY]",
        help=mark("Id or name of a facility; all if not given."),
        autocompletion=facilities,
    ),
]


def readiness(context: typer.Context, facility: Facility = None, as_json: AsJson = False) -> None:
    found = converse(context, lambda daemon: _readiness(daemon, facility))
    out = Output(as_json)
    for line in lines(found) if not as_json else ():
        out.say(line)
    out.document(readiness_document(found))
    is_ready = all(each.is_ready for each in found.facilities)
    raise typer.Exit(ExitCode.COMPLETE if is_ready else ExitCode.INCOMPLETE)


async def _readiness(daemon: "Client", facility: str | None) -> Readiness:
    """The town's, or the one facility's with its devices. Raises Stop for one that does not exist."""
    found = await daemon.readiness()
    if facility is None:
        return found
    places = tuple(each for each in found.facilities if facility in (each.facility, each.name))
    if not places:
        raise refuse(Message("There is no facility {name!r} with access points.", {"name": facility}))
    of = {ap.device for view in (await daemon.board()).facilities if view.id == places[0].facility for ap in view.aps}
    devices = tuple(each for each in found.devices if each.device in of)
    return replace(found, score=places[0].score, facilities=places, devices=devices)


def lines(found: Readiness) -> Iterable[str | Message]:
    if found.score is None:
        yield Message("There are no access points yet.")
        return
    yield Message("{town}: readiness {score} of 100", {"town": found.town, "score": found.score})
    yield ""
    head = (_("Facility"), _("APs"), _("Readiness"), _("last proven"), _("What is missing"))
    yield from laid_out([head, *map(_row, found.facilities)], right={1, 2})
    if advice := tuple(_advice(found)):
        yield ""
        yield Message("What to do next:")
        yield from (Message("  {sentence}", {"sentence": sentence}) for sentence in advice)
    for warned in found.warnings:
        yield ""
        yield Message("Warning ({devices}): {what}", {"devices": named(warned.devices), "what": warned.message})


def _row(facility: FacilityReadiness) -> Sequence[str]:
    proven = when(facility.proven_at) if facility.proven_at is not None else "-"
    return (
        facility.name,
        str(facility.aps),
        str(facility.score),
        proven,
        "; ".join(_missing(facility)) or _("nothing"),
    )


def _missing(facility: FacilityReadiness) -> Iterable[str]:
    """What failed is told by its cause."""
    for cause, count in facility.causes.items():
        yield f"{_(CAUSE[cause])} {count}"
    for lack, count in facility.lacks.items():
        if lack is not Lack.FAILED:
            yield f"{_(SHORT[lack])} {count}"


def _advice(found: Readiness) -> Iterable[Message]:
    for cause in Cause:
        devices = [d.device for d in found.devices if d.rehearsal is not None and d.rehearsal.cause is cause]
        if devices:
            text = CAUSE_ADVICE.get(cause, OTHER_CAUSE)
            yield Message(text, {**_values(devices), "cause": Message(CAUSE[cause])})
    for lack, text in ADVICE.items():
        devices = [d.device for d in found.devices if lack in d.lacks and Lack.FAILED not in d.lacks]
        if devices:
            yield Message(text, _values(devices))


def _values(devices: Sequence[str]) -> dict[str, str | int | float | Message]:
    """The devices, and the commands that see to them; where they are many, to all."""
    few = " ".join(devices) if len(devices) <= NAMED_MAX else ""
    return {
        "devices": named(devices),
        "rehearse": f"hinan rehearse {few}".rstrip(),
        "prepare": f"hinan prepare {few or '--all'}",
        "pin": f"hinan inventory pin {few}".rstrip(),
    }


def named(devices: Sequence[str]) -> str:
    shown = " ".join(devices[:NAMED_MAX])
    if len(devices) <= NAMED_MAX:
        return shown
    return in_words(Message("{names} and {more} more", {"names": shown, "more": len(devices) - NAMED_MAX}))
