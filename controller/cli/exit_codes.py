"""What a script learns from the exit code, and how a verb stops early with one."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from controller.core.message import Message, mark


class ExitCode(IntEnum):
    """The same four for every verb."""

    COMPLETE = 0
    INCOMPLETE = 1
    REFUSED = 2
    """Bad input, or the daemon said no. Nothing was changed."""
    UNREACHABLE = 3


MEANING: Mapping[ExitCode, str] = {
    ExitCode.COMPLETE: mark("Done; where something is to be proven: all of it is proven."),
    ExitCode.INCOMPLETE: mark("Incomplete. What that is, each command's own help says."),
    ExitCode.REFUSED: mark("Refused or bad input. Nothing was changed."),
    ExitCode.UNREACHABLE: mark("The daemon cannot be reached."),
}

COMPLETE_MEANS: Mapping[str, str] = {
    "activate": mark("Everything is proven open."),
    "end": mark("Everything is proven back to normal."),
    "readiness": mark("Everything is ready."),
    "visits": mark("Nobody has to go."),
}
"""By verb; of all others it is only that they did it."""

DONE = mark("Done.")

_A_DEVICE_FAILED = mark("A device failed.")
_CHAIN = mark("The chain of the audit records is broken: records are missing or altered.")

INCOMPLETE_MEANS: Mapping[str, str] = {
    "activate": mark("Not everything is proven open. The daemon keeps trying."),
    "end": mark("Not everything is proven back. The daemon keeps trying."),
    "readiness": mark("Something is not ready."),
    "rehearse": _A_DEVICE_FAILED,
    "prepare": _A_DEVICE_FAILED,
    "log": _CHAIN,
    "report": _CHAIN,
    "visits": mark("Somebody has to go."),
    "demo": mark("Something could not be proven."),
    "inventory import": mark("Stopped by Ctrl-C while it was taken over."),
    "inventory pin": mark("A device did not answer."),
    "inventory detect": mark("A device did not answer, or does not fit the inventory."),
    "profile test": mark("A check failed."),
}
"""By verb. Verbs that are not here never end with 1, but for a pipe whose reader left."""

REFUSED_MEANS: Mapping[str, str] = {
    "mqtt check": mark("Something was found that would lose messages or let intruders in."),
    "profile check": mark("A file has faults."),
}

WITHOUT_DAEMON = frozenset(
    {"help", "man", "serve", "tui", "demo", "simulate", "mqtt agent", "mqtt check", "mqtt revoke"}
    | {"profile check", "profile list", "profile test", "web", "web user add", "web user list", "web user remove"}
)
"""Verbs that ask no daemon, or that are or wait for one: they never end with 3."""


def exit_codes(verb: str = "") -> Sequence[tuple[ExitCode, str]]:
    """Code and what it means, for one verb (`inventory pin`) or for all. Texts are keys of the catalogue."""
    found = dict(MEANING)
    if verb:
        found[ExitCode.COMPLETE] = COMPLETE_MEANS.get(verb, DONE)
        if verb in INCOMPLETE_MEANS:
            found[ExitCode.INCOMPLETE] = INCOMPLETE_MEANS[verb]
        else:
            del found[ExitCode.INCOMPLETE]
        if verb in REFUSED_MEANS:
            found[ExitCode.REFUSED] = REFUSED_MEANS[verb]
        if verb in WITHOUT_DAEMON:
            del found[ExitCode.UNREACHABLE]
    return tuple(found.items())


class Stop(Exception):
    """Ends the program with sentences for the person and a code for the script."""

    def __init__(self, code: ExitCode, *messages: Message) -> None:
        super().__init__("\n".join(map(str, messages)))
        self.code = code
        self.messages = messages


def refuse(message: Message) -> Stop:
    """For input that cannot be used: nothing was changed."""
    return Stop(ExitCode.REFUSED, message)
