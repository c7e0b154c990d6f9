"""What the door answers to requests that are wrong: one shape, both languages, never a value or a traceback."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from controller.api import limits
from controller.api.client import Client, DaemonUnreachable
from tests.api.fakes_api import Running

Http = httpx2.AsyncClient


@pytest.fixture
async def http(daemon: Running) -> AsyncIterator[Http]:
    """As any program in any language would ask."""
    transport = httpx2.AsyncHTTPTransport(uds=str(daemon.socket))
    async with Http(transport=transport, base_url="http://hinan") as http:
        yield http


def said(answer: httpx2.Response) -> str:
    (error,) = answer.json()["errors"]
    assert set(error) == {"text", "values", "en", "ja"}
    return str(error["en"])


async def test_a_wrong_field_is_named_with_what_to_do(daemon: Running, http: Http) -> None:
    answer = await http.post("/v1/declarations", json={"kind": "party", "reason": "地震"})

    assert answer.status_code == 422
    assert "the field kind cannot be used" in said(answer)
    assert "Correct it and send it again" in said(answer)
    assert daemon.store.declarations() == ()


async def test_a_misspelt_key_is_refused_because_it_would_open_the_whole_town(daemon: Running, http: Http) -> None:
    answer = await http.post("/v1/declarations", json={"facilites": ["shelter-0"], "reason": "地震"})

    assert answer.status_code == 422
    assert "the field facilites cannot be used" in said(answer)
    assert daemon.store.declarations() == ()


async def test_what_is_not_json_is_said_to_be_none(http: Http) -> None:
    answer = await http.post("/v1/declarations", content=b'{"kind": ', headers={"content-type": "application/json"})

    assert (answer.status_code, "is not JSON" in said(answer)) == (422, True)


async def test_json_that_is_not_utf_8_is_said_to_be_unreadable(http: Http) -> None:
    content = '{"reason": "地震"}'.encode("cp932")

    answer = await http.post("/v1/declarations", content=content, headers={"content-type": "application/json"})

    assert (answer.status_code, "Send JSON in UTF-8" in said(answer)) == (400, True)


async def test_control_characters_do_not_reach_the_store_or_a_terminal(daemon: Running, http: Http) -> None:
    answer = await http.post("/v1/declarations", json={"reason": "地震\x1b[2J\x00"})

    assert "the field reason cannot be used" in said(answer)
    assert daemon.store.declarations() == ()


@pytest.mark.parametrize("path", ["/v1/declarations", "/v1/plan", "/v1/keys/pin", "/v1/inventory/preview"])
async def test_values_that_may_be_secrets_are_never_answered(http: Http, path: str) -> None:
    answer = await http.post(path, json={"password": "hunter2", "kind": "hunter2", "files": {"a": {"x": "hunter2"}}})

    assert answer.status_code == 422
    assert "hunter2" not in answer.text


async def test_an_unknown_path_points_to_the_list_of_paths(http: Http) -> None:
    answer = await http.get("/v1/nothing")

    assert (answer.status_code, "/openapi.json lists" in said(answer)) == (404, True)


async def test_a_request_that_is_too_large_is_refused_unread(http: Http) -> None:
    answer = await http.post("/v1/plan", content=b" " * (limits.BODY_BYTES_MAX + 1))

    assert (answer.status_code, "larger than 1 MB" in said(answer)) == (413, True)


async def test_a_request_of_unknown_length_is_refused(http: Http) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"{}"

    answer = await http.post("/v1/plan", content=endless())

    assert answer.status_code == 411


async def test_a_mistake_of_ours_is_one_plain_sentence_and_its_traceback_is_in_the_log(
    daemon: Running, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    daemon.situation.inventory = None  # type: ignore[assignment]  # a mistake nobody foresaw

    with pytest.raises(DaemonUnreachable) as failed:
        await client.board()

    assert "a mistake in the program" in str(failed.value)
    assert "Traceback" in caplog.text
    assert daemon.latency.requests["GET", "/v1/board", 500] == 1


async def test_no_header_can_say_who_is_asking(daemon: Running, http: Http) -> None:
    forged = {"x-forwarded-for": "10.0.0.1", "x-remote-user": "mayor", "forwarded": "for=mayor"}

    answer = await http.post("/v1/declarations", json={"reason": "地震"}, headers=forged)

    assert answer.json()["declared_by"] == (await _me(daemon))


async def _me(daemon: Running) -> str:
    return daemon.store.audit(1)[0].act.who


async def test_answers_are_counted_by_route_and_not_by_path(daemon: Running, http: Http) -> None:
    for number in (7, 8):
        await http.post(f"/v1/declarations/{number}/end", json={"why": ""})
    await http.get("/etc/passwd")

    route = "/v1/declarations/{number}/end"
    assert daemon.latency.requests == {("POST", route, 422): 2, ("-", "-", 404): 1}
    assert sum(daemon.latency.buckets[route]) == 2
    assert 0 < daemon.latency.seconds[route] < 2


async def test_the_description_lists_every_route_with_a_summary_and_a_model(http: Http) -> None:
    described = (await http.get("/openapi.json")).json()

    asked = {
        (method, path)
        for path, methods in described["paths"].items()
        for method, route in methods.items()
        if route["summary"] and route["responses"]["422"]["content"]["application/json"]["schema"]
    }
    assert asked == {
        ("get", "/v1/board"),
        ("get", "/v1/events"),
        ("get", "/v1/sd/{prober}"),
        ("post", "/v1/facilities/{facility}/mark"),
        ("get", "/v1/public"),
        ("get", "/v1/readiness"),
        ("post", "/v1/errands/{errand}"),
        ("get", "/v1/errands/{errand}"),
        ("post", "/v1/errands/prepare/plan"),
        ("get", "/v1/visits"),
        ("post", "/v1/visits/done"),
        ("get", "/v1/declarations"),
        ("post", "/v1/declarations"),
        ("post", "/v1/declarations/{number}/end"),
        ("post", "/v1/declarations/{number}/sign-off"),
        ("post", "/v1/plan"),
        ("get", "/v1/audit"),
        ("get", "/v1/declarations/{number}/proofs"),
        ("get", "/v1/declarations/{number}/report"),
        ("get", "/v1/access-points/{ap}"),
        ("get", "/v1/access-points/{ap}/history"),
        ("get", "/v1/facilities/{facility}/history"),
        ("get", "/v1/history"),
        ("post", "/v1/addresses/detect"),
        ("post", "/v1/devices/detect"),
        ("post", "/v1/devices/read"),
        ("post", "/v1/devices/retry"),
        ("post", "/v1/profiles/{profile}/resume"),
        ("post", "/v1/keys/scan"),
        ("post", "/v1/keys/pin"),
        ("get", "/v1/inventory"),
        ("get", "/v1/inventory/town"),
        ("post", "/v1/inventory/preview"),
        ("post", "/v1/inventory/import"),
    }
    assert (described["info"]["title"], bool(described["info"]["version"])) == ("hinan-wifi", True)
    assert "HTTPValidationError" not in json.dumps(described)


async def test_the_description_holds_for_the_board_that_is_answered(http: Http) -> None:
    schemas = (await http.get("/openapi.json")).json()["components"]["schemas"]
    board = (await http.get("/v1/board")).json()

    assert set(board) == set(schemas["Board"]["properties"])
    assert set(board["facilities"][0]) == set(schemas["FacilityView"]["properties"])
    assert set(board["facilities"][0]["aps"][0]) == set(schemas["ApView"]["properties"])
