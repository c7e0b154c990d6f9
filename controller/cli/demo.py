"""`hinan demo`: a whole imaginary town on this machine, to try everything on."""

from typing import Annotated

import typer

from controller.cli.fault_option import SEED, FaultOption, Seed, parsed
from controller.cli.options import AsJson
from controller.core.message import mark

HELP = mark("Try everything on an imaginary town: simulated devices, the daemon and the screen, all on this machine.")


def demo(
    headless: Annotated[bool, typer.Option("--headless", help=mark("Without the screen: run through once."))] = False,
    fault: FaultOption = None,
    seed: Seed = SEED,
    as_json: AsJson = False,
) -> None:
    faults = parsed(fault or ())
    from controller.cli.story import demo as run  # loads the daemon and the simulator

    raise typer.Exit(run(headless, faults, seed, as_json))
