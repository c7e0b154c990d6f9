"""Which device profile belongs to a device, by how it introduces itself over SNMP."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.profile import DeviceProfile, Match


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a device says of itself (SNMPv2-MIB, RFC 3418)."""

    sys_object_id: str
    sys_descr: str


@dataclass(frozen=True, slots=True)
class Detected:
    """One device beside the profile that it should have."""

    device: str
    """Id in the inventory; empty: only an address was given."""
    address: str
    profile: str
    """As the inventory says; empty without one."""
    introduction: Introduction | None = None
    """None: it did not answer."""
    candidates: tuple[str, ...] = ()
    """Profiles that fit: one is the answer, several cannot be told apart over SNMP, none: nobody has written it yet."""
    confirmed: bool = False
    """Whether it has the tables that the candidates read."""
    cause: Cause | None = None
    """Why we could not ask it; None: we could."""
    detail: Message | None = None

    @property
    def disagrees(self) -> bool:
        """The inventory names a profile, and the device fits others."""
        return bool(self.profile and self.candidates) and self.profile not in self.candidates


def match_profile(sys_object_id: str, sys_descr: str, profiles: Mapping[str, DeviceProfile]) -> tuple[str, ...]:
    """The names of the profiles that fit best: one, or several that the introduction cannot tell apart, or none.

    The longest beginning of sysObjectID wins; of equals, those that also know sysDescr.
    """
    groups = ranked(sys_object_id, sys_descr, profiles.values())
    return groups[0] if groups else ()


def ranked(sys_object_id: str, sys_descr: str, profiles: Iterable[DeviceProfile]) -> Sequence[tuple[str, ...]]:
    """All profiles that fit, those that fit best first; profiles that fit equally well together."""
    groups: dict[tuple[int, bool], list[str]] = {}
    for profile in profiles:
        fit = _fit(profile.match, sys_object_id, sys_descr)
        if fit is not None:
            groups.setdefault(fit, []).append(profile.name)
    return [tuple(sorted(groups[fit])) for fit in sorted(groups, reverse=True)]


def _fit(match: Match, sys_object_id: str, sys_descr: str) -> tuple[int, bool] | None:
    """How many numbers of sysObjectID are those of the family, and whether sysDescr is. None: another family."""
    begun = [len(own.split(".")) for own in match.sys_object_id if _begins(own, sys_object_id)]
    if (match.sys_object_id and not begun) or not (match.sys_object_id or match.sys_descr):
        return None
    if match.sys_descr and not re.search(match.sys_descr, sys_descr):
        return None
    return max(begun, default=0), bool(match.sys_descr)


def _begins(own: str, sys_object_id: str) -> bool:
    """By whole numbers: 1.3.6.1.4.1.41 is no beginning of 1.3.6.1.4.1.411."""
    return f"{sys_object_id}.".startswith(f"{own}.")
