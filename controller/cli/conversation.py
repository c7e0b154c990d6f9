"""One talk with the daemon, from connecting to hanging up, with its failures in the CLI's own terms."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from controller.api.unreachable import DaemonUnreachable
from controller.cli.exit_codes import ExitCode, Stop
from controller.core.message import Message

if TYPE_CHECKING:
    from controller.api.client import Client

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """The global options."""

    socket: Path


def socket_of(context: typer.Context) -> Path:
    settings = context.find_object(Settings)
    if settings is None:
        raise LookupError("the app's callback sets Settings before any command runs")
    return settings.socket


def converse(context: typer.Context, talk: Callable[["Client"], Awaitable[T]], interrupted: Stop | None = None) -> T:
    """Runs `talk` with a connected client. Raises Stop when the daemon cannot be reached, or at Ctrl-C."""
    from controller.api.client import Client  # it loads an HTTP library; `--help` needs none

    async def connected() -> T:
        async with Client(socket_of(context)) as daemon:
            return await talk(daemon)

    try:
        return asyncio.run(connected())
    except DaemonUnreachable as failure:
        raise Stop(ExitCode.UNREACHABLE, failure.message) from failure
    except KeyboardInterrupt:
        raise interrupted or _stopped() from None


def _stopped() -> Stop:
    return Stop(ExitCode.REFUSED, Message("Stopped. Nothing was changed."))
