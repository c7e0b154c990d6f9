"""The public port: the page and its data for everybody, entities for a context broker to pull, and no way to act."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import jsonschema
import pytest

from controller.config import NGSI_CONTEXT
from controller.core.public import PublicTown, public_town
from exporters.public.ngsi import urn
from exporters.public.public_port import public_port
from tests.exporters.ngsi_rules import broken_rules
from tests.exporters.public_town import town_of
from tests.exporters.test_public_formats import NIGHT, schema

ENTITIES = "/ngsi-ld/v1/entities"
JSON_LD = {"Accept": "application/ld+json"}


class Town:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> PublicTown:
        self.asked += 1
        return public_town(NIGHT, town_of(NIGHT))


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
async def http(town: Town) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(public_port(town, NGSI_CONTEXT))
    async with httpx2.AsyncClient(transport=transport, base_url="http://town.example") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/easy.html", "text/html; charset=utf-8"),
        ("/en.html", "text/html; charset=utf-8"),
        ("/facilities.geojson", "application/geo+json"),
    ],
)
async def test_the_files_are_served(http: httpx2.AsyncClient, path: str, kind: str) -> None:
    answer = await http.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert "中央公民館" in answer.text


async def test_many_readers_cost_the_controller_one_look(http: httpx2.AsyncClient, town: Town) -> None:
    for path in ("/", "/en.html", f"{ENTITIES}?type=AccessPoint", "/facilities.geojson") * 5:
        assert (await http.get(path)).status_code == 200

    assert town.asked == 1


@pytest.mark.parametrize("words", ["id={}", "type=AccessPoint&limit=1000&id={}", "type={}"])
async def test_a_long_question_holds_nobody_up(http: httpx2.AsyncClient, words: str) -> None:
    """The loops that open the town run on the same event loop: it turns while such an answer is made."""
    await http.get("/")
    turns, many = 0, ",".join(str(number) for number in range(9_000))

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    turning = asyncio.create_task(turn())
    answer = await http.get(f"{ENTITIES}?{words.format(many)}")
    turning.cancel()

    assert answer.status_code == 200
    assert turns


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", ENTITIES, "/v1/declarations"])
async def test_nothing_can_be_done_here(http: httpx2.AsyncClient, method: str, path: str) -> None:
    assert (await http.request(method, path)).status_code in (404, 405)


@pytest.mark.parametrize("path", ["/metrics", "/v1/board", "/../hinan.toml", "/.index.html.abc", "/openapi.json"])
async def test_nothing_else_is_here(http: httpx2.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


@pytest.mark.parametrize(("kind", "count"), [("WifiPointOfInterest", 5), ("AccessPoint", 6)])
async def test_entities_of_a_type_are_pulled_as_json_ld(http: httpx2.AsyncClient, kind: str, count: int) -> None:
    answer = await http.get(ENTITIES, params={"type": kind}, headers=JSON_LD)

    assert answer.headers["content-type"] == "application/ld+json"
    assert {entity["type"] for entity in answer.json()} == {kind}
    assert len(answer.json()) == count
    assert broken_rules(answer.json()) == []


async def test_plain_json_names_its_context_in_a_header(http: httpx2.AsyncClient) -> None:
    answer = await http.get(ENTITIES, params={"type": "AccessPoint"})

    assert answer.headers["content-type"] == "application/json"
    assert NGSI_CONTEXT[0] in answer.headers["link"]
    assert all("@context" not in entity for entity in answer.json())


async def test_key_values_keep_the_schema_of_the_model(http: httpx2.AsyncClient) -> None:
    query = {"type": "WifiPointOfInterest,AccessPoint", "options": "keyValues"}
    found = (await http.get(ENTITIES, params=query)).json()

    assert len(found) == 11
    for entity in found:
        jsonschema.validate(entity, schema("wifi_network.json").schema)


async def test_pages_are_turned_and_counted(http: httpx2.AsyncClient) -> None:
    query = {"type": "AccessPoint", "limit": "4", "count": "true"}
    first = await http.get(ENTITIES, params=query)
    second = await http.get(ENTITIES, params={**query, "offset": "4"})

    assert [len(first.json()), len(second.json())] == [4, 2]
    assert first.headers["ngsild-results-count"] == "6"


async def test_one_entity_is_found_by_its_id(http: httpx2.AsyncClient) -> None:
    id = urn("WifiPointOfInterest", "hall")

    assert (await http.get(f"{ENTITIES}/{id}", headers=JSON_LD)).json()["id"] == id
    assert [one["id"] for one in (await http.get(ENTITIES, params={"id": id})).json()] == [id]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        (ENTITIES, 400, "BadRequestData"),
        (f"{ENTITIES}?type=AccessPoint&limit=-1", 400, "BadRequestData"),
        (f"{ENTITIES}?type=AccessPoint&offset=x", 400, "BadRequestData"),
        (f"{ENTITIES}/urn:ngsi-ld:AccessPoint:hinan:nobody", 404, "ResourceNotFound"),
    ],
)
async def test_a_wrong_question_is_answered_as_the_standard_says(
    http: httpx2.AsyncClient, path: str, status: int, kind: str
) -> None:
    answer = await http.get(path)

    assert answer.status_code == status
    assert answer.json()["type"] == f"https://uri.etsi.org/ngsi-ld/errors/{kind}"
