"""`hinan simulate`: simulated devices alone, for a daemon that is started by hand."""

from pathlib import Path
from typing import Annotated

import typer

from controller.cli.fault_option import SEED, FaultOption, Seed, parsed
from controller.core.message import mark

HELP = mark("Run simulated devices on this machine, with inventory and configuration for a daemon to practise on.")

FOLDER = Path("hinan-simulated")


def simulate(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help=mark("Where the inventory and configuration are written."))
    ] = FOLDER,
    fault: FaultOption = None,
    seed: Seed = SEED,
    mqtt: Annotated[
        str, typer.Option(metavar="URL", help=mark("Four more access points, which are told over this MQTT broker."))
    ] = "",
    certificates: Annotated[
        Path, typer.Option(metavar="DIR", help=mark("What hinan mqtt setup wrote for mqtt-1 to mqtt-4."))
    ] = Path("mqtt"),
) -> None:
    faults = parsed(fault or ())
    from controller.cli.story import simulate as run  # loads the simulator

    raise typer.Exit(run(folder, faults, seed, mqtt, certificates.resolve()))
