"""What `[read.NAME]` and `[probe]` of a device profile may be, and what each must mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from controller.core.message import mark
from controller.core.readings import STRICT, Combine, Reading

READINGS = {
    "clients": mark("devices joined, over all radios and networks"),
    "clients_by_ssid": mark("devices joined, by network"),
    "clients_by_radio": mark("devices joined, by radio"),
    "ssids": mark("networks on the radios"),
    "radio_up": mark("which radios are on, by name"),
    "cpu_percent": mark("processor load"),
    "memory_percent": mark("memory in use"),
    "octets_in": mark("octets received, by interface (a counter)"),
    "octets_out": mark("octets sent, by interface (a counter)"),
    "ap_up": mark("controllers: which access points are joined, by their name on the controller"),
    "ap_clients": mark("controllers: devices joined, by access point; a row may be one of its radios"),
    "ap_uptime_s": mark("controllers: seconds since each access point started"),
    "ap_count": mark("controllers: how many access points it counts"),
    "ap_connected": mark("controllers: how many of them are joined"),
}
"""What `[read.NAME]` may be called, and what it must mean."""

LOOKS = ("clients", "clients_by_ssid", "clients_by_radio", "ssids", "ap_up", "ap_clients", "ap_uptime_s")
"""Asked at every look: they say who is alive, what is on the air, and how many are joined."""

COUNTERS = ("octets_in", "octets_out")
"""Two readings of one of these make a rate (controller.core.traffic)."""

VITALS = ("cpu_percent", "memory_percent")
"""Asked now and then: they change slowly, and the memory of some devices is a table of a hundred rows."""


BRANCH = 9
"""Numbers of an OID that its whole MIB shares: the enterprise's (1.3.6.1.4.1.N) and two more."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a device of the family always has where it has the tables that the profile reads: then a table without rows
    is an empty one. Without an answer to it, such a table is one that the device lacks. An answer speaks for tables of
    its own branch only, which begin with the same nine numbers."""

    __pydantic_config__: ClassVar = STRICT
    oid: str
    """A scalar with its instance, or a column, of which the first row is enough."""
    otherwise: tuple[str, ...] = ()
    """As good as `oid`, on other models of the family."""
    source: str = ""
    """MIB and object."""

    def __post_init__(self) -> None:
        Reading(self.oid, otherwise=self.otherwise)  # raises for what is no OID

    @staticmethod
    def speaks_for(oid: str, answered: Iterable[str]) -> bool:
        """Whether one of the answered OIDs lies in this one's branch."""
        return any(oid.split(".")[:BRANCH] == probed.split(".")[:BRANCH] for probed in answered)

    @property
    def oids(self) -> tuple[str, ...]:
        return (self.oid, *self.otherwise)


def check(read: Mapping[str, Reading], probe: Probe | None) -> None:
    """Raises ValueError for a reading that nobody uses, and for readings without a probe."""
    for name in read:
        if name not in READINGS:
            raise ValueError(f"read.{name} is not a reading we know; use one of {', '.join(READINGS)}")
    if read and probe is None:
        raise ValueError("readings need [probe]: the OID that tells an empty table from one that the device lacks")
    for name in (*COUNTERS, "ap_up"):
        if name in read and read[name].combine is not Combine.BY_NAME:
            raise ValueError(f'read.{name} needs combine = "by_name"')
        if name in read and read[name].counter_bits not in (32, 64):
            raise ValueError(f"read.{name}: counter_bits is 32 or 64")
