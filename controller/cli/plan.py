"""`hinan plan`: what would be sent to every device, to the letter, without sending it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.conversation import converse
from controller.cli.documents import plan_document
from controller.cli.options import AsJson, Facilities
from controller.cli.output import Output
from controller.cli.status import chosen
from controller.core.declaration import Wish
from controller.core.message import Message, mark
from controller.core.plan import DevicePlan

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark("Dry run: show for every device the commands that are still to be sent. Sends nothing.")


def plan(
    context: typer.Context,
    facility: Facilities = None,
    reason: Annotated[
        str, typer.Option("--reason", "-r", metavar="WHY", help=mark("Has no effect on a dry run."))
    ] = "",
    as_if_activated: Annotated[
        bool, typer.Option("--as-if-activated", help=mark("Show what `hinan activate` would do."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    wish = Wish(facilities=tuple(facility or ()), reason=reason or "plan") if as_if_activated else None
    plans = converse(context, lambda daemon: planned(daemon, wish, facility or ()))
    out = Output(as_json)
    if as_json:
        out.document({"plan": plan_document(plans)})
        return
    if not plans:
        out.say(Message("Nothing to do."))
    for each in plans:
        for line in lines(each):
            out.say(line)


async def planned(daemon: "Client", wish: Wish | None, facilities: Sequence[str]) -> tuple[DevicePlan, ...]:
    """The plan; without a wish, that of the devices in these facilities. A controller's plan is one whole."""
    plans = await daemon.plan(wish)
    if wish is not None or not facilities:
        return plans
    scope = {ap.id for facility in chosen(await daemon.board(), facilities) for ap in facility.aps}
    return tuple(each for each in plans if scope & set(each.aps))


def lines(each: DevicePlan) -> Iterable[str | Message]:
    yield Message(
        "{device} ({address}, profile {profile}): {aps}",
        {"device": each.device, "address": each.address, "profile": each.profile, "aps": ", ".join(each.aps)},
    )
    yield _standing(each)
    if each.problem is not None:
        yield Message("  {problem}", {"problem": each.problem.message})
    yield from (f"    {command}" for command in each.commands)


def _standing(each: DevicePlan) -> Message:
    if each.by_hand:
        return Message("  Switched by hand: somebody has to go there. `hinan visits` says what to press.")
    if not each.heard:
        return Message("  Does not answer now. This follows as soon as it does:")
    if not each.looked:
        return Message(
            "  Answers; its networks are not known yet. It is asked first, and told only what is missing of:"
        )
    return Message("  Answers; its networks are known. To be sent:")
