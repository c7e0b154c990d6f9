"""Key switches that do not stand as the town does: both are shown, and neither is corrected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from controller.core.declaration import Declaration
from controller.core.inventory import Inventory
from controller.core.message import Message, mark
from controller.core.mqtt_report import Position

TURNED = mark(
    "The key at {place} ({ap}) stands at disaster, and no declaration is open. Turn it back, or declare: hinan activate"
)
MAY_NOT = mark(
    "The key at {place} ({ap}) stands at disaster, and may not declare: its id is not in key_switches of hinan.toml. "
    "Declare: hinan activate"
)
LEFT = mark("The key at {place} ({ap}) stands at normal, and No. {number} is open all the same.")


@dataclass(frozen=True, slots=True)
class KeyStand:
    """Where the key switch of one access point stands, by its newest report since our start."""

    position: Position
    may_declare: bool


@dataclass(frozen=True, slots=True)
class KeyNotice:
    """A key that stands otherwise than the town. `number`: the newest real declaration that is open; None: none is."""

    ap: str
    place: str
    position: Position
    may_declare: bool
    number: int | None

    @property
    def message(self) -> Message:
        where: dict[str, str | int] = {"place": self.place, "ap": self.ap}
        if self.number is not None:
            return Message(LEFT, {**where, "number": self.number})
        return Message(TURNED if self.may_declare else MAY_NOT, where)


def disagreeing(
    stands: Iterable[tuple[str, KeyStand]], inventory: Inventory, declarations: Iterable[Declaration], now: datetime
) -> Iterator[KeyNotice]:
    """`stands` by access point id. Drills are nothing that a key declares; one that may not declare need not follow."""
    real = [one.number for one in declarations if one.kind.is_real and one.is_active(now)]
    number = max(real, default=None)
    for ap, stand in stands:
        known = inventory.access_points.get(ap)
        if known is None or (stand.position is Position.DISASTER) == (number is not None):
            continue
        if stand.may_declare or stand.position is Position.DISASTER:
            place = inventory.facilities[known.facility].name
            yield KeyNotice(ap, place, stand.position, stand.may_declare, number)
