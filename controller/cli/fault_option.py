"""`--fault dead=1`: which faults a simulated town has, and on how many devices."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from controller.cli.completing import faults
from controller.cli.exit_codes import refuse
from controller.core.message import Message, mark

SEED = 1
"""The same town and the same choice of faulty devices every time, unless another is asked for."""

FaultOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME=COUNT",
        help=mark(
            "Give COUNT devices this fault; may be repeated. Faults: dead, refuse_login, changed_host_key, hang, drop, "
            "reject, lie, slow, half, no_isolation, no_vlan, pager, no_echo."
        ),
        autocompletion=faults,
    ),
]
Seed = Annotated[int, typer.Option(metavar="N", help=mark("Another number chooses other devices for the faults."))]


def parsed(written: Sequence[str]) -> Mapping[str, int]:
    """Fault name -> number of devices. Raises Stop for an unknown name, a bad number, or a name given twice."""
    from simulator.faults import Fault

    names = [fault.value for fault in Fault]
    counts: dict[str, int] = {}
    for text in written:
        name, _, count = text.partition("=")
        is_number = count.isascii() and count.isdigit() and int(count) > 0
        if name not in names or name in counts or not is_number:
            raise refuse(
                Message(
                    "--fault {text!r} is not usable. Write NAME=COUNT, each name once, with one of these names: "
                    "{names}. Example: --fault dead=1",
                    {"text": text, "names": ", ".join(names)},
                )
            )
        counts[name] = int(count)
    return counts
