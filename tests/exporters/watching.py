"""A real Prometheus and a real Alertmanager on loopback, with the files that we ship and times of a test's patience."""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from ruamel.yaml import YAML

from tests.ports import free_port

ALERTS = Path(__file__).parents[2] / "exporters" / "alerts"

DEADLINE_S = 120.0
"""Between what ends and what never does."""


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        assert os.environ.get("CI") != "true", f"{name} is not installed, and CI must not go without it"
        pytest.skip(f"{name} is not installed (apt install {package})")
    return found


async def until(is_so: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Asks again until the answer is true, and returns it."""
    give_up, found = time.monotonic() + DEADLINE_S, None
    while True:
        found = await is_so()
        if found:
            return found
        assert time.monotonic() < give_up, f"never: {what}"
        await asyncio.sleep(0.2)


@dataclass(frozen=True)
class Watch:
    """What Prometheus and Alertmanager know."""

    prometheus: httpx2.AsyncClient
    alertmanager: httpx2.AsyncClient

    async def asked(self, path: str, **words: Any) -> Any:
        answer = await self.prometheus.get(f"/api/v1/{path}", params=words)
        found = answer.json()
        assert found["status"] == "success", (words, found)
        return found["data"]

    async def now(self, expression: str) -> list[dict[str, Any]]:
        return list((await self.asked("query", query=expression))["result"])

    async def over(self, expression: str, since_s: float) -> list[dict[str, Any]]:
        words = {"query": expression, "start": since_s, "end": time.time(), "step": 1}
        return list((await self.asked("query_range", **words))["result"])

    async def alerts(self, name: str, **labels: str) -> list[dict[str, Any]]:
        """As Alertmanager knows them: active and suppressed, not resolved."""
        wanted = {"alertname": name, **labels}
        told = (await self.alertmanager.get("/api/v2/alerts")).json()
        return [alert for alert in told if wanted.items() <= alert["labels"].items()]


@asynccontextmanager
async def watch(folder: Path, controller: str) -> AsyncIterator[Watch]:
    """Scrapes the controller at `ADDRESS:PORT` every second. Everything else is what the examples say."""
    prometheus = program("prometheus", "prometheus")
    alertmanager = program("prometheus-alertmanager", "prometheus-alertmanager")
    ports = {name: free_port() for name in ("prometheus", "alertmanager")}
    _write_rules(folder / "hinan.rules.yml")
    _write_prometheus(folder / "prometheus.yml", controller, f"127.0.0.1:{ports['alertmanager']}")
    _write_alertmanager(folder / "alertmanager.yml")
    async with (
        _running(
            alertmanager,
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/alerts",
            f"--web.listen-address=127.0.0.1:{ports['alertmanager']}",
            "--cluster.listen-address=",
            log=folder / "alertmanager.log",
        ),
        _running(
            prometheus,
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/series",
            f"--web.listen-address=127.0.0.1:{ports['prometheus']}",
            "--rules.alert.resend-delay=5s",  # the first alerts go out before it knows of the Alertmanager
            log=folder / "prometheus.log",
        ),
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{ports['prometheus']}", trust_env=False, timeout=60) as asks,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{ports['alertmanager']}", trust_env=False, timeout=60) as hears,
    ):
        for client in (asks, hears):
            await until(partial(_is_ready, client), f"ready: {client.base_url}")
        yield Watch(asks, hears)


async def _is_ready(client: httpx2.AsyncClient) -> bool:
    try:
        return bool((await client.get("/-/ready")).status_code == 200)
    except httpx2.TransportError:
        return False


@asynccontextmanager
async def _running(name: str, *words: str, log: Path) -> AsyncIterator[None]:
    with log.open("wb") as to:
        process = await asyncio.create_subprocess_exec(name, *words, stdout=to, stderr=to)
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _read(name: str) -> Any:
    return YAML(typ="safe").load(ALERTS / name)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(content, file)


def _write_rules(path: Path) -> None:
    """Ours, but for how long something must last, and without the one that is right on a machine that stands still:
    while looks come late, it holds back what looks tell."""
    rules = _read("hinan.rules.yml")
    for group in rules["groups"]:
        group["rules"] = [rule for rule in group["rules"] if rule.get("alert") != "HinanPollerLate"]
        for rule in group["rules"]:
            if "for" in rule:
                rule["for"] = "1s"
    _write(path, rules)


def _write_prometheus(path: Path, controller: str, alertmanager: str) -> None:
    config = _read("prometheus.example.yml")
    config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [alertmanager]
    for job in config["scrape_configs"]:
        job.pop("scrape_timeout", None)
        if job["job_name"] == "hinan":
            job["static_configs"][0]["targets"] = [controller]
        for discovery in job.get("http_sd_configs", ()):
            discovery["url"] = discovery["url"].replace("127.0.0.1:9464", controller)
            discovery["refresh_interval"] = "1s"
    _write(path, config)


def _write_alertmanager(path: Path) -> None:
    config = _read("alertmanager.example.yml")
    for route in (config["route"], *config["route"]["routes"]):
        route["group_wait"] = "0s"
    _write(path, config)
