"""Broker, controller and access points die at the worst moments, and the town still obeys the newest decision."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from controller.adapters.mqtt.broker import MqttBroker
from controller.adapters.mqtt.broker_setup import Wanted, revoke, set_up
from controller.core.audit import Act
from controller.core.declaration import Kind, Wish
from controller.core.mqtt_report import Position
from controller.core.state import Asked
from controller.key_switches import KeySwitches
from tests.mqtt.mosquitto import TOPICS, Mosquitto, mosquitto
from tests.mqtt.stage import DEADLINE_S, REAL, now, town, until

APS = ("gym-1", "gym-2", "hall-1")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path / "broker", [*APS, "intruder"]) as running:
        yield running


async def test_a_declaration_opens_and_its_end_closes_with_the_agents_reports_as_proof(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, APS) as place, place.controller() as life:
        declared = await life.operations.declare(REAL, "sato")
        await place.all_open()
        await until(lambda: all(map(life.is_proven, APS)), "all proven open")

        await life.operations.end(declared.number, "sato", "over")
        await place.all_closed()
        await until(lambda: all(map(life.is_proven, APS)), "all proven closed")
        assert all(life.situation.desired()[ap].asked is Asked.BACK for ap in APS)
        assert life.command_line.logins == []


async def test_an_access_point_that_was_off_through_open_and_close_never_opens(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, APS) as place, place.controller() as life:
        late = place.aps["hall-1"]
        await until(lambda: late.connections > 0, "connected")
        await late.power_off()
        declared = await life.operations.declare(REAL, "sato")
        await until(lambda: place.open_aps() == {"gym-1", "gym-2"}, "the others open")
        await life.operations.end(declared.number, "sato", "over")
        await place.all_closed()

        late.power_on()
        await until(lambda: life.is_proven("hall-1"), "heard of the end")
        assert late.agent is not None
        assert late.agent.history == []


async def test_an_access_point_that_lost_power_while_open_closes_when_it_hears_of_the_end(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, APS) as place, place.controller() as life:
        declared = await life.operations.declare(REAL, "sato")
        await place.all_open()
        late = place.aps["hall-1"]
        await late.power_off()
        await life.operations.end(declared.number, "sato", "over")
        await place.all_closed()

        late.power_on()
        assert late.is_open, "it comes up as it went down"
        await until(lambda: life.is_proven("hall-1") and not late.is_open, "closed")


async def test_a_broker_killed_in_the_middle_is_filled_again_from_the_store(broker: Mosquitto, tmp_path: Path) -> None:
    async with town(broker, tmp_path, APS) as place, place.controller() as life:
        declared = await life.operations.declare(REAL, "sato")
        await place.all_open()
        broker.kill()
        await until(lambda: not life.counters.mqtt_connected, "the line is down")
        await life.operations.end(declared.number, "sato", "over")
        assert place.open_aps() == set(APS), "nobody can have heard of it"

        broker.start()
        await place.all_closed()
        await until(lambda: all(map(life.is_proven, APS)), "all proven closed")
        assert all(box.agent is not None and box.agent.history == [True, False] for box in place.aps.values())


async def test_what_the_broker_lost_or_holds_from_another_time_is_put_right_by_the_next_comparison(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, APS) as place, place.controller() as life:
        await life.operations.declare(REAL, "sato")
        await until(lambda: all(map(life.is_proven, APS)), "all proven open")

        async def retained() -> dict[str, str]:
            words = ("-t", TOPICS.desired("+"), "-F", "%t %p", "-W", "1")
            heard = await asyncio.to_thread(broker.client, "_controller", "sub", *words)
            return dict(line.split(" ", 1) for line in heard.stdout.splitlines())

        async def until_it_holds(wanted: Mapping[str, str]) -> None:
            async with asyncio.timeout(DEADLINE_S):
                while await retained() != wanted:
                    await asyncio.sleep(0.1)

        right = await retained()
        assert right.keys() == {TOPICS.desired(ap) for ap in APS}
        line = life.outbox._broker
        assert isinstance(line, MqttBroker)
        assert line._line is not None
        line._line.publish({TOPICS.desired("gym-1"): b"", TOPICS.desired("gym-2"): b'{"v":1}'})
        spoilt = right | {TOPICS.desired("gym-2"): '{"v":1}'}
        del spoilt[TOPICS.desired("gym-1")]
        await until_it_holds(spoilt)

        await life.outbox.compare()
        await until_it_holds(right)
        assert all(box.agent is not None and box.agent.history == [True] for box in place.aps.values())


async def test_an_agent_reports_at_once_when_a_person_asks_for_another_try(broker: Mosquitto, tmp_path: Path) -> None:
    async with town(broker, tmp_path, APS[:1]) as place, place.controller() as life:
        box, known = place.aps["gym-1"], life.outbox.correspondences
        await until(lambda: life.is_proven("gym-1"), "heard")
        assert box.agent is not None
        box.agent.report_every_s = 10_000
        box.report()
        await until(lambda: box.agent is not None and known["gym-1"].hearing.sequence == box.agent.sequence, "heard")
        before = known["gym-1"].hearing.sequence

        await life.operations.retry(["gym-1"], "sato")
        await until(lambda: known["gym-1"].hearing.sequence > before, "reported when asked")
        kept = broker.client("_controller", "sub", "-t", TOPICS.command("gym-1"), "-C", "1", "-W", "1")
        assert kept.stdout == "", "commands are never retained"


async def test_what_was_decided_before_the_controller_was_killed_is_told_by_its_next_life(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, APS) as place:
        async with place.controller() as life:
            declared = await life.operations.declare(REAL, "sato")
            await place.all_open()
            store = life.situation._store
            ended = replace(declared, ended_at=now(), ended_by="sato")
        # The row is on disk, and nobody was told: killed between the decision and the document.
        async with place.controller() as life:
            store = life.situation._store
            store.change_declaration(ended, Act(now(), "sato", "end", str(declared.number)))
        assert place.open_aps() == set(APS)

        async with place.controller() as life:
            await place.all_closed()
            await until(lambda: all(map(life.is_proven, APS)), "all proven closed")


async def test_a_database_from_a_backup_is_ahead_of_all_that_is_out_there(broker: Mosquitto, tmp_path: Path) -> None:
    async with town(broker, tmp_path, APS) as place:
        async with place.controller() as life:
            await until(lambda: all(map(life.is_proven, APS)), "all heard")
        backup = tmp_path / "backup.db"
        shutil.copy(place.database, backup)
        async with place.controller() as life:
            for _ in range(3):
                declared = await life.operations.declare(REAL, "sato")
                await place.all_open()
                await life.operations.end(declared.number, "sato", "again")
                await place.all_closed()
            await life.operations.declare(REAL, "sato")
            await place.all_open()

        for leftover in tmp_path.glob("hinan.db*"):
            leftover.unlink()
        shutil.copy(backup, place.database)
        async with place.controller() as life:
            await life.operations.declare(REAL, "sato")
            await until(lambda: all(map(life.is_proven, APS)), "all proven open")
            declared = life.situation.declarations[-1]
            await life.operations.end(declared.number, "sato", "over")
            await place.all_closed()


async def test_agents_that_know_a_newer_pair_than_the_controller_are_told_again(
    broker: Mosquitto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restored from a backup, and the clock is wrong as well: the epoch alone does not help."""
    async with town(broker, tmp_path, APS[:1]) as place:
        box = place.aps["gym-1"]
        async with place.controller() as life:
            await life.operations.declare(REAL, "sato")
            await place.all_open()
        for leftover in tmp_path.glob("hinan.db*"):
            leftover.unlink()
        monkeypatch.setattr("controller.outbox.Outbox._seconds", lambda _: 1)

        async with place.controller() as life:
            await life.operations.declare(REAL, "sato")
            await life.operations.end(1, "sato", "over")
            await until(lambda: not box.is_open and life.is_proven("gym-1"), "closed by a pair that is ahead again")


