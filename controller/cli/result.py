"""What a finished wait tells: to people, name by name and then in one line; to programs, as one document."""

from collections.abc import Iterable
from typing import Any

from controller.cli.documents import declaration_document
from controller.cli.exit_codes import ExitCode
from controller.cli.following import Why
from controller.cli.output import Output, in_words
from controller.cli.tally import SHORT_OF, Tally, Unproven
from controller.core.message import Message, mark
from controller.core.state import Asked
from controller.i18n import _

PROVEN_OF = {
    Asked.OPEN: mark("{proven} of {total} proven open"),
    Asked.BACK: mark("{proven} of {total} proven back to normal"),
}

WHY_NOTE = {
    Why.OVERTAKEN: mark("Declaration {number} is over: somebody ended it meanwhile, or its time ran out."),
    Why.LOST: mark(
        "The daemon went away while we waited. Declaration {number} is kept, and continued as soon as the daemon "
        "runs again. `hinan status` shows how it stands."
    ),
}


def summary(tally: Tally) -> str:
    """The last line, and the progress line: `27台中24台 確認済み · 応答なし2`."""
    head = Message(PROVEN_OF[tally.asked], {"proven": tally.proven, "total": tally.total})
    signed = [Message("signed off {count}", {"count": tally.signed_off})] if tally.signed_off else []
    return " · ".join(in_words(part) for part in (head, *counts(tally), *signed))


def report(out: Output, tally: Tally, why: Why) -> None:
    """People: each unproven access point by name, what happens next, and the summary as the last line."""
    for unproven in tally.unproven:
        out.say(name_and_sentence(unproven))
    for note in notes(tally, why):
        out.say(note)
    out.say(summary(tally))
    out.document(result_document(tally))


def name_and_sentence(unproven: Unproven) -> str:
    """`富加小学校 · 体育館 北側: 応答がありません…`"""
    return f"{unproven.facility} · {unproven.ap.label}: {in_words(unproven.sentence)}"


def notes(tally: Tally, why: Why) -> Iterable[Message]:
    """What people should know beside the counts."""
    if why in WHY_NOTE:
        yield Message(WHY_NOTE[why], {"number": tally.declaration.number})
    elif tally.asked is Asked.OPEN and tally.total == 0:
        yield Message("There is no access point in this scope: nothing can open.")
    elif tally.unproven:
        yield _what_happens_next(tally)
    if tally.asked is Asked.BACK and tally.kept_open:
        yield Message("{count} of them stay open: another declaration covers them.", {"count": tally.kept_open})


def exit_code(tally: Tally, why: Why) -> ExitCode:
    if why is Why.LOST:
        return ExitCode.UNREACHABLE
    return ExitCode.COMPLETE if tally.complete else ExitCode.INCOMPLETE


def result_document(tally: Tally) -> dict[str, Any]:
    return {
        "declaration": declaration_document(tally.declaration),
        "complete": tally.complete,
        "total": tally.total,
        "proven": tally.proven,
        "by_cause": dict(tally.by_cause),
        "unproven": [unproven_document(unproven) for unproven in tally.unproven],
    }


def unproven_document(unproven: Unproven) -> dict[str, str]:
    return {
        "ap": unproven.ap.id,
        "facility": unproven.ap.facility,
        "device": unproven.ap.device,
        "cause": unproven.cause,
        "sentence": in_words(unproven.sentence),
    }


def counts(tally: Tally) -> Iterable[Message]:
    """Two words and a number for each cause of not being proven, the most frequent first."""
    for cause, count in tally.by_cause.items():
        yield Message("{cause} {count}", {"cause": _(SHORT_OF[cause]), "count": count})


def _what_happens_next(tally: Tally) -> Message:
    problems = [unproven.ap.problem for unproven in tally.unproven]
    if all(problem is not None and problem.next_try is None for problem in problems):
        return Message("None of these is tried again by itself: do what the sentences say, then `hinan retry`.")
    return Message("The daemon keeps trying. `hinan status` shows how it stands.")
