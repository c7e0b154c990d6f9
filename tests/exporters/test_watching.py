"""A blackout and an activation as Prometheus, Alertmanager and every panel of the dashboards see them, all of it
real but the town and Grafana."""

import asyncio
import math
import shutil
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from itertools import product
from pathlib import Path
from socket import SOCK_DGRAM
from typing import Any

from controller.api.client import Client
from controller.core.board import ApState
from controller.core.declaration import Wish
from controller.core.errand import Errand
from simulator.faults import Fault
from simulator.midori import PLACES
from simulator.town import Town
from tests.exporters.dashboards import FILES, choices, put_in, queries, read, series_of, shown_fields, variables
from tests.exporters.watching import DEADLINE_S, Watch, program, until, watch
from tests.journeys.stage import Stage, stage
from tests.ports import free_port

FAMILIES = ("openwrt", "mikrotik_routeros", "aerohive_hiveos")
APS = ("gym-1", "gym-2", "class-1", "hall-1", "lobby-1", "council-1", "clinic-1", "health-1", "health-2")
"""Seven autonomous ones, and two behind a controller, which tells of radios."""

DARK = "town-hall"
STUBBORN = "gym-2"
"""It refuses what it is told, so that something is missing."""

DAEMON = """
town = "みどり町(架空)"
poll_s = 1
metrics = "{metrics}"
traps = "127.0.0.1:{traps}"
[mqtt]
url = "mqtt://127.0.0.1:{mqtt}"
"""

ASKED_FOR_THE_AUDIT = 'sum(hinan_api_requests_total{route="/v1/audit"})'

RATE_INTERVAL = "1m"
"""Grafana takes at least four scrapes; a machine that stands still may miss some."""


async def test_a_blackout_and_an_activation_reach_alertmanager_once_and_every_panel_has_its_data(
    tmp_path: Path,
) -> None:
    began_s, metrics = time.time(), f"127.0.0.1:{free_port()}"
    async with _town(tmp_path, metrics) as play, watch(tmp_path, metrics) as seen, play.client() as client:
        await until(lambda: seen.now("hinan_ap_up == 1"), "scraped")
        await client.audit(1)
        await until(lambda: seen.now(ASKED_FOR_THE_AUDIT), "a first answer is counted")
        dark = {ap.id for ap in play.town.inventory.aps_in(DARK)}
        await _ready_in_peace(play, client)
        by_now = f"min(hinan_ap_heard_timestamp_seconds) > {time.time()}"
        await until(lambda: seen.now(by_now), "all were looked at: a login would count as a sign of life for longer")
        await _other_exporters_are_told_of_every_device(seen, play)

        for ap in dark:
            await play.town.set_fault(ap, Fault.DEAD)
        await play.town.set_fault(STUBBORN, Fault.REJECT)
        declared = await client.declare(Wish(reason="地震"))
        await _one_cause_is_one_alert(seen, dark)

        for ap in dark:
            await play.town.clear_fault(ap)
        await play.until(lambda board: {ap.state for ap in board.aps if ap.id in dark} == {ApState.PROVEN}, DEADLINE_S)
        await until(lambda: _is_over(seen), "the alert is resolved")

        await play.town.set_fault("hall-1", Fault.DEAD)  # or it would be closed at once
        await client.audit(1)
        await client.end(declared.number, "解除")
        await until(lambda: seen.now(f"{ASKED_FOR_THE_AUDIT} > 1"), "and a second one, which makes a rate")
        await until(lambda: seen.now("hinan_declaration_end_timestamp_seconds"), "the end is scraped")
        await until(lambda: seen.over("hinan:facility_not_proven_back:count", began_s), "the way back is not proven")
        empty = await _without_data(seen, began_s)
        assert not empty, "\n".join(empty)


