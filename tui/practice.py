"""Practice on the imaginary town: `hinan demo` takes the terminal over, and gives it back when it is left."""

import subprocess
import sys

from textual.app import App, SuspendNotSupported

from controller.core.message import Message
from controller.i18n import language


def practise(app: App[None]) -> Message:
    """Returns what to tell the person afterwards. No device of the town is touched: the demonstration has its own.
    This program stands still meanwhile, so that it does not draw over the other one."""
    try:
        with app.suspend():
            words = [sys.executable, "-m", "controller.cli", f"--lang={language()}", "demo"]
            code = subprocess.run(words, check=False).returncode  # noqa: S603  our own program
    except SuspendNotSupported:
        return Message("Not possible on this terminal. Type in a shell: hinan demo")
    if code:
        return Message("The practice ended with a fault. Type in a shell to see it: hinan demo")
    return Message("The practice is over. You are back in the real town.")
