"""`hinan log`: who did what, when and why, and whether the record of it is whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.conversation import converse
from controller.cli.declaration_line import when
from controller.cli.documents import records_document
from controller.cli.exit_codes import ExitCode
from controller.cli.options import AsJson
from controller.cli.output import Output, in_words
from controller.cli.tables import laid_out
from controller.core import act_words
from controller.core.audit import AuditRecord, first_break
from controller.core.message import Message, mark
from controller.i18n import _

if TYPE_CHECKING:
    from controller.api.client import Client

HELP = mark("Show the audit records, oldest first, and check that none is missing or altered.")


MEANWHILE = 100
"""Records that may come in between two questions; without this room the first link would be missing."""


JUDGED_MAX = 100_000
"""The API gives no more at once, and the chain can only be judged whole. Years of a town."""


def log(
    context: typer.Context,
    last: Annotated[int, typer.Option("--last", "-n", min=1, metavar="N", help=mark("How many records."))] = 20,
    as_json: AsJson = False,
) -> None:
    records = converse(context, _all)
    out, shown = Output(as_json), records[-last:]
    broken = first_break(records) if len(records) < JUDGED_MAX else None
    if as_json:
        out.document({"records": records_document(shown), "first_break": broken})
    elif shown:
        for line in laid_out([_head(), *map(_row, shown)], right={0}):
            out.say(line)
    else:
        out.say(Message("Nothing was recorded yet."))
    if len(records) >= JUDGED_MAX:
        out.warn(Message("There are too many records to check the chain here."))
    if broken is not None:
        out.warn(_broken(broken))
        raise typer.Exit(ExitCode.INCOMPLETE)


async def _all(daemon: "Client") -> Sequence[AuditRecord]:
    """Every record: the chain can only be judged from its first link. The newest record tells how many there are."""
    newest = await daemon.audit(1)
    return await daemon.audit(min(newest[-1].number + MEANWHILE, JUDGED_MAX)) if newest else ()


def _head() -> Sequence[str]:
    return _("No."), _("When"), _("Who"), _("What"), _("About"), _("Why"), _("Result")


def _row(record: AuditRecord) -> Sequence[str]:
    act = record.act
    words = (
        act_words.who(act),
        act_words.what(act),
        act_words.subject(act, str),
        act_words.why(act),
        act_words.result(act, str),
    )
    return str(record.number), when(act.at), *map(in_words, words)


def _broken(number: int) -> Message:
    return Message(
        "The chain is broken at record {number}: it or one before it was altered or removed. Keep a copy of the "
        "database and tell whoever is responsible for the records.",
        {"number": number},
    )
