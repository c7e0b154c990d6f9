"""`hinan activate`: opens the town's Wi-Fi, or that of some facilities, and tells what is proven."""

from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.asking import need_consent, need_person_or_yes
from controller.cli.conversation import converse
from controller.cli.declaring import declare_and_follow
from controller.cli.exit_codes import refuse
from controller.cli.lasts import seconds
from controller.cli.options import WAIT_S, AsJson, Facilities, NoWait, Wait, Yes
from controller.cli.output import Output
from controller.cli.tally import tally_open
from controller.core.board import ApState, Board, FacilityView
from controller.core.declaration import Kind, Wish
from controller.core.message import Message, mark

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark(
    "Open 00000JAPAN everywhere, or at the named facilities, and wait for proof.\n\n"
    "Real declarations stay until `hinan end`; drills and tests end by themselves."
)


def activate(
    context: typer.Context,
    reason: Annotated[str, typer.Option("--reason", "-r", metavar="WHY", help=mark("Why it is opened."))],
    facility: Facilities = None,
    ordered_by: Annotated[str, typer.Option(metavar="WHO", help=mark("Who ordered it; yourself if not given."))] = "",
    drill: Annotated[bool, typer.Option("--drill", help=mark("A drill; it ends by itself."))] = False,
    test: Annotated[bool, typer.Option("--test", help=mark("A technical test; it ends by itself."))] = False,
    outage: Annotated[bool, typer.Option("--outage", help=mark("A carrier's outage, not a disaster."))] = False,
    lasts: Annotated[
        str, typer.Option(metavar="2h", help=mark("Drills and tests: how long; two hours if not given."))
    ] = "",
    wait: Wait = WAIT_S,
    no_wait: NoWait = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    out = Output(as_json)
    kind = kind_of(drill=drill, test=test, outage=outage)
    wish = Wish(kind, tuple(facility or ()), reason, ordered_by, seconds(lasts) if lasts else None)
    if not yes:
        need_person_or_yes()
        _show(out, wish, converse(context, lambda daemon: _preview(daemon, wish)))
        need_consent(out, Message("Open it now? Type yes:"))
    declare_and_follow(context, out, lambda daemon: daemon.declare(wish), tally_open, 0.0 if no_wait else wait)


def kind_of(*, drill: bool, test: bool, outage: bool) -> Kind:
    """Raises Stop when more than one is asked for."""
    chosen = [kind for kind, is_wanted in ((Kind.DRILL, drill), (Kind.TEST, test), (Kind.OUTAGE, outage)) if is_wanted]
    if len(chosen) > 1:
        raise refuse(Message("Nothing was changed: use only one of --drill, --test and --outage."))
    return chosen[0] if chosen else Kind.DISASTER


async def _preview(daemon: "Client", wish: Wish) -> list[FacilityView]:
    """The facilities that would open. The dry run comes first: the daemon refuses there what it would refuse then."""
    await daemon.plan(wish)
    return in_scope(await daemon.board(), wish)


def in_scope(board: Board, wish: Wish) -> list[FacilityView]:
    named = set(wish.facilities)
    return [facility for facility in board.facilities if not named or {facility.id, facility.name} & named]


def _show(out: Output, wish: Wish, facilities: list[FacilityView]) -> None:
    aps = [ap for facility in facilities for ap in facility.aps]
    silent = sorted({ap.device for ap in aps if ap.state is ApState.UNKNOWN})
    out.say(KIND_LINE[wish.kind])
    out.say(
        Message(
            "  {facilities} facilities, {aps} access points: {names}",
            {"facilities": len(facilities), "aps": len(aps), "names": ", ".join(f.name for f in facilities)},
        )
    )
    if silent:
        out.say(
            Message(
                "  {count} devices do not answer now and open as soon as they do: {names}",
                {"count": len(silent), "names": ", ".join(silent)},
            )
        )


KIND_LINE = {
    Kind.DISASTER: Message("Disaster: 00000JAPAN opens to everybody, until a person ends it."),
    Kind.OUTAGE: Message("Carrier outage: 00000JAPAN opens to everybody, until a person ends it."),
    Kind.DRILL: Message("Drill: 00000JAPAN really opens, and ends by itself."),
    Kind.TEST: Message("Test: 00000JAPAN really opens, and ends by itself."),
}
