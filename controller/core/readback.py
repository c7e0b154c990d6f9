"""What a device's own answers say about the networks on the air of each of its access points."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from controller.core.commands import Parameters, each_of, render
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


def questions(
    profile: DeviceProfile, parameters: Parameters, aps: Collection[AccessPoint], ssid: str
) -> tuple[Question, ...]:
    """The commands that tell what is on the air of this device, in the profile's order."""
    groups = tuple(sorted({ap.group for ap in aps if ap.group}))
    values: Parameters = {**parameters, "ssid": ssid, "groups": groups}
    return tuple(
        Question(
            render(read_back.send, filled, profile.ssh.quoting),
            read_back.timeout_s,
            read_back,
            filled,
            str(filled["each"]) if read_back.each == "groups" else None,
        )
        for read_back in profile.read_back
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
    lacks: set[str] = set()
    for question, answer in asked:
        for row in _rows(question.read_back, answer):
            name = row.get("ssid", row.get("key", ""))
            key = row.get("key") or name
            if question.group is None:
                keys[key] = name
                listed.setdefault(name, set()).update(filter(None, [row.get("radio")]))
            else:
                by_group.setdefault(question.group, set()).add(key)
        lacks |= set(_missing(question, answer))
    lacks |= _silent_radios([question for question, _ in asked], listed.get(ssid, set()), parameters)
    per_group = any(question.group is not None for question, _ in asked)
    return {
        ap.id: frozenset(
            SeenWlan(found, frozenset(lacks) if found == ssid else frozenset())
            for found in listed
            if not per_group or found in {keys.get(key) for key in by_group.get(ap.group, ())}
        )
        for ap in aps
    }


def _rows(read_back: ReadBack, answer: str) -> Iterator[Mapping[str, str]]:
    if read_back.rows:
        for found in re.finditer(read_back.rows, answer):
            yield {name: value for name, value in found.groupdict().items() if value is not None}


def _missing(question: Question, answer: str) -> Iterator[str]:
    read_back = question.read_back
    for attribute, template in read_back.require.items():
        if not re.search(_pattern(template, question.values), answer):
            yield attribute
    for attribute, template in read_back.refuse.items():
        if re.search(_pattern(template, question.values), answer):
            yield attribute


def _silent_radios(asked: Collection[Question], heard: set[str], parameters: Parameters) -> set[str]:
    radios = parameters.get("radios", ())
    tells_radios = any(q.read_back.rows and "radio" in re.compile(q.read_back.rows).groupindex for q in asked)
    return {f"radio {radio}" for radio in radios if radio not in heard} if tells_radios else set()


def _pattern(template: str, values: Parameters) -> str:
    """The regular expression with its places filled in by their literal values; `\\d{4}` is left alone."""

    def fill(place: re.Match[str]) -> str:
        value = values.get(place[1])
        return re.escape(value) if isinstance(value, str) else place[0]

    return re.sub(r"\{([a-z_]+)\}", fill, template)
