"""`hinan proof`: when each access point was proven, by what, and what was read back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.completing import declarations
from controller.cli.conversation import converse
from controller.cli.documents import proofs_document
from controller.cli.exit_codes import refuse
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.cli.tables import laid_out
from controller.core.message import Message, mark
from controller.core.records import ProofRecord
from controller.i18n import _

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark(
    "Show the proofs of a declaration: when each access point was proven open and back, first and last, by what, and "
    "what was read back."
)

Number = Annotated[
    int | None,
    typer.Argument(
        metavar="NUMBER",
        help=mark("Number of the declaration; the newest if not given."),
        autocompletion=declarations,
    ),
]


def proof(context: typer.Context, number: Number = None, as_json: AsJson = False) -> None:
    chosen, proofs = converse(context, lambda daemon: _proofs(daemon, number))
    out = Output(as_json)
    if as_json:
        out.document({"declaration": chosen, "proofs": proofs_document(proofs)})
    elif proofs:
        for line in laid_out([_head(), *map(_row, proofs)]):
            out.say(line)
    else:
        out.say(Message("Nothing was proven under declaration {number} yet.", {"number": chosen}))


async def newest_unless(daemon: "Client", number: int | None) -> int:
    """The number given, or that of the newest declaration. Raises Stop when there is none."""
    if number is not None:
        return number
    declarations = await daemon.declarations()
    if not declarations:
        raise refuse(Message("Nothing was ever declared."))
    return declarations[-1].number


async def _proofs(daemon: "Client", number: int | None) -> tuple[int, Sequence[ProofRecord]]:
    chosen = await newest_unless(daemon, number)
    return chosen, await daemon.proofs(chosen)


def _head() -> Sequence[str]:
    return _("AP"), _("What"), _("first proof"), _("last proof"), _("How we know"), _("Read back")


def _row(record: ProofRecord) -> Sequence[str]:
    from controller.core.proof_words import DIRECTION
    from exporters.report.words import how, moment, read_back

    return (
        record.ap,
        _(DIRECTION[record.direction]),
        moment(record.first_at),
        moment(record.newest_at),
        how(record),
        read_back(record),
    )
