"""The metrics over HTTP: for whoever may reach the port, and nothing else for anybody."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from prometheus_client import generate_latest
from prometheus_client.openmetrics import exposition as openmetrics_exposition
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from starlette.types import ASGIApp

from controller.core.message import InputError
from controller.daemon import daemon
from controller.listener import listen
from exporters.metrics.collector import TownCollector
from exporters.metrics.exposition import Format
from exporters.metrics.page import AsItIs, MetricsPage, page
from exporters.metrics.snapshot import Snapshot
from exporters.monitoring_port import monitoring_port
from tests.exporters.small_board import OPEN, SCHOOL, board_of, snapshot, town, values
from tests.ports import free_port

SCHOOL_GYM = {"device": OPEN, "profile": "openwrt", "facility": SCHOOL, "ap": OPEN}

LONG_S = 120.0

OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}


def free_address() -> str:
    return f"127.0.0.1:{free_port()}"


async def now() -> Snapshot:
    return snapshot()


def port() -> ASGIApp:
    return monitoring_port(MetricsPage(now), town)


@pytest.fixture
async def scraper() -> AsyncIterator[httpx2.AsyncClient]:
    address = free_address()
    async with (
        listen(port(), address),
        httpx2.AsyncClient(base_url=f"http://{address}", trust_env=False) as client,
    ):
        yield client


async def test_prometheus_gets_its_text(scraper: httpx2.AsyncClient) -> None:
    answer = await scraper.get("/metrics")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert values(answer.text, "hinan_ap_clients", "ap")[OPEN] == 12


async def test_whoever_asks_for_openmetrics_gets_what_its_parser_takes(scraper: httpx2.AsyncClient) -> None:
    answer = await scraper.get("/metrics", headers=OPENMETRICS)

    families = {family.name: family for family in openmetrics(answer.text)}  # type: ignore[no-untyped-call]
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert {"hinan_mode", "hinan_ap_up", "hinan_push_sessions"} <= set(families)


@pytest.mark.parametrize("path", ["/", "/v1/board", "/openapi.json", "/metrics/../v1/board", "/metricsx", "/v1/sd/x"])
async def test_nothing_else_is_there(scraper: httpx2.AsyncClient, path: str) -> None:
    answer = await scraper.get(path)

    assert answer.status_code == 404
    assert "hinan_" not in answer.text


@pytest.mark.parametrize("path", ["/metrics", "/v1/declarations", "/v1/sd/snmp"])
async def test_who_tries_to_act_is_not_told_that_it_worked(scraper: httpx2.AsyncClient, path: str) -> None:
    answer = await scraper.post(path, json={"reason": "地震"})

    assert answer.status_code in (404, 405)


async def test_a_taken_port_is_refused_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(InputError) as refused:
            async with listen(port(), address):
                pass

    assert address in str(refused.value)
    assert "Choose another port" in str(refused.value)


async def test_the_port_is_free_again_afterwards() -> None:
    address = free_address()
    for _ in range(2):
        async with listen(port(), address):
            pass


async def test_the_daemon_serves_the_same_metrics_on_its_socket_and_on_the_port(tmp_path: Path) -> None:
    address, door = free_address(), tmp_path / "api.sock"
    (tmp_path / "credentials.toml").touch(mode=0o600)
    config = tmp_path / "hinan.toml"
    config.write_text(f'town = "試験町"\nmetrics = "{address}"\n', encoding="utf-8")
    on_socket = httpx2.AsyncHTTPTransport(uds=str(door))

    async with daemon(config, door):
        async with httpx2.AsyncClient(trust_env=False) as client:
            port = await client.get(f"http://{address}/metrics")
            listed = await client.get(f"http://{address}/v1/sd/blackbox")
        async with httpx2.AsyncClient(transport=on_socket, base_url="http://hinan", follow_redirects=True) as client:
            local = await client.get("/metrics")
            listed_local = await client.get("/v1/sd/blackbox")

    assert values(port.text, "hinan_mode", "mode") == values(local.text, "hinan_mode", "mode")
    assert values(port.text, "hinan_mode", "mode")["normal"] == 1
    assert (listed.status_code, listed_local.status_code) == (200, 200)
    assert listed.json() == listed_local.json() == [], "no device is in the inventory yet"


async def test_a_page_is_compressed_for_whoever_takes_it(scraper: httpx2.AsyncClient) -> None:
    plain = await scraper.get("/metrics", headers={"Accept-Encoding": "identity"})
    packed = await scraper.get("/metrics", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.text == plain.text


@pytest.mark.parametrize("mqtt", [False, True])
async def test_what_is_written_in_pieces_is_what_prometheus_client_writes(mqtt: bool) -> None:
    """Also of names that need care."""
    place = town()
    odd = replace(place.access_points[OPEN], name='体育館 "北"\\東\n側')
    shown = board_of(replace(place, access_points={**place.access_points, OPEN: odd}))
    made = replace(snapshot(shown), uses_mqtt=mqtt)

    collector = TownCollector(made)
    assert await page(made, Format.TEXT, AsItIs()) == generate_latest(collector)
    whole = openmetrics_exposition.generate_latest(collector)  # type: ignore[no-untyped-call]
    assert await page(made, Format.OPENMETRICS, AsItIs()) == whole


async def test_the_port_lists_targets_for_other_exporters(scraper: httpx2.AsyncClient) -> None:
    found = await scraper.get("/v1/sd/snmp")

    assert found.headers["content-type"].startswith("application/json")
    assert {"targets": ["192.0.2.77:161"], "labels": SCHOOL_GYM} in found.json()


async def _connected(address: str, many: int) -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, _, number = address.rpartition(":")
    return [await asyncio.open_connection(host, int(number)) for _ in range(many)]


async def test_strangers_who_only_connect_leave_room_for_the_daemon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is an open file of the daemon's, which needs them to reach devices."""
    monkeypatch.setattr("controller.listener.CONNECTIONS_MAX", 5)
    address = free_address()
    async with listen(port(), address):
        connected = await _connected(address, 20)
        ends = [asyncio.create_task(reader.read()) for reader, _ in connected]
        async with asyncio.timeout(LONG_S):
            while sum(end.done() for end in ends) < 15:
                await asyncio.sleep(0.01)
        for _, writer in connected:
            writer.transport.abort()
        await asyncio.gather(*ends, return_exceptions=True)

        async with httpx2.AsyncClient() as http, asyncio.timeout(LONG_S):
            while True:  # as soon as it is noticed that they are gone
                with contextlib.suppress(httpx2.TransportError):
                    assert (await http.get(f"http://{address}/metrics")).status_code == 200
                    break


async def test_who_connects_and_asks_nothing_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controller.listener.CONNECTION_LASTS_S", 0.05)
    address = free_address()
    async with listen(port(), address):
        connected = await _connected(address, 2)
        connected[1][1].write(b"GET /metrics HTTP/1.1\r\nHost: town")

        async with asyncio.timeout(LONG_S):
            for reader, writer in connected:
                with contextlib.suppress(ConnectionResetError):
                    assert await reader.read() == b""
                writer.transport.abort()
