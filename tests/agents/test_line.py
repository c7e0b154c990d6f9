"""The line of a shipped agent: lost in every way that it can be lost, and come back from."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agents.boxes import Box, box
from tests.agents.documents import closes, opens
from tests.agents.observer import DEADLINE_S, Observer
from tests.mqtt.mosquitto import TOPICS, Mosquitto, mosquitto
from tests.mqtt.stage import until

DESIRED = TOPICS.desired("gym-1")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path / "broker", ["gym-1"]) as running:
        yield running


@pytest.fixture
def made(broker: Mosquitto) -> Iterator[Box]:
    with box("openwrt", broker) as one:
        yield one


def programs(made: Box) -> set[int]:
    """Process numbers of mosquitto's tools that this box has running."""
    mark, found = str(made.folder).encode(), set[int]()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            line = (place / "cmdline").read_bytes()
        except OSError:
            continue
        if line.startswith(b"mosquitto_") and mark in line:
            found.add(int(place.name))
    return found


async def test_a_broker_that_was_shut_down_in_order_is_come_back_to_by_new_programs(
    broker: Mosquitto, made: Box
) -> None:
    """mosquitto_sub would come back by itself, a second later, with all others of the town."""
    with Observer(broker) as seen:
        made.start()
        await seen.report("there")
    before = programs(made)
    assert broker.process is not None
    broker.process.terminate()
    broker.process.wait()
    await until(lambda: not programs(made) & before, "both have ended", DEADLINE_S)
    broker.start()

    with Observer(broker) as seen:
        await seen.report("again")
        seen.publish(DESIRED, opens(2))
        await seen.report("obeys", generation=2, state="applied")


async def test_an_agent_that_was_killed_leaves_nothing_running_and_the_next_goes_on_counting(
    broker: Mosquitto, made: Box
) -> None:
    with Observer(broker) as seen:
        made.start()
        seen.publish(DESIRED, opens(2))
        first = await seen.report("open", generation=2, state="applied")
        assert made._process is not None
        os.kill(made._process.pid, signal.SIGKILL)
        made._process.wait()
        await until(lambda: not programs(made), "nothing is left", DEADLINE_S)
        await until(lambda: seen.words()[-1]["state"] == "lost", "the will", DEADLINE_S)

        made.start()
        again = await seen.report("again", len(seen.reports()), generation=2, state="applied")
        assert again["boot"] == first["boot"]
        assert again["sequence"] > first["sequence"]
        assert seen.words()[-1]["state"] == "online"


async def test_an_orderly_stop_says_offline_and_closes_nothing(broker: Mosquitto, made: Box) -> None:
    with Observer(broker) as seen:
        made.start()
        seen.publish(DESIRED, opens(2))
        await seen.report("open", generation=2, state="applied")
        made.stop()
        await until(lambda: seen.words()[-1]["state"] == "offline", "its last word", DEADLINE_S)
        assert made.is_open
        assert programs(made) == set()


async def test_the_word_lost_about_a_line_that_lives_is_taken_back(broker: Mosquitto, made: Box) -> None:
    """The will of an older connection may come late."""
    with Observer(broker) as seen:
        made.start()
        boot = (await seen.report("there"))["boot"]
        lost = f'{{"v":1,"state":"lost","boot":"{boot}"}}'
        seen.publish(TOPICS.status("gym-1"), lost)
        await until(lambda: [word["state"] for word in seen.words()][-2:] == ["lost", "online"], "both", DEADLINE_S)


async def test_a_broker_that_refuses_is_asked_again(broker: Mosquitto, made: Box) -> None:
    key = made.folder / "root/etc/hinan/ap.key"
    right = key.read_bytes()
    key.write_bytes((broker.folder / "ca.key").read_bytes())
    made.start()
    await until(lambda: made.log.count("no line to the broker") >= 2, "refused twice", DEADLINE_S)
    key.write_bytes(right)
    with Observer(broker) as seen:
        await seen.report("there")
        seen.publish(DESIRED, closes(2))
        await seen.report("obeys", generation=2)


def test_chance_is_between_nothing_and_what_was_asked_for() -> None:
    with box("openwrt", None) as made:
        drawn = made.say('for _ in "$@"; do random_below 4; echo "$random"; done', *("once" for _ in range(200)))
        assert set(drawn.split()) == {"0", "1", "2", "3"}