async def test_a_drill_ends_at_the_access_point_though_nobody_is_there_to_say_so(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, APS) as place:
        async with place.controller() as life:
            await life.operations.declare(Wish(Kind.DRILL, (), "訓練", lasts_s=3), "sato")
            await place.all_open()
        broker.kill()
        for box in place.aps.values():
            assert box.agent is not None
            box.agent.report_every_s = 1

        def act() -> bool:
            for box in place.aps.values():
                if box.agent is not None:
                    box.agent.act()
            return not place.open_aps()

        await until(act, "closed without anybody")
    broker.start()


async def test_a_revoked_certificate_is_shut_out_and_a_new_one_is_let_in(broker: Mosquitto, tmp_path: Path) -> None:
    assert broker.client("intruder", "pub", "-t", TOPICS.status("intruder"), "-m", "x").returncode == 0

    revoke(broker.folder, "intruder")
    set_up(broker.folder, Wanted("", ("127.0.0.1",), broker.port, TOPICS, ["intruder"]))
    old = broker.folder / "aps" / "old"
    (spent,) = (broker.folder / "aps").glob("intruder.crt.revoked-*")
    shutil.copy(spent, old.with_suffix(".crt"))
    shutil.copy(spent.with_name(spent.name.replace(".crt.", ".key.")), old.with_suffix(".key"))
    broker.kill()
    broker.start()

    assert broker.client("old", "pub", "-q", "1", "-t", TOPICS.status("intruder"), "-m", "x").returncode != 0
    assert broker.client("intruder", "pub", "-q", "1", "-t", TOPICS.status("intruder"), "-m", "x").returncode == 0
    await asyncio.sleep(0)


async def test_a_turned_key_declares_once_like_a_named_person_and_ends_only_its_own(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, APS) as place, place.controller() as life:
        keys = KeySwitches(life.situation, life.operations, life.situation._store, ["gym-1"])
        life.outbox.on_report.append(keys.take)
        office, other = place.aps["gym-1"], place.aps["gym-2"]
        await until(lambda: all(map(life.is_proven, APS)), "all heard")
        for box in (office, other):
            assert box.agent is not None
            box.agent.has_key = True
            box.report()
        await until(lambda: life.situation._store.key_turn("gym-1") == 0, "the key is known")

        assert office.agent is not None
        assert other.agent is not None
        other.agent.turn_key(Position.DISASTER)
        other.report()
        office.agent.turn_key(Position.DISASTER)
        office.report()
        await place.all_open()
        (declared,) = life.situation.declarations
        assert declared.declared_by == "key:gym-1"

        by_hand = await life.operations.declare(REAL, "sato")
        office.agent.turn_key(Position.NORMAL)
        office.report()
        await until(lambda: life.situation._store.key_turn("gym-1") == 2, "seen to")
        assert [one.number for one in life.situation.declarations if one.ended_at is None] == [by_hand.number]
        await keys.close()
