"""What the poller promises: everybody has a turn, the silent delay nobody, and who comes back is found and told."""

import asyncio
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from controller.core.inventory import inventory
from controller.counters import LAG_EDGES_S
from controller.polling.returns import AT_ONCE, PER_SECOND, Returns
from controller.polling.turns import IN_FLIGHT_MAX, PROBES_MAX
from tests.controller.polling_stage import polling, town
from tests.controller.virtual_time import now_s, run


def test_ten_thousand_devices_of_which_a_fifth_is_silent_have_their_turn_every_thirty_seconds() -> None:
    """Spread evenly, and late by less than two seconds in 99 of 100 cases; no device that lives is ever unknown."""

    async def story() -> None:
        ids = [f"ap-{n}" for n in range(10_000)]
        dead, alive = ids[::5], [id for n, id in enumerate(ids) if n % 5]
        async with polling(town(10_000), every_s=30, silent=dead) as stage:
            began_s = now_s()
            await asyncio.sleep(15)
            assert stage.counters.poll_round_seconds > 0
            assert set(stage.situation.answered_at) == set(alive)

            await asyncio.sleep(105)

            a_second = Counter(int(time_s) for time_s in stage.air.times(alive, since_s=began_s + 50))
            assert max(a_second[s] for s in range(int(began_s) + 51, int(began_s) + 119)) < 1.3 * len(alive) / 30
            assert _share_later_than(stage.counters.poll_lag.counts, 2.0) < 0.01
            assert stage.unheard() == set()
            assert stage.air.in_flight_most <= IN_FLIGHT_MAX + PROBES_MAX
            assert stage.counters.quarantined == len(dead)

    run(story())


def test_a_device_keeps_its_own_turn() -> None:
    async def story() -> None:
        async with polling(town(7)) as stage:
            await asyncio.sleep(100)

            for times in stage.air.asked.values():
                gaps = [later - earlier for earlier, later in pairwise(times)]
                assert 5 <= gaps[0] <= 15
                assert gaps[1:] == pytest.approx([10] * len(gaps[1:]), abs=0.1)

    run(story())


def test_a_silent_device_is_asked_ever_more_seldom_and_its_first_answer_gives_it_its_turn_back() -> None:
    async def story() -> None:
        async with polling(town(1), silent=["ap-0"]) as stage:
            await asyncio.sleep(1800)
            gaps = [later - earlier for earlier, later in pairwise(stage.air.asked["ap-0"])]
            assert all(gap <= 17 for gap in gaps[:2])
            assert all(90 <= gap <= 122.5 for gap in gaps[7:])

            stage.air.silent.clear()
            await asyncio.sleep(130)
            back_s = now_s()
            await asyncio.sleep(60)

            assert len(stage.air.times(["ap-0"], since_s=back_s)) == 6

    run(story())


def test_while_a_declaration_asks_for_it_a_silent_device_is_found_within_seconds_of_its_return() -> None:
    async def story() -> None:
        async with polling(town(500), silent=[f"ap-{n}" for n in range(500)]) as stage:
            await asyncio.sleep(900)
            await stage.declare()
            await asyncio.sleep(60)

            stage.air.silent.clear()
            await asyncio.sleep(8)

            assert len(stage.situation.answered_at) == 500

    run(story())


def test_the_first_that_answers_in_a_facility_has_its_silent_neighbours_asked_at_once() -> None:
    async def story() -> None:
        async with polling(town(40), silent=[f"ap-{n}" for n in range(40)]) as stage:
            await asyncio.sleep(900)
            stage.air.silent.clear()
            stage.air.silent |= {f"ap-{n}" for n in range(20, 40)}

            await stage.poller.look("ap-0")
            await asyncio.sleep(4)

            assert set(stage.situation.answered_at) == {f"ap-{n}" for n in range(20)}

    run(story())


def test_many_that_come_back_together_are_told_in_steps_shelters_that_are_asked_for_first() -> None:
    async def story() -> None:
        async with polling(town(500, shelters=["place-3"])) as stage:
            await asyncio.sleep(60)
            stage.air.silent |= {f"ap-{n}" for n in range(500)}
            await asyncio.sleep(300)
            await stage.declare("place-3", "place-4")
            await asyncio.sleep(30)
            told_before, back_s = len(stage.told), now_s()

            stage.poller.soon(f"ap-{n}" for n in range(500))
            stage.air.silent.clear()
            await asyncio.sleep(30)

            told = stage.told[told_before:]
            assert len(told) == len(set(told)) == 500
            assert all(n < AT_ONCE + PER_SECOND * (time_s - back_s) + 1 for n, (time_s, _) in enumerate(told))
            asked_for = {f"ap-{n}" for n in range(60, 100)}
            assert asked_for <= {device for time_s, device in told if time_s < back_s + 4}
            assert told[-1][0] > back_s + 15

    run(story())


