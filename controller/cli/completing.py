"""What the shell offers at Tab: names and numbers that the running daemon knows; nothing where none answers in time."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from controller.api.unreachable import DaemonUnreachable
from controller.cli.declaration_line import KIND
from controller.cli.output import Output
from controller.cli.where import default_socket
from controller.core.declaration import Declaration
from controller.core.message import InputError, Message
from controller.i18n import _

if TYPE_CHECKING:
    from controller.api.client import Client

T = TypeVar("T")

PATIENCE_S = 2.0
"""Who pressed Tab looks at a prompt that stands still."""

SAFE = frozenset("_-./+・ー")
"""Beside letters and digits. Typer's scripts hand values to the shell as they are, and zsh's evaluates them: what a
shell could take for its own is not offered."""

Offer = tuple[str, str]
"""A value, and what zsh and fish say of it."""


def facilities(context: typer.Context, incomplete: str) -> list[Offer]:
    """Names, as clerks know them; ids as soon as something is typed, and where the name is not safe to type."""
    town = _asked(context, lambda daemon: daemon.town())
    places = town.facilities if town else ()
    offers = [(place.name if is_safe(place.name) else place.id, place.area) for place in places]
    if incomplete:
        offers += [(place.id, place.name) for place in places]
    return _beginning(incomplete, offers)


def access_points(context: typer.Context, incomplete: str) -> list[Offer]:
    town = _asked(context, lambda daemon: daemon.town())
    names = {place.id: place.name for place in town.facilities} if town else {}
    aps = town.access_points if town else ()
    return _beginning(incomplete, [(ap.id, f"{names.get(ap.facility, '')} {ap.name}") for ap in aps])


def devices(context: typer.Context, incomplete: str) -> list[Offer]:
    town = _asked(context, lambda daemon: daemon.town())
    return _beginning(incomplete, [(device.id, device.profile) for device in town.devices] if town else [])


def visited(context: typer.Context, incomplete: str) -> list[Offer]:
    """Access points where somebody has to go."""
    visits = _asked(context, lambda daemon: daemon.visits()) or ()
    return _beginning(incomplete, [(visit.ap, f"{visit.place} {visit.label}") for visit in visits])


def declarations(context: typer.Context, incomplete: str) -> list[Offer]:
    return _beginning(incomplete, map(_declaration, _declared(context)))


def open_declarations(context: typer.Context, incomplete: str) -> list[Offer]:
    return _beginning(incomplete, [_declaration(each) for each in _declared(context) if each.ended_at is None])


def ended_declarations(context: typer.Context, incomplete: str) -> list[Offer]:
    """Those whose way back is not over."""
    going_back = (each for each in _declared(context) if each.ended_at is not None and each.closed_at is None)
    return _beginning(incomplete, map(_declaration, going_back))


def stopped_profiles(context: typer.Context, incomplete: str) -> list[Offer]:
    board = _asked(context, lambda daemon: daemon.board())
    return _beginning(incomplete, [(halt.profile, "") for halt in board.halts] if board else [])


def shipped_profiles(incomplete: str) -> list[Offer]:
    from controller.adapters.profile_files import load_profiles, shipped

    profiles = load_profiles([shipped()])
    return _beginning(incomplete, [(name, each.title) for name, each in profiles.items() if each.has_session])


def faults(incomplete: str) -> list[Offer]:
    from simulator.faults import Fault

    return _beginning(incomplete, [(f"{fault.value}=1", "") for fault in Fault])


def install(context: typer.Context, _option: Any, is_wanted: bool | None) -> None:
    """`--install-completion`, in the reader's language; typer's own says it in English."""
    if not is_wanted or context.resilient_parsing:
        return
    from typer._completion_shared import install as installed  # where it lives; typer.completion borrows it

    shell, path = installed()
    values = {"shell": shell, "path": str(path)}
    Output().say(Message("Completion for {shell} was written to {path}. It works in the next terminal.", values))
    raise typer.Exit


def is_safe(value: str) -> bool:
    """Whether no shell can take any letter of it for something else."""
    return bool(value) and all(letter.isalnum() or letter in SAFE for letter in value)


def _beginning(incomplete: str, offers: Iterable[Offer]) -> list[Offer]:
    """Without what a shell might misread; remarks lose only the letters."""
    return [
        (value, "".join(letter if is_safe(letter) else " " for letter in remark).strip())
        for value, remark in dict.fromkeys(offers)
        if value.startswith(incomplete) and (is_safe(value) or value.endswith("=1"))
    ]


def _declared(context: typer.Context) -> list[Declaration]:
    """The newest first."""
    return list(reversed(_asked(context, lambda daemon: daemon.declarations()) or ()))


def _declaration(declaration: Declaration) -> Offer:
    return str(declaration.number), f"{_(KIND[declaration.kind])} {declaration.reason}"


def _asked(context: typer.Context, question: Callable[["Client"], Awaitable[T]]) -> T | None:
    """The daemon's answer; None where it cannot be had at once. A shell has no place for a reason."""
    from controller.api.client import Client

    given = context.find_root().params.get("socket")
    socket = Path(given) if given else default_socket(os.environ)

    async def answered() -> T:
        async with asyncio.timeout(PATIENCE_S), Client(socket) as daemon:
            return await question(daemon)

    try:
        return asyncio.run(answered())
    except (DaemonUnreachable, InputError, TimeoutError):
        return None
