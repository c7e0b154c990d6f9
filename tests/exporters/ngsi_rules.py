"""What ETSI GS CIM 009 (NGSI-LD) asks of an entity and of a batch, as far as what we send goes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")
PARTS = {
    "Property": {"type", "value", "observedAt"},
    "GeoProperty": {"type", "value", "observedAt"},
    "Relationship": {"type", "object", "observedAt"},
}


def broken_rules(body: Any) -> list[str]:
    """Of a batch of entities in JSON-LD (5.2.4, 5.6.8); empty when it keeps them all."""
    if not isinstance(body, list) or not body:
        return ["a batch is an array with something in it"]
    ids = [entity.get("id") for entity in body]
    found = [] if len(set(ids)) == len(ids) else ["an id is there twice"]
    return found + [rule for entity in body for rule in _of_entity(entity)]


def _of_entity(entity: Mapping[str, Any]) -> Sequence[str]:
    found: list[str] = []
    if not re.fullmatch(r"[a-z]+:[^\s]+", str(entity.get("id"))):
        found.append("the id is no URI")
    if not isinstance(entity.get("type"), str):
        found.append("there is no type")
    context = entity.get("@context")
    if not isinstance(context, list) or "ngsi-ld-core-context" not in context[-1]:
        found.append("the core context is not the last one")
    for name, value in entity.items():
        if name not in ("id", "type", "@context"):
            found += [f"{name}: {rule}" for rule in _of_attribute(value)]
    return found + (["a null is in it"] if _has_null(entity) else [])


def _of_attribute(value: Any) -> Sequence[str]:
    if not isinstance(value, dict) or value.get("type") not in PARTS:
        return ["is no Property, GeoProperty or Relationship"]
    found = [] if set(value) <= PARTS[value["type"]] else ["has parts that it must not have"]
    if "observedAt" in value and not TIME.fullmatch(value["observedAt"]):
        found.append("observedAt is no time in UTC")
    if value["type"] == "Relationship" and not str(value.get("object")).startswith("urn:"):
        found.append("the object is no URI")
    if value["type"] == "GeoProperty" and set(value["value"]) != {"type", "coordinates"}:
        found.append("the value is no geometry")
    return found


def _has_null(value: Any) -> bool:
    match value:
        case None:
            return True
        case dict():
            return any(map(_has_null, value.values()))
        case list():
            return any(map(_has_null, value))
    return False
