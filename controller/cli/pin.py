"""`hinan inventory pin`: a person compares the host keys that devices show with the pinned ones, and pins them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from controller.cli.asking import need_consent, need_person_or_yes
from controller.cli.completing import devices as known_devices
from controller.cli.conversation import converse
from controller.cli.documents import keys_document
from controller.cli.exit_codes import ExitCode
from controller.cli.options import AsJson, Yes
from controller.cli.output import Output, in_words
from controller.cli.tables import laid_out
from controller.core.inventory import FoundKey
from controller.core.message import Message, mark
from controller.i18n import _

HELP = mark(
    "Show the SSH host keys of devices beside the pinned ones, ask, and pin what was found. None named: all devices."
)


def pin(
    context: typer.Context,
    devices: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DEVICE]...", help=mark("Ids of devices."), autocompletion=known_devices),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    out = Output(as_json)
    keys = converse(context, lambda daemon: daemon.scan_keys(devices or ()))
    for line in lines(keys):
        out.say(line)
    wanted = to_pin(keys)
    if wanted:
        if not yes:
            need_person_or_yes()
            need_consent(out, Message("Pin {count} keys? Type yes:", {"count": len(wanted)}))
        converse(context, lambda daemon: daemon.pin_keys(wanted))
    out.say(Message("{count} keys were pinned.", {"count": len(wanted)}))
    if as_json:
        out.document({"keys": keys_document(keys), "pinned": list(wanted)})
    raise typer.Exit(ExitCode.COMPLETE if all(key.found for key in keys) else ExitCode.INCOMPLETE)


def to_pin(keys: Sequence[FoundKey]) -> Mapping[str, str]:
    """Device id -> key, for those that answered with another key than the pinned one."""
    return {key.device: key.found for key in keys if key.found and key.found != key.pinned}


def lines(keys: Sequence[FoundKey]) -> list[str]:
    head = (_("Device"), _("Address"), _("Pinned"), _("Found"), "")
    return laid_out([head, *((k.device, k.address, k.pinned or "-", k.found or "-", _standing(k)) for k in keys)])


def _standing(key: FoundKey) -> str:
    if not key.found:
        return in_words(Message("no answer"))
    if not key.pinned:
        return in_words(Message("new"))
    return in_words(Message("as pinned") if key.found == key.pinned else Message("CHANGED: was the device replaced?"))
