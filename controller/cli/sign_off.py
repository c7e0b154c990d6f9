"""`hinan sign-off`, `retry` and `resume`: what a person does about devices that the daemon cannot finish alone."""

from typing import Annotated

import typer

from controller.cli.completing import access_points, ended_declarations, stopped_profiles
from controller.cli.completing import devices as known_devices
from controller.cli.conversation import converse
from controller.cli.documents import declaration_document
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.core.message import Message, mark

SIGN_OFF = mark(
    "Take responsibility, by name, for access points that could not be proven back, so that the declaration can close."
)
RETRY = mark("Try devices again at once; none named: all that have a problem.")

RESUME = mark(
    "Go on with all devices of a profile that was stopped because devices refused it alike. Holds until the next "
    "declaration."
)


def sign_off(
    context: typer.Context,
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help=mark("The ended declaration."), autocompletion=ended_declarations)
    ],
    aps: Annotated[
        list[str], typer.Argument(metavar="AP...", help=mark("Ids of access points."), autocompletion=access_points)
    ],
    reason: Annotated[
        str, typer.Option("--reason", "-r", metavar="WHY", help=mark("How you made sure without proof."))
    ],
    as_json: AsJson = False,
) -> None:
    declaration = converse(context, lambda daemon: daemon.sign_off(number, aps, reason))
    out = Output(as_json)
    out.say(
        Message("Signed off for declaration {number}: {aps}.", {"number": number, "aps": ", ".join(sorted(set(aps)))})
    )
    if as_json:
        out.document({"declaration": declaration_document(declaration)})


def retry(
    context: typer.Context,
    devices: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DEVICE]...", help=mark("Ids of devices."), autocompletion=known_devices),
    ] = None,
    as_json: AsJson = False,
) -> None:
    converse(context, lambda daemon: daemon.retry(devices or ()))
    out = Output(as_json)
    out.say(Message("They are being tried again. `hinan status` shows how it stands."))
    out.document({"retried": devices or []})


def resume(
    context: typer.Context,
    profile: Annotated[
        str,
        typer.Argument(
            metavar="PROFILE", help=mark("The stopped profile, as `status` names it."), autocompletion=stopped_profiles
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", "-r", metavar="WHY", help=mark("Why, for the record."))] = "",
    as_json: AsJson = False,
) -> None:
    converse(context, lambda daemon: daemon.resume(profile, reason))
    out = Output(as_json)
    out.say(
        Message(
            "All devices of profile {profile} are being tried now. `hinan status` shows how it stands.",
            {"profile": profile},
        )
    )
    out.document({"resumed": profile})
