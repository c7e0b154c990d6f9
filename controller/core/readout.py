"""What a device's profile reads now, each value with the object it comes from: for people who look into one device."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from controller.core.known_readings import COUNTERS
from controller.core.profile import DeviceProfile
from controller.core.readings import Columns, Number, Reading, Row, answer, rows
from controller.core.traffic import Sample, rate

SYS_UPTIME = "1.3.6.1.2.1.1.3.0"
"""SNMPv2-MIB::sysUpTime, in hundredths of a second since the agent started."""

OCTETS_MOST_PER_S = {32: 125e6, 64: 1250e6}
"""1 Gbit/s and 10 Gbit/s: no access point's port is faster; a device that has 32-bit counters only is an old one."""


@dataclass(frozen=True, slots=True)
class ReadValue:
    """One reading as it was computed. A row keeps its index: two networks of one name are two rows."""

    name: str
    value: Number | Mapping[str, Number] | tuple[str, ...] | None
    """A number, numbers by name, or names; None: the device does not have it."""
    rows: tuple[Row, ...]
    source: str
    oid: str
    recorded: bool
    """Whether a recording of a real device has shown this reading to be right."""
    counter_bits: int = 0
    """Of a counter; 0: it is none."""


@dataclass(frozen=True, slots=True)
class Readout:
    """One device, read once."""

    device: str
    address: str
    profile: str
    at: datetime
    uptime: int | None
    """SNMPv2-MIB::sysUpTime in ticks."""
    values: tuple[ReadValue, ...]


def readout(device: str, address: str, profile: DeviceProfile, columns: Columns, at: datetime) -> Readout:
    """Every reading of the profile, computed from these columns."""
    uptime = columns.get(SYS_UPTIME, {}).get(())
    values = tuple(_value(name, reading, columns) for name, reading in profile.read.items())
    return Readout(device, address, profile.name, at, uptime if isinstance(uptime, int) else None, values)


def _value(name: str, reading: Reading, columns: Columns) -> ReadValue:
    found = answer(reading, columns)
    return ReadValue(
        name=name,
        value=tuple(sorted(found)) if isinstance(found, frozenset) else found,
        rows=rows(reading, columns) or (),
        source=reading.source,
        oid=reading.oid,
        recorded=reading.recorded,
        counter_bits=reading.counter_bits if name in COUNTERS else 0,
    )


def rates(before: Readout, after: Readout) -> Mapping[str, Mapping[str, float | None]]:
    """Reading -> row's name -> counted per second between two readouts of one device; None: they cannot tell."""
    earlier = {value.name: {row.index: row.value for row in value.rows} for value in before.values}
    return {
        value.name: {
            row.name: _rate(before, after, earlier.get(value.name, {}).get(row.index), row.value, value.counter_bits)
            for row in value.rows
            if row.name
        }
        for value in after.values
        if value.counter_bits
    }


def _rate(before: Readout, after: Readout, first: Number | None, then: Number, bits: int) -> float | None:
    if first is None or before.uptime is None or after.uptime is None:
        return None
    began, ended = Sample(0, before.uptime, int(first)), (after.at - before.at).total_seconds()
    return rate(began, Sample(ended, after.uptime, int(then)), bits, OCTETS_MOST_PER_S[bits])
