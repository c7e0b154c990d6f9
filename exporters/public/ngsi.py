"""The town as NGSI-LD entities (ETSI GS CIM 009) after the Smart Data Models of dataModel.WifiNetwork.

An attribute that is unknown is not there: NGSI-LD has no null (5.2.1), and a guess would be kept as a fact.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from controller.core.public import PublicAp, PublicFacility, PublicTown, PublicWifi, open_networks

Entity = Mapping[str, Any]

PLACE, ACCESS_POINT = "WifiPointOfInterest", "AccessPoint"
TYPES = (PLACE, ACCESS_POINT)

NEWS = ("observedAt", "dateLastValueReported")
"""What changes with every look, and is no news by itself."""


def entities(town: PublicTown) -> tuple[Entity, ...]:
    """Every facility and access point in the normalized form, without `@context`."""
    return tuple(entity for place in town.facilities for entity in _entities(town, place))


def urn(kind: str, id: str) -> str:
    """The same thing has the same one for ever (A.3 recommends this form)."""
    return f"urn:ngsi-ld:{kind}:hinan:{quote(id, safe='')}"


def _entities(town: PublicTown, place: PublicFacility) -> Iterator[Entity]:
    yield {
        "id": urn(PLACE, place.id),
        "type": PLACE,
        **_where(town, place),
        "name": _property(place.name),
        **({"alternateName": _property(place.kana)} if place.kana else {}),
        **_known("clientsConnected", place.clients.exact, place.seen_at),
        **_known("wifiStatus", _status(place), place.seen_at),
    }
    for ap in place.aps:
        yield {
            "id": urn(ACCESS_POINT, ap.id),
            "type": ACCESS_POINT,
            **_where(town, place),
            "name": _property(f"{place.name} {ap.name}"),
            "refPointOfInterest": {"type": "Relationship", "object": urn(PLACE, place.id)},
            **_known("apState", "up" if ap.is_up else None, ap.seen_at),
            **_known("clientsConnected", ap.clients, ap.seen_at),
            **_known("ssid", list(open_networks(ap)) or None, ap.seen_at),
            **_reported(ap),
        }


def _where(town: PublicTown, place: PublicFacility) -> dict[str, Any]:
    """GeoJSON has the longitude first (RFC 7946, 3.1.1)."""
    found: dict[str, Any] = {"dataProvider": _property(town.name)}
    if place.position is not None:
        latitude, longitude = place.position
        point = {"type": "Point", "coordinates": [longitude, latitude]}
        found["location"] = {"type": "GeoProperty", "value": point}
    if place.address:
        found["address"] = _property({"streetAddress": place.address, "addressCountry": "JP"})
    if place.area:
        found["areaServed"] = _property(place.area)
    return found


def _status(place: PublicFacility) -> str | None:
    """Of the access points as such, whatever they offer. `totalFailure` is never said: we cannot tell a place without
    power from one to which our own line is cut."""
    if place.wifi is PublicWifi.NONE:
        return "noService"
    up = sum(ap.is_up is True for ap in place.aps)
    if up == len(place.aps):
        return "working"
    return "workingPartially" if up else None


def _reported(ap: PublicAp) -> dict[str, Any]:
    if ap.seen_at is None:
        return {}
    return {"dateLastValueReported": _property({"@type": "DateTime", "@value": _time(ap.seen_at)})}


def _known(name: str, value: object, at: datetime | None) -> dict[str, Any]:
    """The attribute, or nothing where its value is unknown."""
    if value is None:
        return {}
    return {name: {**_property(value), **({"observedAt": _time(at)} if at else {})}}


def _property(value: object) -> dict[str, Any]:
    return {"type": "Property", "value": value}


def _time(at: datetime) -> str:
    """UTC with `Z`, as NGSI-LD wants its times (4.6.3)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def simplified(entity: Entity) -> Entity:
    """Key-values (4.5.4): each attribute is its value."""
    return {name: _bare(value) if isinstance(value, Mapping) else value for name, value in entity.items()}


def _bare(attribute: Mapping[str, Any]) -> Any:
    if attribute["type"] == "Relationship":
        return attribute["object"]
    value = attribute["value"]
    return value["@value"] if isinstance(value, Mapping) and "@value" in value else value


def news(entity: Entity) -> Entity:
    """The entity without the times that change with every look: equal means that there is nothing to tell."""
    return {
        name: {key: part for key, part in value.items() if key not in NEWS} if isinstance(value, Mapping) else value
        for name, value in entity.items()
        if name not in NEWS
    }


def of_types(found: Sequence[Entity], kinds: Sequence[str]) -> tuple[Entity, ...]:
    return tuple(entity for entity in found if entity["type"] in kinds)
