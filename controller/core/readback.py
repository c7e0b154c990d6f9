"""What a device's own answers say about the networks on the air of each of its access points."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from controller.core.commands import Parameters, UnsafeCommand, each_of, render
from controller.core.inventory import AccessPoint
from controller.core.profile import DeviceProfile, ReadBack
from controller.core.state import SeenWlan


@dataclass(frozen=True, slots=True)
class Question:
    """One read-only command, and how its answer is to be understood."""

    text: str
    timeout_s: float
    read_back: ReadBack
    values: Parameters
    group: str | None
    """The group of access points that the answer is about; None: the whole device."""


@dataclass(frozen=True, slots=True)
class DeviceLook:
    """What one device's own answers said at one moment."""

    at: datetime
    """When the first question was put."""
    wlans: Mapping[str, frozenset[SeenWlan]]
    """On the air, by access point id."""
    unprepared: frozenset[str] | None = None
    """What the prepared network lacks; empty: it is prepared. None: not asked, or the profile prepares nothing."""
    unready: frozenset[str] | None = None
    """What a rehearsal found missing, such as `privilege`; None: this is no rehearsal."""


def questions(
    profile: DeviceProfile,
    parameters: Parameters,
    aps: Collection[AccessPoint],
    ssid: str,
    asked: Iterable[ReadBack] | None = None,
) -> tuple[Question, ...]:
    """The commands of these questions (None: what is on the air), rendered for one device, in the profile's order.

    Raises UnsafeCommand, also where groups must be asked and no access point has one: a network that the controller
    has switched on would count as on the air, and may be on no radio at all.
    """
    asked = profile.read_back if asked is None else tuple(asked)
    groups = tuple(sorted({ap.group for ap in aps if ap.group}))
    if not groups and any(read_back.each == "groups" for read_back in asked):
        raise UnsafeCommand("the access points of this controller need their `group` in the inventory")
    values: Parameters = {**parameters, "ssid": ssid, "groups": groups}
    return tuple(
        Question(
            render(read_back.send, filled, profile.ssh.quoting),
            read_back.timeout_s,
            read_back,
            filled,
            str(filled["each"]) if read_back.each == "groups" else None,
        )
        for read_back in asked
        for filled in each_of(read_back.each, values)
    )


def understood(
    asked: Sequence[tuple[Question, str]], aps: Collection[AccessPoint], parameters: Parameters, ssid: str
) -> Mapping[str, frozenset[SeenWlan]]:
    """Networks on the air by access point id. Ours carries what it lacks; others are only named.

    A network is on an access point when the device lists it and, where the profile asks per group, the access
    point's group lists it too.
    """
    listed: dict[str, set[str]] = {}
    keys: dict[str, str] = {}
    by_group: dict[str, set[str]] = {}
    told: set[str] = set()
    for question, answer in asked:
        for row in _rows(question, answer):
            name = row.get("ssid", row.get("key", ""))
            key = row.get("key") or name
            if question.group is None:
                keys[key] = name
                listed.setdefault(name, set()).update(filter(None, [row.get("radio")]))
            else:
                by_group.setdefault(question.group, set()).add(key)
        told |= {*question.read_back.require, *question.read_back.refuse}
    radios = _radios([question for question, _ in asked], parameters)
    heard = {f"radio {radio}" for radio in listed.get(ssid, ())}
    lacks = missing(asked) | (radios - heard)
    has = frozenset((told | radios) - lacks) | {"enabled"}
    per_group = any(question.group is not None for question, _ in asked)
    return {
        ap.id: frozenset(
            SeenWlan(found, lacks, has) if found == ssid else SeenWlan(found)
            for found in listed
            if not per_group or found in {keys.get(key) for key in by_group.get(ap.group, ())}
        )
        for ap in aps
    }


def _rows(question: Question, answer: str) -> Iterator[Mapping[str, str]]:
    if question.read_back.rows:
        for found in re.finditer(_pattern(question.read_back.rows, question.values), answer):
            yield {name: value for name, value in found.groupdict().items() if value is not None}


def missing(asked: Iterable[tuple[Question, str]]) -> frozenset[str]:
    """Attributes that at least one answer shows not to be as they must be."""
    return frozenset(name for question, answer in asked for name in _missing(question, answer))


def _missing(question: Question, answer: str) -> Iterator[str]:
    read_back = question.read_back
    for attribute, template in read_back.require.items():
        if not re.search(_pattern(template, question.values), answer):
            yield attribute
    for attribute, template in read_back.refuse.items():
        if re.search(_pattern(template, question.values), answer):
            yield attribute


def _radios(asked: Collection[Question], parameters: Parameters) -> frozenset[str]:
    """The radios that must show our network, where the profile reads that at all."""
    tells_radios = any(q.read_back.rows and "radio" in re.compile(q.read_back.rows).groupindex for q in asked)
    return frozenset(f"radio {radio}" for radio in parameters.get("radios", ())) if tells_radios else frozenset()


def _pattern(template: str, values: Parameters) -> str:
    """The regular expression with its places filled in by their literal values; `\\d{4}` is left alone."""

    def fill(place: re.Match[str]) -> str:
        value = values.get(place[1])
        return re.escape(value) if isinstance(value, str) else place[0]

    return re.sub(r"\{([a-z_]+)\}", fill, template)
