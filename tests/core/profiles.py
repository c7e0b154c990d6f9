"""Small device profiles for the promises of the core."""

from typing import Any

from controller.core.inventory import AccessPoint
from controller.core.plan import OfferWlan, Step, WithdrawWlan
from controller.core.profile import Block, DeviceProfile, ProvenOn, Quoting, ReadBack, Role, Ssh
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN


def session(**parts: Any) -> Ssh:
    return Ssh(**{"driver": "linux", "prompt": r"\$ $", "errors": ("error",), "quoting": Quoting.SHELL, **parts})


def profile(**parts: Any) -> DeviceProfile:
    """An autonomous access point with two radios, unless told otherwise."""
    plain: dict[str, Any] = {
        "name": "small",
        "title": "Small",
        "role": Role.AP,
        "proven_on": ProvenOn.PAPER,
        "sources": ("made up",),
        "ssh": session(),
        "offer": (Block(("on {ssid} {vlan}",)),),
        "withdraw": (Block(("off {ssid}",)),),
        "read_back": (ReadBack("show", rows=r"(?m)^(?P<radio>\S+) (?P<ssid>.+)$"),),
        "parameters": {"vlan": 700, "radios": ("r0", "r1")},
    }
    return DeviceProfile(**{**plain, **parts})


def controller(**parts: Any) -> DeviceProfile:
    """A WLAN controller whose groups get and lose the network one by one."""
    return profile(
        role=Role.CONTROLLER,
        ssh=session(enter=("configure",), leave=("end",)),
        offer_group=(Block(("group {group} on",)),),
        withdraw_group=(Block(("group {group} off",)),),
        **parts,
    )


def aps(**groups: str) -> tuple[AccessPoint, ...]:
    """Access points of one device by their group."""
    return tuple(AccessPoint(id, "gym", "device", group=group) for id, group in groups.items())


def opened(*ids: str) -> tuple[Step, ...]:
    return tuple(OfferWlan(id, DISASTER_WLAN) for id in ids)


def closed(*ids: str) -> tuple[Step, ...]:
    return tuple(WithdrawWlan(id, DISASTER_SSID) for id in ids)
