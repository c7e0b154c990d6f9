"""Options that several verbs share, so that they read and behave alike everywhere."""

from typing import Annotated

import typer

from controller.cli.completing import facilities
from controller.core.message import mark

WAIT_S = 60.0
"""Most towns are proven within half a minute; whoever waits longer wants to see the names by then."""

AsJson = Annotated[bool, typer.Option("--json", help=mark("Print one JSON document; sentences go to standard error."))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=mark("Do not ask."))]
Facilities = Annotated[
    list[str] | None,
    typer.Option(
        "--facility",
        "-f",
        metavar="F",
        help=mark("Id or name of a facility; may be repeated. None: the whole town."),
        autocompletion=facilities,
    ),
]
Wait = Annotated[
    float,
    typer.Option("--wait", min=0.0, metavar="SECONDS", help=mark("How long to wait for proof, in seconds.")),
]
NoWait = Annotated[bool, typer.Option("--no-wait", help=mark("Do not wait for proof."))]
