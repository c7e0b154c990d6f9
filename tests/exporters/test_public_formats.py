"""GeoJSON and NGSI-LD as their standards want them, and as they were yesterday."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from controller.config import NGSI_CONTEXT
from controller.core.board import ApState, Board
from controller.core.facility_mark import Opening
from controller.core.public import public_town
from controller.core.state import Asked
from exporters.public.geojson import geojson
from exporters.public.ngsi import entities, news, simplified, urn
from tests.exporters.ngsi_rules import broken_rules
from tests.exporters.public_town import ap, board, boards, facility, town_of

GOLDEN = Path(__file__).parent / "golden"
SCHEMAS = Path(__file__).parent / "schemas"

NIGHT = board(
    facility("hall", ap("a", "hall", clients=40), ap("b", "hall", clients=12), name="中央公民館", opening=Opening.OPEN),
    facility("gym", ap("c", "gym", clients=30), ap("d", "gym", ApState.UNKNOWN), name="体育館"),
    facility("library", ap("e", "library", clients=3), name="図書館", opening=Opening.CLOSED),
    facility("office", ap("f", "office", ApState.QUIET, 50, Asked.NOTHING), name="役場"),
    facility("park", name="公園"),
)
"""One facility of every kind: open, open in part, few, closed, without access points."""


def schema(name: str) -> jsonschema.Draft202012Validator:
    content = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(content, format_checker=jsonschema.FormatChecker())


def ld(shown: Board) -> list[dict[str, Any]]:
    return [{**entity, "@context": list(NGSI_CONTEXT)} for entity in entities(public_town(shown, town_of(shown)))]


@pytest.mark.parametrize("name", ["facilities.geojson", "entities.jsonld"])
def test_the_night_is_the_golden_file(name: str) -> None:
    town = public_town(NIGHT, town_of(NIGHT))
    texts = {
        "facilities.geojson": geojson(town).decode(),
        "entities.jsonld": json.dumps(ld(NIGHT), ensure_ascii=False, indent=1) + "\n",
    }

    assert texts[name] == (GOLDEN / name).read_text(encoding="utf-8")


@given(boards())
@settings(max_examples=60, deadline=None)
def test_geojson_keeps_its_schema(shown: Board) -> None:
    schema("geojson.json").validate(json.loads(geojson(public_town(shown, town_of(shown)))))
    schema("geojson.json").validate(json.loads(geojson(public_town(shown))))


def test_geojson_has_the_longitude_first_and_null_for_a_place_without_position() -> None:
    towns = (public_town(NIGHT, town_of(NIGHT)), public_town(NIGHT))
    with_position, without = (json.loads(geojson(town))["features"][0]["geometry"] for town in towns)

    assert (with_position, without) == ({"type": "Point", "coordinates": [136.9876, 35.4567]}, None)


def test_the_state_of_each_place_is_in_words_that_people_use() -> None:
    found = {
        one["id"]: [one["properties"][name] for name in ("開設状況", "Wi-Fiの状態", "接続端末数", "接続端末数_表示")]
        for one in json.loads(geojson(public_town(NIGHT, town_of(NIGHT))))["features"]
    }

    assert found == {
        "hall": ["開設", "使えます", 52, "52 台"],
        "gym": ["不明", "一部で使えます", None, "30 台以上"],
        "library": ["閉鎖", "使えます", None, "少数"],
        "office": ["不明", "開放していません", None, "不明"],
        "park": ["不明", "ありません", None, "不明"],
    }


@given(boards())
@settings(max_examples=60, deadline=None)
def test_entities_keep_the_rules_of_ngsi_ld_and_the_schema_of_their_model(shown: Board) -> None:
    found = ld(shown)
    assert found == [] or broken_rules(found) == []
    for entity in entities(public_town(shown, town_of(shown))):
        schema("wifi_network.json").validate(simplified(entity))


def test_every_attribute_of_the_models_that_we_promise_is_there() -> None:
    found = {entity["id"]: simplified(entity) for entity in entities(public_town(NIGHT, town_of(NIGHT)))}
    hall, first = found[urn("WifiPointOfInterest", "hall")], found[urn("AccessPoint", "a")]

    assert (hall["clientsConnected"], hall["wifiStatus"]) == (52, "working")
    assert (first["apState"], first["clientsConnected"], first["ssid"]) == ("up", 40, ["00000JAPAN"])
    assert first["refPointOfInterest"] == hall["id"]
    assert first["dateLastValueReported"] == "2026-01-17T05:45:56.000Z"


@pytest.mark.parametrize(
    ("place", "status"),
    [("hall", "working"), ("gym", "workingPartially"), ("office", "working"), ("park", "noService")],
)
def test_the_status_of_a_place_is_that_of_its_access_points(place: str, status: str) -> None:
    (found,) = (one for one in entities(public_town(NIGHT)) if one["id"] == urn("WifiPointOfInterest", place))

    assert found["wifiStatus"]["value"] == status


def test_silence_is_neither_down_nor_a_failure_nor_a_number() -> None:
    silent = board(facility("f", ap("a", "f", ApState.UNKNOWN)))

    for entity in entities(public_town(silent)):
        assert {"apState", "wifiStatus", "clientsConnected", "ssid", "dateLastValueReported"} & set(entity) == set()


def test_a_new_look_that_shows_the_same_is_no_news() -> None:
    (place, *_) = entities(public_town(NIGHT))
    later = {**place, "wifiStatus": {**place["wifiStatus"], "observedAt": "2026-01-17T06:00:00.000Z"}}
    changed = {**place, "wifiStatus": {**place["wifiStatus"], "value": "workingPartially"}}

    assert news(later) == news(place) != news(changed)
