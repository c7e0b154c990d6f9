"""`hinan end`: asks for the way back and tells what is proven to be back to normal."""

from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.asking import need_consent, need_person_or_yes
from controller.cli.completing import open_declarations
from controller.cli.conversation import converse
from controller.cli.declaring import declare_and_follow
from controller.cli.exit_codes import refuse
from controller.cli.options import WAIT_S, AsJson, NoWait, Wait, Yes
from controller.cli.output import Output
from controller.cli.tally import covered, tally_back
from controller.core.board import Board
from controller.core.declaration import Declaration
from controller.core.message import Message, mark

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark("Bring everything that a declaration opened back to normal, and wait for proof.")


def end(
    context: typer.Context,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[NUMBER]",
            help=mark("The declaration; not needed when just one is open."),
            autocompletion=open_declarations,
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", "-r", metavar="WHY", help=mark("Why it ends."))] = "",
    wait: Wait = WAIT_S,
    no_wait: NoWait = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    out = Output(as_json)
    if not yes:
        need_person_or_yes()
    board = converse(context, _board)
    chosen = chosen_number(board, number)
    if not yes:
        _show(out, board, chosen)
        need_consent(out, Message("Bring it back to normal now? Type yes:"))
    wait_s = 0.0 if no_wait else wait
    declare_and_follow(context, out, lambda daemon: daemon.end(chosen, reason), tally_back, wait_s)


def chosen_number(board: Board, number: int | None) -> int:
    """The number given, or that of the one open declaration. Raises Stop when it is not clear which is meant."""
    if number is not None:
        return number
    still_open = [declaration for declaration in board.declarations if declaration.ended_at is None]
    if not still_open:
        raise refuse(Message("Nothing was changed: no declaration is open."))
    if len(still_open) > 1:
        listed = ", ".join(f"{declaration.number} ({declaration.reason})" for declaration in still_open)
        raise refuse(
            Message("Nothing was changed: several declarations are open. Name one: {listed}", {"listed": listed})
        )
    return still_open[0].number


async def _board(daemon: "Client") -> Board:
    return await daemon.board()


def _show(out: Output, board: Board, number: int) -> None:
    """Says nothing for a number that is not on the board: the daemon has the right sentence for that."""
    for declaration in board.declarations:
        if declaration.number == number:
            out.say(_line(board, declaration))


def _line(board: Board, declaration: Declaration) -> Message:
    facilities = covered(board, declaration)
    return Message(
        "Declaration {number} ({reason}): {facilities} facilities, {aps} access points go back to normal.",
        {
            "number": declaration.number,
            "reason": declaration.reason,
            "facilities": len(facilities),
            "aps": sum(len(facility.aps) for facility in facilities),
        },
    )
