"""Keeps the view fresh: listens to the daemon, and when it goes away says so and calls again."""

import asyncio
from collections.abc import Callable

from controller.api.client import DaemonUnreachable
from controller.core.declaration import Declaration
from controller.core.message import InputError, Message
from tui.daemon import Daemon, View
from tui.sparkline import SPAN

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 5.0
"""A person looks at the screen: five seconds after the daemon is back they should see it."""

CHARTS_EVERY_S = 60.0
"""The daemon samples once a minute."""

_HUNG_UP = Message("The daemon closed the connection.")


async def watch(view: View, changed: Callable[[], None]) -> None:
    """Runs for ever; `changed` is called after every change of the view."""
    wait_s = FIRST_WAIT_S
    while True:
        heard_before = view.board
        view.lost = await _listen(view, changed)
        changed()
        wait_s = FIRST_WAIT_S if view.board is not heard_before else min(2 * wait_s, LONGEST_WAIT_S)
        await asyncio.sleep(wait_s)


async def watch_charts(view: View, changed: Callable[[], None]) -> None:
    """Runs for ever beside `watch`, which says when the daemon is away."""
    while True:
        wait_s = CHARTS_EVERY_S
        try:
            async with view.open_daemon() as daemon:
                view.charts = await daemon.history_of_town(SPAN)
            changed()
        except (DaemonUnreachable, InputError):
            wait_s = LONGEST_WAIT_S
        await asyncio.sleep(wait_s)


async def _listen(view: View, changed: Callable[[], None]) -> Message:
    """Takes boards until the daemon goes away; returns why it did."""
    numbers: set[int] | None = None
    try:
        async with view.open_daemon() as daemon:
            async for board in daemon.boards():
                if numbers != (numbers := {declaration.number for declaration in board.declarations}):
                    view.closed = await _newest_closed(daemon)
                view.board, view.lost = board, None
                changed()
    except DaemonUnreachable as loss:
        return loss.message
    return _HUNG_UP


async def _newest_closed(daemon: Daemon) -> Declaration | None:
    closed = [(d.closed_at, d.number, d) for d in await daemon.declarations() if d.closed_at is not None]
    return max(closed)[-1] if closed else None
