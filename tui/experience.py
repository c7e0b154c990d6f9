"""How long it took the last time: the only honest answer to how long it will take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from controller.core.declaration import Declaration
from controller.core.records import Direction, ProofRecord
from controller.i18n import _
from tui.daemon import Daemon
from tui.times import lasting
from tui.words import declaration_name

LOOKED_AT = 5
"""So many declarations back; older ones tell of other devices."""

MOST = 0.9
"""The last tenth is mostly devices without power, which tell nothing of the pace."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What one declaration showed."""

    declaration: Declaration
    direction: Direction
    proven: int
    most_after: timedelta
    all_after: timedelta
    """Until the last one that was proven at all."""


async def experience(daemon: Daemon, direction: Direction) -> Experience | None:
    """The newest there is; None: this was never done, or nothing was ever proven."""
    declarations = await daemon.declarations()
    begun = [(d, at) for d in declarations if (at := _began_at(d, direction)) is not None]
    for declaration, at in begun[: -LOOKED_AT - 1 : -1]:
        if (found := _shown(declaration, at, direction, await daemon.proofs(declaration.number))) is not None:
            return found
    return None


def _began_at(declaration: Declaration, direction: Direction) -> datetime | None:
    if direction is Direction.OPEN:
        return declaration.declared_at
    return declaration.ended_at


def _shown(
    declaration: Declaration, began_at: datetime, direction: Direction, proofs: Sequence[ProofRecord]
) -> Experience | None:
    times = sorted(p.first_at for p in proofs if p.direction is direction and not p.is_sign_off)
    if not times:
        return None
    most = times[max(0, int(MOST * len(times) + 0.999) - 1)]
    zero = timedelta(0)
    return Experience(declaration, direction, len(times), max(zero, most - began_at), max(zero, times[-1] - began_at))


def in_words(found: Experience | None, direction: Direction) -> str:
    if found is None:
        return _("How long it takes is not known: there is no record of an earlier one. A drill would tell.")
    text = _(
        "The last time, {name}, nine tenths of {count} APs were proven open after {most}, all of them after {all}."
    )
    if direction is Direction.BACK:
        text = _(
            "The last time, {name}, nine tenths of {count} APs were proven back after {most}, all of them after {all}."
        )
    return text.format(
        name=declaration_name(found.declaration),
        count=found.proven,
        most=lasting(found.most_after),
        all=lasting(found.all_after),
    )
