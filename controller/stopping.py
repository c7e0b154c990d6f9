"""When a program of ours should stop: when it is told to, or when whoever started it is gone."""

import asyncio
import os
import signal
import sys

WITH_PARENT = "HINAN_STOP_WITH_PARENT"
"""Environment variable: set, the program also stops when its standard input closes. The demonstration sets it, so
that nothing is left running however it ends."""


def stop_event() -> asyncio.Event:
    """Is set by SIGTERM, by SIGINT, and by the end of the parent where that is asked for. Needs a running loop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    if os.environ.get(WITH_PARENT):
        loop.add_reader(sys.stdin.fileno(), _read_on, loop, stop)
    return stop


def _read_on(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        loop.remove_reader(sys.stdin.fileno())
        stop.set()
