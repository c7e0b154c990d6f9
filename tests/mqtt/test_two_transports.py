"""A device with an agent and a command line is spoken to in one way at a time, and never left alone by both."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from controller.core.declaration import Wish
from tests.mqtt.mosquitto import Mosquitto, mosquitto
from tests.mqtt.stage import DEADLINE_S, REAL, town, until


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path / "broker", ["gym-1"]) as running:
        yield running


async def test_while_the_agent_does_what_is_asked_nobody_logs_in(broker: Mosquitto, tmp_path: Path) -> None:
    async with town(broker, tmp_path, ["gym-1"], "openwrt") as place, place.controller() as life:
        await until(lambda: life.is_proven("gym-1"), "heard")
        await life.operations.declare(REAL, "sato")
        await until(lambda: life.is_proven("gym-1"), "proven open")
        await life.reconciler.sweep()
        assert life.command_line.logins == []


async def test_a_silent_agent_leads_to_a_login_during_which_nothing_is_published(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, ["gym-1"], "openwrt") as place, place.controller() as life:
        box = place.aps["gym-1"]
        await until(lambda: life.is_proven("gym-1"), "heard")
        await box.power_off()
        until_when = life.situation.carried_until
        await until(lambda: until_when["gym-1"] <= life.situation.clock(), "given back")
        await life.operations.declare(Wish(reason="地震"), "sato")
        await until(lambda: life.command_line.logins == ["gym-1"], "logged in")

        published = life.counters.mqtt["published"]
        (newest,) = life.situation.declarations
        await life.operations.end(newest.number, "sato", "over")
        known = life.outbox.correspondences["gym-1"]
        await until(lambda: known.issued is not None and known.issued.document.wlans == (), "decided")
        await life.outbox.patrol()
        assert life.counters.mqtt["published"] == published

        life.command_line.holds.set()
        await until(lambda: not life.reconciler.is_busy("gym-1"), "logged out")
        await life.outbox.patrol()
        assert life.counters.mqtt["published"] > published


async def test_an_agent_that_cannot_do_it_is_helped_by_a_login(
    broker: Mosquitto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("controller.outbox.BROUGHT_ABOUT_WITHIN", timedelta(0))
    async with town(broker, tmp_path, ["gym-1"], "openwrt") as place, place.controller() as life:
        await until(lambda: life.is_proven("gym-1"), "heard")
        agent = place.aps["gym-1"].agent
        assert agent is not None
        agent.works = False
        await life.operations.declare(REAL, "sato")
        async with asyncio.timeout(DEADLINE_S):
            while not life.command_line.logins:
                await life.reconciler.sweep()
                await asyncio.sleep(0.05)
        assert life.outbox.correspondences["gym-1"].is_taken_up
        life.command_line.holds.set()
