"""Every agent keeps docs/mqtt-contract.md over a real broker: the imagined one, the one for OpenWrt under busybox, and
the one for Linux with a real hostapd."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from jsonschema import Draft202012Validator

import controller
from controller.adapters.mqtt.signing import load_signer
from controller.core.mqtt_document import TIME
from controller.core.wlan import DISASTER_SSID
from simulator.mqtt_ap import MqttAccessPoint
from tests.agents.boxes import Box, box
from tests.agents.documents import EPOCH, closes, opens
from tests.agents.observer import DEADLINE_S, Observer
from tests.mqtt.mosquitto import TOPICS, Mosquitto, mosquitto
from tests.mqtt.stage import until

SCHEMAS = Path(controller.__file__).parent / "mqtt_schemas"
DESIRED = TOPICS.desired("gym-1")


class Subject(Protocol):
    """What every agent's box can be asked for."""

    @property
    def is_open(self) -> bool: ...

    async def on(self) -> None: ...

    async def off(self) -> None: ...

    def set_clock(self, later_s: int = 0) -> None: ...


class Shipped:
    def __init__(self, made: Box) -> None:
        self.box = made

    @property
    def is_open(self) -> bool:
        return self.box.is_open

    async def on(self) -> None:
        self.box.power_on() if (self.box.folder / "off").exists() else self.box.start()

    async def off(self) -> None:
        self.box.power_off()
        (self.box.folder / "off").touch()

    def set_clock(self, later_s: int = 0) -> None:
        (self.box.folder / "later").write_text(f"{later_s}\n")
        place = self.box.folder / "tmp/hinan"
        place.mkdir(exist_ok=True)
        (place / "clock").touch()


class Imagined:
    def __init__(self, broker: Mosquitto) -> None:
        self._later_s: int | None = None
        signing = broker.folder / "signing.key"
        key = load_signer(signing).public if signing.exists() else None
        self.ap = MqttAccessPoint("gym-1", broker.address("gym-1"), TOPICS, self._clock, key)

    def _clock(self) -> datetime | None:
        return None if self._later_s is None else datetime.now(UTC) + timedelta(seconds=self._later_s)

    @property
    def is_open(self) -> bool:
        return self.ap.is_open

    async def on(self) -> None:
        self.ap.power_on()

    async def off(self) -> None:
        if self.ap.agent is not None:
            await self.ap.power_off()

    def set_clock(self, later_s: int = 0) -> None:
        self._later_s = later_s


@pytest.fixture
def broker(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Mosquitto]:
    signs = request.node.get_closest_marker("parametrize") is not None and "signed" in request.node.name
    with mosquitto(tmp_path / "broker", ["gym-1"], signs=signs) as running:
        yield running


@pytest.fixture(params=["imagined", "openwrt", "hostapd"])
async def subject(request: pytest.FixtureRequest, broker: Mosquitto) -> AsyncIterator[Subject]:
    if request.param == "imagined":
        imagined = Imagined(broker)
        yield imagined
        await imagined.off()
        return
    with box(request.param, broker) as made:
        yield Shipped(made)


@pytest.fixture
def seen(broker: Mosquitto) -> Iterator[Observer]:
    with Observer(broker) as observer:
        yield observer


def assert_keeps_the_schemas(seen: Observer) -> None:
    for leaf in ("report", "status"):
        schema = Draft202012Validator(json.loads((SCHEMAS / f"{leaf}.json").read_text()))
        for one in seen.heard:
            if one.topic.endswith(leaf):
                schema.validate(one.fields)
                assert len(one.payload) <= 4096


async def test_it_obeys_in_order_and_says_what_is_on_the_air(subject: Subject, seen: Observer) -> None:
    await subject.on()
    first = await seen.report("the first", state="idle", epoch=0, generation=0)
    assert seen.words()[-1] == {"v": 1, "state": "online", "boot": first["boot"]}

    seen.publish(DESIRED, opens(5))
    report = await seen.report("open", state="applied", epoch=EPOCH, generation=5)
    assert subject.is_open
    ours = [wlan for radio in report["radios"] for wlan in radio["wlans"] if wlan["ssid"] == DISASTER_SSID]
    assert len(ours) == 2
    assert all(wlan["security"] == "open" and wlan["isolation"] and wlan["network"] == "hinan" for wlan in ours)
    assert report["boot"] == first["boot"]

    for again, refusals in ((opens(5), 0), (closes(4), 1)):
        count = len(seen.reports())
        seen.publish(DESIRED, again)
        await seen.report("told again", count)
        await seen.refusals("older", refusals)
        assert seen.reports()[-1]["generation"] == 5
        assert subject.is_open

    seen.publish(DESIRED, closes(6))
    await seen.report("closed", state="applied", generation=6)
    assert not subject.is_open
    assert_keeps_the_schemas(seen)
    sequences = [one["sequence"] for one in seen.reports()]
    assert sequences == sorted(set(sequences))


