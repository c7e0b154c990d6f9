"""Facilities and their state as GeoJSON (RFC 7946), with property names that a town hall reads."""

import json
from datetime import datetime
from typing import Any

from controller.core.public import PublicFacility, PublicTown, PublicWifi
from controller.core.wlan import DISASTER_SSID
from controller.i18n import JAPAN
from exporters.public.words import Words, words

MEDIA_TYPE = "application/geo+json"
"""RFC 7946, 12."""


def geojson(town: PublicTown) -> bytes:
    """One FeatureCollection. A number that is unknown or held back is null, and so is a position."""
    say = words("ja")
    collection = {
        "type": "FeatureCollection",
        "自治体名": town.name,
        "更新日時": _time(town.at),
        "訓練": town.is_exercise,
        "features": [_feature(place, say) for place in town.facilities],
    }
    return (json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode()


def _feature(place: PublicFacility, say: Words) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": _point(place),
        "properties": {
            "名称": place.name,
            "名称_カナ": place.kana or None,
            "名称_英語": place.english or None,
            "地区": place.area or None,
            "住所": place.address or None,
            "想定収容人数": place.capacity or None,
            "開設状況": say.of("opening", place.opening),
            "開設状況_更新日時": _time(place.opening_at),
            "Wi-Fiの状態": say.of("wifi", place.wifi),
            "SSID": DISASTER_SSID if place.wifi in (PublicWifi.OPEN, PublicWifi.PARTLY) else None,
            "訓練": place.is_exercise,
            "接続端末数": place.clients.exact,
            "接続端末数_表示": say.count(place.clients),
            "Wi-Fi_確認日時": _time(place.seen_at),
        },
    }


def _point(place: PublicFacility) -> dict[str, Any] | None:
    """Longitude first (RFC 7946, 3.1.1)."""
    if place.position is None:
        return None
    latitude, longitude = place.position
    return {"type": "Point", "coordinates": [longitude, latitude]}


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(JAPAN).isoformat(timespec="seconds")
