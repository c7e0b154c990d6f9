"""`hinan serve` and `hinan tui`: start the daemon, or the screen for staff."""

from pathlib import Path
from typing import Annotated

import typer

from controller.cli.conversation import socket_of
from controller.cli.where import SYSTEM_CONFIG
from controller.core.message import mark
from controller.i18n import language

SERVE = mark("Run the daemon. One per town; systemd starts it.")
TUI = mark("Open the screen for staff.")


def serve(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help=mark("Its configuration."))] = SYSTEM_CONFIG,
) -> None:
    from controller.daemon import run  # loads every adapter

    raise typer.Exit(run(config, socket_of(context)))


def tui(context: typer.Context) -> None:
    from tui.app import run  # loads textual

    run(socket_of(context), language())