async def test_what_breaks_the_contract_changes_nothing_and_is_counted(subject: Subject, seen: Observer) -> None:
    await subject.on()
    await seen.report("there")
    spoilt = [
        "{", "", "[]", '{"v":1}', opens(9).replace('"isolation":true', '"isolation":false'),
        opens(9).replace("}", "}", 1) + " " * 4096, opens(9).replace('"v":1', '"v":2'),
        opens(9, ap="gym-2"), opens(9, ssid="school"),
    ]  # fmt: skip
    for payload in spoilt:
        seen.publish(DESIRED, payload, retain=False)
    over = (datetime.now(UTC) - timedelta(minutes=1)).strftime(TIME)
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime(TIME)
    subject.set_clock()
    command = '{{"v":1,"ap":"{}","id":"c-7","command":"{}","expires_at":"{}"}}'
    for ap, verb, expires_at in (("gym-1", "report", over), ("gym-2", "report", later), ("gym-1", "reboot", later)):
        seen.publish(TOPICS.command("gym-1"), command.format(ap, verb, expires_at), retain=False)
    count = len(seen.reports())
    seen.publish(TOPICS.command("gym-1"), command.format("gym-1", "report", later), retain=False)

    await seen.report("as commanded", count)
    await seen.refusals("command", 3)
    report = await seen.report("none of them obeyed", epoch=0, generation=0)
    counted = {name: times for name, times in report["refused"].items() if times}
    assert counted == {"malformed": 5, "oversized": 1, "version": 1, "foreign": 2, "command": 3}
    assert not subject.is_open
    assert_keeps_the_schemas(seen)


async def test_a_retained_command_is_never_obeyed(subject: Subject, seen: Observer) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime(TIME)
    text = f'{{"v":1,"ap":"gym-1","id":"c-7","command":"report","expires_at":"{later}"}}'
    seen.publish(TOPICS.command("gym-1"), text)
    await until(lambda: bool(seen.heard), "on the broker", DEADLINE_S)
    await subject.on()

    await seen.report("counted")
    seen.publish(DESIRED, opens(1))
    report = await seen.report("and told", generation=1)
    assert report["refused"]["command"] == 1


async def test_a_drill_ends_by_itself_and_is_never_open_without_a_clock(subject: Subject, seen: Observer) -> None:
    await subject.on()
    seen.publish(DESIRED, opens(3, ends_in_s=3600))
    await seen.report("waits", state="waiting_for_clock", generation=3, clock=False)
    assert not subject.is_open

    subject.set_clock()
    seen.publish(TOPICS.controller, '{"v":1,"state":"online","epoch":7,"report_every_s":1,"spread_s":0}')
    await seen.report("open", state="applied", generation=3, clock=True)
    assert subject.is_open
    subject.set_clock(later_s=7200)
    await seen.report("over", state="ended", generation=3, error="")
    assert not subject.is_open


async def test_one_that_was_off_through_open_and_close_never_opens(subject: Subject, seen: Observer) -> None:
    await subject.on()
    seen.publish(DESIRED, closes(1))
    await seen.report("there", generation=1)
    await subject.off()
    seen.publish(DESIRED, opens(2))
    seen.publish(DESIRED, closes(3))
    await until(lambda: seen.heard[-1].payload == closes(3).encode(), "on the broker", DEADLINE_S)

    await subject.on()
    report = await seen.report("told", generation=3, state="applied")
    assert not subject.is_open
    assert not any(one["generation"] == 2 for one in seen.reports())
    if isinstance(subject, Shipped) and subject.box.system == "openwrt":
        assert "open" not in (subject.box.folder / "history").read_text()
    assert report["refused"].get("older", 0) == 0


async def test_one_that_lost_power_while_open_comes_up_open_and_closes_when_it_hears(
    subject: Subject, seen: Observer
) -> None:
    await subject.on()
    seen.publish(DESIRED, opens(2))
    first = await seen.report("open", state="applied", generation=2)
    await subject.off()
    assert not subject.is_open
    await until(lambda: {"v": 1, "state": "lost", "boot": first["boot"]} in seen.words(), "the will", DEADLINE_S)

    await subject.on()
    again = await seen.report("another boot", len(seen.reports()), state="applied", generation=2)
    assert subject.is_open
    assert again["boot"] != first["boot"]
    seen.publish(DESIRED, closes(3))
    await seen.report("closed", state="applied", generation=3)
    assert not subject.is_open


async def test_a_broker_that_was_killed_hears_of_it_again_without_being_asked(
    subject: Subject, broker: Mosquitto
) -> None:
    with Observer(broker) as before:
        await subject.on()
        before.publish(DESIRED, opens(2))
        first = await before.report("open", state="applied", generation=2)
    broker.kill()
    broker.start()

    with Observer(broker) as after:
        report = await after.report("again", state="applied", generation=2)
        assert (report["boot"], report["sequence"]) > (first["boot"], first["sequence"])
        await until(lambda: after.words()[-1:] == [{"v": 1, "state": "online", "boot": first["boot"]}], "online")
        after.publish(DESIRED, closes(3))
        await after.report("obeys", generation=3, state="applied")


@pytest.mark.parametrize("what", ["signed"])
async def test_with_a_public_key_it_obeys_signed_documents_alone(
    subject: Subject, seen: Observer, broker: Mosquitto, what: str
) -> None:
    signer = load_signer(broker.folder / "signing.key")
    await subject.on()
    await seen.report("there")
    good = signer.payload(opens(5))
    for payload in (
        opens(5).encode(),
        opens(5).encode() + b"\n" + signer.payload(opens(4)).partition(b"\n")[2],
        good[:-8] + b"AAAAAAA=",
        opens(5).encode() + b"\nnonsense",
    ):
        seen.publish(DESIRED, payload, retain=False)
    seen.publish(DESIRED, good)

    report = await seen.report("open", state="applied", generation=5)
    assert report["refused"]["signature"] == 4
    assert subject.is_open
