"""What a script learns from the exit code, and how a verb stops early with one."""

from enum import IntEnum

from controller.core.message import Message, mark


class ExitCode(IntEnum):
    """The same four for every verb."""

    COMPLETE = 0
    INCOMPLETE = 1
    REFUSED = 2
    """Bad input, or the daemon said no. Nothing was changed."""
    UNREACHABLE = 3


EXIT_CODES = mark(
    "Exit codes: 0 complete; 1 incomplete (the daemon keeps trying); 2 refused or bad input (nothing was changed); "
    "3 the daemon cannot be reached."
)


class Stop(Exception):
    """Ends the program with sentences for the person and a code for the script."""

    def __init__(self, code: ExitCode, *messages: Message) -> None:
        super().__init__("\n".join(map(str, messages)))
        self.code = code
        self.messages = messages


def refuse(message: Message) -> Stop:
    """For input that cannot be used: nothing was changed."""
    return Stop(ExitCode.REFUSED, message)
