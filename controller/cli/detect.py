"""`hinan inventory detect`: which profile fits a device by what it says of itself; where the inventory disagrees."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from controller.cli.completing import devices as known_devices
from controller.cli.conversation import converse
from controller.cli.exit_codes import ExitCode, refuse
from controller.cli.options import AsJson
from controller.cli.output import Output, in_words
from controller.cli.tables import laid_out
from controller.core.detection import Detected
from controller.core.message import Message, mark
from controller.i18n import _

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark(
    "Name the profile of devices by what they say of themselves over SNMP, and where the inventory disagrees. None "
    "named: all devices. With --address and --credential: a device that is not in the inventory yet."
)

SNMP_PORT = 161


def detect(
    context: typer.Context,
    devices: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DEVICE]...", help=mark("Ids of devices."), autocompletion=known_devices),
    ] = None,
    address: Annotated[str, typer.Option(metavar="A", help=mark("Address of a device."))] = "",
    credential: Annotated[
        str, typer.Option(metavar="C", help=mark("Name of an SNMP credential in the credentials file."))
    ] = "",
    port: Annotated[int, typer.Option(min=1, max=65_535, help=mark("SNMP port, with --address."))] = SNMP_PORT,
    as_json: AsJson = False,
) -> None:
    """Exit code 1: a device did not answer, fits no profile or several, or the inventory disagrees."""
    if bool(address) != bool(credential) or (address and devices):
        raise refuse(Message("Name devices of the inventory, or one device by --address together with --credential."))

    async def ask(daemon: "Client") -> Sequence[Detected]:
        return (await daemon.detect_at(address, credential, port),) if address else await daemon.detect(devices or ())

    found = converse(context, ask)
    out = Output(as_json)
    for line in lines(found):
        out.say(line)
    out.document({"devices": [document(detected) for detected in found]})
    raise typer.Exit(ExitCode.COMPLETE if all(map(is_clear, found)) else ExitCode.INCOMPLETE)


def is_clear(found: Detected) -> bool:
    """Nobody has to look into it."""
    if found.profile:
        return found.confirmed and found.profile in found.candidates
    return found.confirmed and len(found.candidates) == 1


def lines(found: Sequence[Detected]) -> list[str]:
    head = (_("Device"), _("Address"), _("Inventory"), _("Fits"), "")
    table = [(d.device or "-", d.address, d.profile or "-", " / ".join(d.candidates) or "-", remark(d)) for d in found]
    return laid_out([head, *table])


def remark(found: Detected) -> str:
    """One sentence for the end of a line."""
    said = found.introduction
    if said is None:
        return in_words(Message("no answer: {detail}", {"detail": found.detail or "-"}))
    if not found.candidates:
        values = {"id": said.sys_object_id or "-", "descr": said.sys_descr or "-"}
        return in_words(Message("no profile fits sysObjectID {id}, sysDescr {descr}", values))
    if not found.confirmed:
        return in_words(Message("fits by its name, but answers nothing that the profile reads"))
    if found.disagrees:
        return in_words(Message("THE INVENTORY SAYS {profile}: correct one of them", {"profile": found.profile}))
    if found.profile:
        return in_words(Message("as in the inventory"))
    return in_words(Message("cannot be told apart over SNMP") if len(found.candidates) > 1 else Message("found"))


def document(found: Detected) -> dict[str, Any]:
    said = found.introduction
    return {
        "device": found.device,
        "address": found.address,
        "profile": found.profile,
        "candidates": list(found.candidates),
        "confirmed": found.confirmed,
        "disagrees": found.disagrees,
        "sys_object_id": said.sys_object_id if said else None,
        "sys_descr": said.sys_descr if said else None,
        "cause": found.cause,
    }