@asynccontextmanager
async def _town(folder: Path, metrics: str) -> AsyncIterator[Stage]:
    """A few facilities, a daemon that looks every second, and a broker."""
    port = free_port()
    broker = shutil.which("mosquitto", path="/usr/sbin:/usr/bin") or program("mosquitto", "mosquitto")
    (folder / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    process = await asyncio.create_subprocess_exec(
        broker, "-c", str(folder / "mosquitto.conf"), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with stage(Town([place for place in PLACES if place.ap in APS], autonomous=FAMILIES)) as play:
            ports = {"metrics": metrics, "traps": free_port(SOCK_DGRAM), "mqtt": port}
            play.scene.config.write_text(DAEMON.format(**ports), "utf-8")
            async with play.scene.daemon():
                await play.scene.bring_inventory()
                yield play
    finally:
        process.kill()
        await process.wait()


async def _ready_in_peace(play: Stage, client: Client) -> None:
    for errand in (Errand.PREPARE, Errand.REHEARSE):
        await client.begin(errand, tuple(play.town.devices))
        await until(partial(_is_done, client, errand), f"{errand} is over")


async def _is_done(client: Client, errand: Errand) -> bool:
    return (await client.round(errand)).ended_at is not None


async def _other_exporters_are_told_of_every_device(seen: Watch, play: Stage) -> None:
    async def told() -> bool:
        found = (await seen.asked("targets"))["activeTargets"]
        by_job = {
            job: {one["labels"].get("device") for one in found if one["scrapePool"] == job} for job in ("ping", "snmp")
        }
        return all(devices == set(play.town.devices) for devices in by_job.values())

    await until(told, "http_sd names every device")


async def _one_cause_is_one_alert(seen: Watch, dark: Iterable[str]) -> None:
    """The facility's alert is the only one that anybody is called for; its access points' are held back by it."""

    async def facility() -> list[dict[str, Any]]:
        found = await seen.alerts("HinanFacilityDown", facility=DARK, severity="critical")
        return [alert for alert in found if alert["status"]["state"] == "active"]

    (called,) = await until(facility, "the facility is down")
    assert "町役場" in called["annotations"]["summary"]
    assert [receiver["name"] for receiver in called["receivers"]] == ["headquarters"]

    async def held_back() -> bool:
        for name in ("HinanApDown", "HinanNotProvenOpen"):
            found = await seen.alerts(name, facility=DARK)
            wanted = set(dark) if name == "HinanApDown" else {None}
            if {alert["labels"].get("ap") for alert in found} != wanted:
                return False
            if any(called["fingerprint"] not in alert["status"]["inhibitedBy"] for alert in found):
                return False
        return True

    await until(held_back, "what follows from it is held back")
    await until(lambda: seen.alerts("HinanWatchdog"), "the watchdog barks")


async def _is_over(seen: Watch) -> bool:
    return await seen.alerts("HinanFacilityDown", facility=DARK) == []


async def _without_data(seen: Watch, began_s: float) -> list[str]:
    """Queries, columns and choices of all dashboards that had nothing at any moment of the story."""
    empty: list[str] = []
    known: dict[str, list[dict[str, Any]]] = {}

    async def over(expression: str) -> list[dict[str, Any]]:
        """Both languages ask the same."""
        if expression not in known:
            known[expression] = [one for one in await seen.over(expression, began_s) if _has_number(one)]
        return known[expression]

    for file in FILES:
        dashboard = read(file)
        chosen = await _chosen(seen, dashboard)
        empty += [f"nothing to choose: {file.name}"] if not chosen else []
        for asked in queries(dashboard):
            found = [await over(put_in(asked.expression, values)) for values in chosen]
            if not any(found):
                empty.append(f"{asked.panel} {asked.ref}: {asked.expression}")
        for panel in dashboard["panels"]:
            labels: set[str] = set()
            for target, values in product(panel["targets"], chosen):
                labels |= {label for one in await over(put_in(target["expr"], values)) for label in one["metric"]}
            lacks = [name for name in shown_fields(panel) if name not in labels and not name.startswith("Value")]
            empty += [f"{dashboard['title']} / {panel['title']}: no column {name}" for name in lacks]
            if panel["type"] == "geomap":
                (places_known,) = [await over(put_in(panel["targets"][0]["expr"], values)) for values in chosen]
                for one in places_known:
                    assert 35 < float(one["metric"]["latitude"]) < 36 < 137 < float(one["metric"]["longitude"]) < 138
    return empty


async def _chosen(seen: Watch, dashboard: Mapping[str, Any]) -> list[dict[str, str]]:
    """Every combination that people can choose."""
    combinations = [{"datasource": "-", "__rate_interval": RATE_INTERVAL, "__range": "5m"}]
    for variable in variables(dashboard):
        longer: list[dict[str, str]] = []
        for values in combinations:
            options = choices(variable, await seen.now(put_in(series_of(variable), values)))
            longer += [{**values, variable["name"]: value} for value in options]
        combinations = longer
    return combinations


def _has_number(series: Mapping[str, Any]) -> bool:
    return any(math.isfinite(float(value)) for _, value in series["values"])
