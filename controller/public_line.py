"""The outputs for the public wired to what the daemon knows: the folder, the port, the context broker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

from controller.config import BrokerConfig, PublicConfig
from controller.core.message import InputError, Message
from controller.core.public import PublicTown
from controller.counters import Counters
from controller.listener import listen
from controller.publication import public_now
from controller.schedule import Job
from controller.situation import Situation
from exporters.public.broker import Broker, ContextPusher
from exporters.public.public_port import public_port
from exporters.public.publishing import PublicFolder

Town = Callable[[], Awaitable[PublicTown]]

LOOK_EVERY = timedelta(seconds=5)
"""How soon a change is on the public page."""


@asynccontextmanager
async def public_line(
    config: PublicConfig, base: Path, situation: Situation, counters: Counters
) -> AsyncIterator[tuple[Job, ...]]:
    """What is configured, while the block runs; yields its periodic work. Raises InputError when a port is taken."""
    town = partial(public_now, situation, config.hide_below)
    async with AsyncExitStack() as stack:
        if config.listen:
            port = public_port(town, config.broker.context)
            await stack.enter_async_context(listen(port, config.listen, "listen"))
        if config.broker.url:
            await stack.enter_async_context(_telling(config.broker, base, town, counters))
        folder = config.folder and PublicFolder(base / config.folder, town)
        yield (Job("public page", LOOK_EVERY, folder.renew),) if folder else ()


@asynccontextmanager
async def _telling(config: BrokerConfig, base: Path, town: Town, counters: Counters) -> AsyncIterator[None]:
    counters.errors["context broker"] += 0

    def note_mistake() -> None:
        counters.errors["context broker"] += 1

    token, ca = (base / path if path else None for path in (config.token, config.ca))
    try:
        pusher = ContextPusher(Broker(config.url, config.context, token, ca, config.tenant), town, note_mistake)
    except OSError as reason:
        raise InputError(
            Message("{file} cannot be read: {reason}.", {"file": str(ca), "reason": reason.strerror or str(reason)})
        ) from reason
    telling = asyncio.create_task(pusher.run(), name="context broker")
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
