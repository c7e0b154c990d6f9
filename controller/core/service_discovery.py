"""What other exporters are told to look at: the inventory as Prometheus' HTTP service discovery wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from controller.core.inventory import Device, Inventory


class Prober(StrEnum):
    """An exporter that asks devices by itself."""

    BLACKBOX = "blackbox"
    """Is it there? Every device that has an address."""
    SNMP = "snmp"
    """What does it say? Every device that can be read over SNMP, with its port."""


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """`<static_config>` of Prometheus' HTTP SD. Names of credentials are not told: a scraper has its own."""

    targets: tuple[str, ...]
    labels: Mapping[str, str]


def target_groups(town: Inventory, prober: Prober) -> tuple[TargetGroup, ...]:
    """One device a group, in the inventory's order."""
    return tuple(
        TargetGroup((_target(device, prober),), _labels(town, device))
        for device in town.devices.values()
        if (device.can_be_read if prober is Prober.SNMP else device.address)
    )


def _target(device: Device, prober: Prober) -> str:
    if prober is Prober.BLACKBOX:
        return device.address
    host = f"[{device.address}]" if ":" in device.address else device.address
    return f"{host}:{device.snmp_port}"


def _labels(town: Inventory, device: Device) -> Mapping[str, str]:
    """A controller has no access point, and perhaps no facility, of its own."""
    aps = town.aps_of(device.id)
    facilities = {ap.facility for ap in aps}
    labels = {"device": device.id, "profile": device.profile}
    if len(facilities) == 1:
        labels["facility"] = min(facilities)
    if len(aps) == 1:
        labels["ap"] = aps[0].id
    return labels
