"""A key that stands otherwise than the town is told; one that stands as it does is not."""

from datetime import UTC, datetime, timedelta

import pytest

from controller.core.declaration import Declaration, Kind
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.key_stand import LEFT, MAY_NOT, TURNED, KeyStand, disagreeing
from controller.core.mqtt_report import Position

NOW = datetime(2026, 11, 22, 4, 12, tzinfo=UTC)
TOWN = inventory(
    [Facility("office", "役場")],
    [Device("office-1", "192.0.2.1", "hinan_agent", "-")],
    [AccessPoint("office-1", "office", "office-1")],
)
REAL = Declaration(1, Kind.DISASTER, "地震", "sato", "sato", NOW)
DRILL = Declaration(2, Kind.DRILL, "訓練", "sato", "sato", NOW, ends_at=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("position", "may_declare", "declarations", "expected"),
    [
        (Position.NORMAL, True, (), None),
        (Position.NORMAL, True, (DRILL,), None),
        (Position.NORMAL, True, (REAL, DRILL), LEFT),
        (Position.NORMAL, False, (REAL,), None),
        (Position.DISASTER, True, (), TURNED),
        (Position.DISASTER, True, (DRILL,), TURNED),
        (Position.DISASTER, False, (), MAY_NOT),
        (Position.DISASTER, True, (REAL,), None),
        (Position.DISASTER, False, (REAL,), None),
    ],
)
def test_what_is_told(
    position: Position, may_declare: bool, declarations: tuple[Declaration, ...], expected: str | None
) -> None:
    stands = {"office-1": KeyStand(position, may_declare), "gone-1": KeyStand(Position.DISASTER, may_declare)}
    told = [notice.message for notice in disagreeing(stands.items(), TOWN, declarations, NOW)]
    assert [message.text for message in told] == ([] if expected is None else [expected])
    assert all("役場" in message.render() for message in told)
