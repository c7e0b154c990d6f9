"""The town on paper: public places, the devices we talk to, and the radio boxes that hang there."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from controller.core.message import InputError, Message

ID_PATTERN = re.compile(r"[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?")
"""Ids travel into host names, MQTT topics and metric labels, so they are short, small and ASCII."""


@dataclass(frozen=True, slots=True)
class Facility:
    """A public place, perhaps a shelter."""

    id: str
    name: str
    kana: str = ""
    area: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    capacity: str = ""
    """想定収容人数 as published: text such as `810人（2平方メートルあたり1人）`, not a number."""
    contact: str = ""
    """Whom to call, and how. Never published."""
    published: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the town's open-data lists say of it besides, by list and column, such as `shelters.災害種別_洪水`. It is on
    the list of shelters when `shelters.ID` is here."""


@dataclass(frozen=True, slots=True)
class Device:
    """What we talk to. Credentials are named here and kept elsewhere."""

    id: str
    address: str
    """Empty only where people switch it by hand, like `credential`."""
    profile: str
    credential: str
    snmp: str = ""
    """Name of the SNMP credential; empty: the same name as `credential`."""
    ssh_port: int = 22
    snmp_port: int = 161
    host_key: str = ""
    """Pinned SSH host key as OpenSSH prints it: `SHA256:` and base64 without padding."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Overrides the profile's parameters for this device, as written in the inventory: `vlan=700`."""

    @property
    def snmp_credential(self) -> str:
        return self.snmp or self.credential

    @property
    def can_be_read(self) -> bool:
        """False: a box that nobody can reach over the network, or for which we have no SNMP credential. It is on the
        list so that people find it."""
        return bool(self.address and self.snmp_credential)


@dataclass(frozen=True, slots=True)
class AccessPoint:
    """One radio box in one facility."""

    id: str
    facility: str
    device: str
    name: str = ""
    """What people call it: `体育館 北側`."""
    name_on_device: str = ""
    """Behind a WLAN controller: the name under which the controller knows it."""
    group: str = ""
    """Behind a WLAN controller: the policy tag or AP group through which it gets its networks.
    Access points of one group are switched together; the device knows nothing smaller."""

    @property
    def label(self) -> str:
        return self.name or self.id


@dataclass(frozen=True)  # not slotted: the indexes below are computed once, when first asked for
class Inventory:
    """Everything of the town, by id. Build it with `inventory()`, which checks that it hangs together."""

    facilities: Mapping[str, Facility]
    devices: Mapping[str, Device]
    access_points: Mapping[str, AccessPoint]

    def aps_of(self, device: str) -> tuple[AccessPoint, ...]:
        return self._by_device.get(device, ())

    def aps_in(self, facility: str) -> tuple[AccessPoint, ...]:
        return self._by_facility.get(facility, ())

    @cached_property
    def _by_device(self) -> Mapping[str, tuple[AccessPoint, ...]]:
        return _grouped(self.access_points.values(), lambda ap: ap.device)

    @cached_property
    def _by_facility(self) -> Mapping[str, tuple[AccessPoint, ...]]:
        return _grouped(self.access_points.values(), lambda ap: ap.facility)


def _grouped(aps: Iterable[AccessPoint], key: Callable[[AccessPoint], str]) -> Mapping[str, tuple[AccessPoint, ...]]:
    groups: dict[str, tuple[AccessPoint, ...]] = {}
    for ap in aps:
        groups[key(ap)] = (*groups.get(key(ap), ()), ap)
    return groups


T = TypeVar("T", Facility, Device, AccessPoint)

EMPTY_INVENTORY = Inventory(MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A device's SSH host key as it shows it now, beside the pinned one."""

    device: str
    address: str
    pinned: str
    found: str
    """Empty: it did not answer."""


def inventory(
    facilities: Iterable[Facility], devices: Iterable[Device], access_points: Iterable[AccessPoint]
) -> Inventory:
    """An inventory that hangs together.

    Raises InputError with one message per fault: an id that is malformed or used twice, an access point
    in a facility or on a device that does not exist, a device that carries no access point.
    """
    faults: list[Message] = []
    town = Inventory(
        _by_id(facilities, "facility", faults),
        _by_id(devices, "device", faults),
        _by_id(access_points, "access point", faults),
    )
    faults.extend(_dangling(town))
    if faults:
        raise InputError(*faults)
    return town


def with_pins_of(before: Inventory, after: Inventory) -> Inventory:
    """`after`, where devices that come without a host key keep the one pinned before: a list from a spreadsheet must
    not undo what a person checked at the device."""
    pinned = {id: device.host_key for id, device in before.devices.items()}
    devices = {
        id: device if device.host_key else replace(device, host_key=pinned.get(id, ""))
        for id, device in after.devices.items()
    }
    return replace(after, devices=MappingProxyType(devices))


def switched_together(town: Inventory, ap: AccessPoint) -> tuple[str, ...]:
    """Ids of all access points that open and close in one act with this one, itself included."""
    return tuple(other.id for other in town.aps_of(ap.device) if other.group == ap.group)


def _by_id(things: Iterable[T], kind: str, faults: list[Message]) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for thing in things:
        if not ID_PATTERN.fullmatch(thing.id):
            faults.append(
                Message(
                    "The {kind} id {id!r} is not usable. Use 1 to 64 small letters, digits, dots or hyphens.",
                    {"kind": kind, "id": thing.id},
                )
            )
        if thing.id in found:
            faults.append(
                Message(
                    "The {kind} id {id!r} is used twice. Give every {kind} its own.", {"kind": kind, "id": thing.id}
                )
            )
        found[thing.id] = thing
    return MappingProxyType(found)


def _dangling(town: Inventory) -> Iterable[Message]:
    for ap in town.access_points.values():
        if ap.facility not in town.facilities:
            yield Message(
                "Access point {ap!r} is in facility {facility!r}, which is not in the list of facilities. "
                "Add the facility or correct the access point.",
                {"ap": ap.id, "facility": ap.facility},
            )
        if ap.device not in town.devices:
            yield Message(
                "Access point {ap!r} hangs on device {device!r}, which is not in the list of devices. "
                "Add the device or correct the access point.",
                {"ap": ap.id, "device": ap.device},
            )
    carried = {ap.device for ap in town.access_points.values()}
    for device in town.devices.values():
        if device.id not in carried:
            yield Message(
                "Device {device!r} carries no access point. Add its access points or remove it.", {"device": device.id}
            )
