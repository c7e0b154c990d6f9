"""Asks before anything changes, and refuses where nobody can be asked."""

import sys

from controller.cli.exit_codes import refuse
from controller.cli.output import Output, in_words
from controller.core.message import Message

YES = frozenset({"yes", "はい"})
"""Whole words: one stray letter must not open or close a town's Wi-Fi."""


def need_person_or_yes() -> None:
    """Raises Stop when `--yes` is missing and nobody sits at the other end."""
    if not sys.stdin.isatty():
        raise refuse(Message("Nothing was changed: there is no terminal to ask on. Add --yes if you are sure."))


def need_consent(out: Output, question: Message) -> None:
    """Returns after `yes` or `はい`; raises Stop after anything else."""
    try:
        print(in_words(question), end=" ", file=out.people, flush=True)
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        out.say()
        answer = ""
    if answer.strip().lower() not in YES:
        raise refuse(Message("Nothing was changed."))
