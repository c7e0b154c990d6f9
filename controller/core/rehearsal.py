"""What a rehearsal has found: whether one device would open tonight, and with which commands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from controller.core.message import Message
from controller.core.orders import Stage, Subject, next_orders
from controller.core.pacing import phase
from controller.core.plan import OfferWlan
from controller.core.problem import Cause, DeviceProblem
from controller.core.readback import DeviceLook
from controller.core.state import offers
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN

NIGHT_LASTS = timedelta(hours=2)
"""Rehearsals are spread over so long, each device at its own minute: a login server that a whole town asks within a
minute takes it for an attack."""

NIGHT_ENDS = timedelta(hours=3)
"""What was held up by a declaration is taken up again until so long after the beginning; after that people come to
work."""

NOT_AGAIN = frozenset({Cause.LOGIN_REFUSED, Cause.HOST_KEY_CHANGED})
"""Never tried again by themselves, not once a night either: a refused login locks accounts, and a changed host key may
be a stranger's."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the newest rehearsal, or preparation, of one device found. Kept in the store."""

    device: str
    at: datetime
    cause: Cause | None = None
    """Why it failed; None: it did not."""
    detail: Message | None = None
    unready: frozenset[str] = frozenset()
    """What we lack there, such as `privilege`."""
    unprepared: frozenset[str] | None = None
    """What the prepared network lacks; empty: nothing. None: its family prepares nothing, or it was on the air."""
    commands: tuple[str, ...] = ()
    """What an opening would have sent then."""
    host_key: str = ""
    """The pinned key it was tried with; with another one it may be tried again."""
    proven_at: datetime | None = None
    """When one last went without fault."""


def found(
    device: Subject, at: datetime, host_key: str, look: DeviceLook | None, failure: DeviceProblem | None
) -> Rehearsal:
    """Raises UnsafeCommand when a command of the opening cannot be written."""
    id = next(ap.device for ap in device.aps)
    if failure is not None or look is None:
        cause, detail = (failure.cause, failure.detail) if failure is not None else (Cause.DEADLINE_PASSED, None)
        return Rehearsal(id, at, cause, detail, host_key=host_key)
    unready = look.unready or frozenset()
    return Rehearsal(
        id,
        at,
        unready=unready,
        unprepared=look.unprepared,
        commands=opening(device, look),
        host_key=host_key,
        proven_at=None if unready else at,
    )


def following(before: Rehearsal | None, after: Rehearsal) -> Rehearsal:
    """A rehearsal that failed leaves what was proven before; its age then tells how much that is still worth."""
    return replace(after, proven_at=after.proven_at or (before.proven_at if before is not None else None))


def opening(device: Subject, look: DeviceLook) -> tuple[str, ...]:
    """The lines that would open all access points of the device as it looks now. Raises UnsafeCommand."""
    steps = [OfferWlan(ap, DISASTER_WLAN) for ap, seen in look.wlans.items() if not offers(seen, DISASTER_SSID)]
    orders = next_orders(device, steps, look)
    lines = orders.commands
    if orders.stage is Stage.PREPARE:
        lines += next_orders(device, steps, replace(look, unprepared=frozenset())).commands
    return tuple(command.text for command in lines)


def due_tonight(
    devices: Sequence[tuple[str, str]], newest: Mapping[str, Rehearsal], began_at: datetime, now: datetime
) -> Iterable[str]:
    """Devices (id and pinned key) that have their turn by now in the night that began then."""
    if not began_at <= now < began_at + NIGHT_ENDS:
        return
    for place, (device, host_key) in enumerate(devices):
        before = newest.get(device)
        if began_at + NIGHT_LASTS * phase(place) > now or (before is not None and before.at >= began_at):
            continue
        if before is None or before.cause not in NOT_AGAIN or before.host_key != host_key:
            yield device
