"""Runs netmiko's blocking login handlers on an event loop: their waits become ours, and no thread is needed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from greenlet import getcurrent, greenlet

_real_sleep = time.sleep


class _Blocking(greenlet):
    """A greenlet that may wait; everything else is ordinary code."""


async def unblocked(handler: Callable[[], object]) -> None:
    """Calls the handler; every `waited` in it is awaited here, on the event loop."""
    running = _Blocking(handler)
    answer: Any = running.switch()
    while not running.dead:
        try:
            value = await answer
        except BaseException as problem:  # noqa: BLE001  handed on to the code that waits, whatever it is
            answer = running.throw(problem)
        else:
            answer = running.switch(value)


def waited(coming: Awaitable[Any]) -> Any:
    """The awaitable's result, from inside a handler under `unblocked`."""
    parent = getcurrent().parent
    if parent is None:
        raise RuntimeError("only a handler under `unblocked` can wait here")
    return parent.switch(coming)


def patch_sleep() -> None:
    """Makes `time.sleep` give way to the event loop inside handlers. For the push process, which is ours alone."""

    def sleep(seconds: float) -> None:
        if isinstance(getcurrent(), _Blocking):
            waited(asyncio.sleep(seconds))
        else:
            _real_sleep(seconds)

    setattr(time, "sleep", sleep)  # noqa: B010  types would have it final
