"""In which order a network is made, switched on and taken back, and what is left alone meanwhile."""

from datetime import UTC, datetime

from controller.core.orders import Orders, Stage, Subject, next_orders
from controller.core.profile import Block, ReadBack
from controller.core.readback import DeviceLook
from controller.core.state import SeenWlan
from controller.core.wlan import DISASTER_SSID
from tests.core.profiles import aps, controller, opened

PROFILE = controller(prepare=(Block(("make {ssid}",)),), prepared=(ReadBack("show", require={"there": "made"}),))

WLC = Subject(PROFILE, {"vlan": "700", "radios": ("r0", "r1")}, aps(a="gym", b="hall"))

HEALTHY = SeenWlan(DISASTER_SSID, has=frozenset({"open", "portal", "vlan", "isolation", "enabled"}))


def look(*on_a: SeenWlan, lacks: frozenset[str] = frozenset()) -> DeviceLook:
    return DeviceLook(datetime(2026, 11, 22, tzinfo=UTC), {"a": frozenset(on_a), "b": frozenset()}, lacks)


def texts(orders: Orders) -> list[str]:
    return [command.text for command in orders.commands]


def test_what_is_not_prepared_is_made_first_and_not_switched_on_before_it_was_looked_at() -> None:
    orders = next_orders(WLC, opened("a", "b"), look(lacks=frozenset({"there"})))

    assert (orders.stage, texts(orders)) == (Stage.PREPARE, ["configure", f"make {DISASTER_SSID}", "end"])


def test_what_is_prepared_is_only_switched_on() -> None:
    orders = next_orders(WLC, opened("a", "b"), look())

    assert orders.stage is Stage.CHANGE
    assert f"make {DISASTER_SSID}" not in texts(orders)


def test_a_network_that_people_use_behind_the_same_controller_is_not_made_anew() -> None:
    """Preparing switches it off: whoever is joined elsewhere would be dropped."""
    orders = next_orders(WLC, opened("b"), look(HEALTHY, lacks=frozenset({"there"})))

    assert (orders.stage, texts(orders)) == (Stage.CHANGE, ["configure", "group hall on", "end"])
