"""Two readouts of one device: traffic in between, where it can be known."""

from datetime import UTC, datetime, timedelta

from controller.core.known_readings import Probe
from controller.core.readings import Columns, Combine, Reading
from controller.core.readout import SYS_UPTIME, Readout, rates, readout
from tests.core.profiles import profile

AT = datetime(2026, 9, 3, 2, 14, tzinfo=UTC)
FAMILY = profile(
    read={
        "octets_in": Reading("1.10", Combine.BY_NAME, "1.2", counter_bits=32),
        "clients": Reading("1.5.0"),
    },
    probe=Probe("1.2"),
)


def read_at(seconds: int, count: int, uptime: int) -> Readout:
    columns: Columns = {"1.10": {(1,): count}, "1.2": {(1,): "wlan0"}, "1.5.0": {(): 3}, SYS_UPTIME: {(): uptime}}
    return readout("gym-1", "192.0.2.1", FAMILY, columns, AT + timedelta(seconds=seconds))


def test_a_rate_is_told_across_a_wrap_and_only_of_counters() -> None:
    assert rates(read_at(0, 2**32 - 500, 100_000), read_at(10, 500, 101_000)) == {"octets_in": {"wlan0": 100}}


def test_no_rate_is_told_across_a_restart() -> None:
    assert rates(read_at(0, 1_000, 100_000), read_at(10, 2_000, 300)) == {"octets_in": {"wlan0": None}}
