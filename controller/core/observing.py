"""From the columns that one look at a device brought home to one observation per access point."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from controller.core.evidence import Source
from controller.core.inventory import AccessPoint
from controller.core.profile import DeviceProfile, Role
from controller.core.readings import Columns, Number, Reading, by_name, names, number, rows
from controller.core.state import Observation, SeenWlan
from controller.core.vitals import Vitals
from controller.core.wlan import DISASTER_SSID

TICKS_PER_S = 100
"""SNMPv2-SMI TimeTicks (RFC 2578, 7.1.8)."""


def observations(
    profile: DeviceProfile,
    aps: Iterable[AccessPoint],
    columns: Columns,
    at: datetime,
    uptime: int | None,
    whole: bool = True,
) -> tuple[Observation, ...]:
    """One per access point. `uptime`: SNMPv2-MIB::sysUpTime in ticks, None when the device did not say. `whole`: no
    other source can tell more of this device, see `controller.core.state.Look`."""
    up_since = None if uptime is None else at - timedelta(seconds=uptime / TICKS_PER_S)
    observe = _on_controller if profile.role is Role.CONTROLLER else _on_ap
    found = observe(profile.read, aps, columns, at, up_since)
    return tuple(found) if whole else tuple(replace(each, whole=False) for each in found)


def _on_ap(
    read: Mapping[str, Reading], aps: Iterable[AccessPoint], columns: Columns, at: datetime, up_since: datetime | None
) -> Iterator[Observation]:
    clients = number(read["clients"], columns) if "clients" in read else None
    ssids = names(read["ssids"], columns) if "ssids" in read else None
    by_ssid = by_name(read["clients_by_ssid"], columns) if "clients_by_ssid" in read else None
    by_radio = by_name(read["clients_by_radio"], columns) if "clients_by_radio" in read else None
    ours = None if by_ssid is None else int(by_ssid.get(DISASTER_SSID, 0))
    vitals = Vitals(
        clients_ours=ours,
        clients_own=None if by_ssid is None or ours is None else int(sum(by_ssid.values())) - ours,
        clients_by_radio={name: int(joined) for name, joined in (by_radio or {}).items()},
        cpu_percent=_percent(read.get("cpu_percent"), columns),
        memory_percent=_percent(read.get("memory_percent"), columns),
        up_since=up_since,
    )
    for ap in aps:
        yield Observation(
            ap=ap.id,
            at=at,
            source=Source.SNMP,
            wlans=None if ssids is None else frozenset(map(SeenWlan, ssids)),
            clients=None if clients is None else int(clients),
            up_since=up_since,
            vitals=vitals,
        )


def _on_controller(
    read: Mapping[str, Reading], aps: Iterable[AccessPoint], columns: Columns, at: datetime, up_since: datetime | None
) -> Iterator[Observation]:
    """Processor and memory are told of access points only, never a controller's own as if they were theirs."""
    up = _by_ap(read.get("ap_up"), columns)
    uptimes = _by_ap(read.get("ap_uptime_s"), columns)
    radios = _radios(read, columns)
    clients = _by_ap(read.get("ap_clients"), columns) or {ap: sum(joined.values()) for ap, joined in radios.items()}
    cpu, memory = _by_ap(read.get("cpu_percent"), columns), _by_ap(read.get("memory_percent"), columns)
    for ap in aps:
        name = ap.name_on_device
        joined = clients.get(name)
        started = at - timedelta(seconds=uptimes[name]) if name in uptimes else None
        since = max(filter(None, (up_since, started)), default=None)
        yield Observation(
            ap=ap.id,
            at=at,
            source=Source.SNMP,
            heard=bool(up.get(name)),
            clients=None if joined is None else int(joined),
            up_since=since,
            vitals=Vitals(
                clients_by_radio=radios.get(name, {}),
                cpu_percent=cpu.get(name),
                memory_percent=memory.get(name),
                up_since=started,
            ),
        )


def _by_ap(reading: Reading | None, columns: Columns) -> Mapping[str, Number]:
    """Rows that a name of an access point stands beside, added up by it; nothing where rows have no names."""
    named = reading is not None and (reading.names or reading.spelled)
    found = rows(reading, columns) if reading is not None and named else None
    total: dict[str, Number] = {}
    for row in found or ():
        if row.name:
            total[row.name] = total.get(row.name, 0) + row.value
    return total


def _radios(read: Mapping[str, Reading], columns: Columns) -> Mapping[str, Mapping[str, int]]:
    """Access point -> radio, by the end of the row's index -> devices joined."""
    reading = read.get("clients_by_radio", read.get("ap_clients"))
    found = rows(reading, columns) if reading is not None else None
    by_ap: dict[str, dict[str, int]] = {}
    for row in found or ():
        if row.name and row.within:
            by_ap.setdefault(row.name, {})[".".join(map(str, row.within))] = int(row.value)
    return by_ap


def _percent(reading: Reading | None, columns: Columns) -> float | None:
    """One number: of a table by name, that of its `whole`."""
    if reading is None:
        return None
    if reading.whole:
        return (by_name(reading, columns) or {}).get(reading.whole)
    return number(reading, columns)