def test_of_those_that_wait_to_be_told_the_more_urgent_go_first_and_then_the_older() -> None:
    told: list[str] = []
    returns = Returns(told.extend)
    returns.release(0.0)
    for n in range(AT_ONCE):
        returns.add(f"first-{n}", 3)
    returns.release(0.0)
    returns.add("hall", 3)
    returns.add("school", 1)
    returns.add("shelter", 0)
    returns.add("shelter-2", 0)
    returns.add("shelter", 0)

    returns.release(60.0)

    assert told[AT_ONCE:] == ["shelter", "shelter-2", "school", "hall"]


def test_one_that_comes_back_is_told_in_the_moment_of_its_answer() -> None:
    async def story() -> None:
        async with polling(town(100)) as stage:
            stage.air.silent.add("ap-7")
            await asyncio.sleep(60)
            stage.air.silent.clear()
            told_before = len(stage.told)

            stage.poller.soon(["ap-7"])
            await asyncio.sleep(0.1)

            assert [device for _, device in stage.told[told_before:]] == ["ap-7"]

    run(story())


def test_a_flood_of_hints_leads_to_one_look_a_second() -> None:
    async def story() -> None:
        async with polling(town(10), every_s=60) as stage:
            await asyncio.sleep(5)
            before = len(stage.air.asked["ap-3"])

            for _ in range(1000):
                stage.poller.soon(["ap-3", "stranger"])
                await asyncio.sleep(0.01)

            assert 9 <= len(stage.air.asked["ap-3"]) - before <= 11

    run(story())


def test_a_look_out_of_turn_does_not_wait_for_silent_devices() -> None:
    async def story() -> None:
        ids = [f"ap-{n}" for n in range(5_000)]
        async with polling(town(5_000), silent=ids[1:]) as stage:
            asked_s = now_s()
            await stage.poller.look("ap-0")
            assert now_s() - asked_s < 0.1

            await asyncio.sleep(300)
            crowd = [asyncio.create_task(stage.poller.look(id)) for id in ids[1:]]
            await asyncio.sleep(0)
            asked_s = now_s()
            await stage.poller.look("ap-0")

            assert now_s() - asked_s < 0.1
            assert stage.air.in_flight_most <= 2 * (IN_FLIGHT_MAX + PROBES_MAX)
            for look in crowd:
                look.cancel()

    run(story())


def test_a_mistake_of_ours_in_a_look_is_counted_and_the_device_keeps_its_turns() -> None:
    async def story() -> None:
        async with polling(town(3)) as stage:
            stage.air.broken.add("ap-1")
            await asyncio.sleep(30)
            assert stage.counters.errors["poller"] >= 2

            stage.air.broken.clear()
            await asyncio.sleep(15)

            assert "ap-1" in stage.situation.answered_at

    run(story())


def test_what_is_new_or_corrected_in_the_inventory_is_looked_at_at_once_and_what_left_it_no_more() -> None:
    async def story() -> None:
        before = town(40)
        async with polling(before, every_s=60, silent=["ap-1"]) as stage:
            await asyncio.sleep(200)
            stage.air.silent.clear()
            devices = {id: device for id, device in before.devices.items() if id != "ap-0"}
            devices["ap-1"] = replace(devices["ap-1"], address="192.0.2.2")
            devices["ap-new"] = replace(devices["ap-2"], id="ap-new")
            aps = [replace(ap, device="ap-new") if ap.id == "ap-0" else ap for ap in before.access_points.values()]
            imported_s = now_s()
            await stage.import_town(inventory(before.facilities.values(), devices.values(), aps))
            await asyncio.sleep(2)

            assert len(stage.air.times(["ap-1"], since_s=imported_s)) == 1
            assert len(stage.air.times(["ap-new"], since_s=imported_s)) == 1
            assert len(stage.air.times(before.devices, since_s=imported_s)) < 10
            gone_s = now_s()
            await asyncio.sleep(120)
            assert stage.air.times(["ap-0"], since_s=gone_s) == []

    run(story())


def _share_later_than(counts: list[int], late_s: float) -> float:
    edge = LAG_EDGES_S.index(late_s)
    return sum(counts[edge + 1 :]) / sum(counts)


def test_what_has_no_address_or_no_credential_is_never_asked() -> None:
    """A box that nobody can reach; nor is anybody told that it is silent."""

    async def story() -> None:
        place = town(3)
        devices = {**place.devices, "ap-1": replace(place.devices["ap-1"], address="", credential="")}
        async with polling(
            inventory(place.facilities.values(), devices.values(), place.access_points.values())
        ) as stage:
            await asyncio.sleep(60)

            assert set(stage.air.asked) == {"ap-0", "ap-2"}
            assert stage.situation.board().findings == ()

    run(story())
