"""What comes in is refused or understood, never half of each; and the schemas say the same as the program."""

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

import controller
from controller.adapters.mqtt.address import BrokerAddress
from controller.adapters.mqtt.broker import Correspondent, MqttBroker
from controller.adapters.mqtt.network_thread import Arrived
from controller.adapters.mqtt.payloads import (
    COMMAND,
    CONTROLLER,
    DESIRED,
    REPORT,
    STATUS,
    Refused,
    checked,
    desired_of,
    report_of,
    status_of,
)
from controller.core.mqtt_document import Pair
from controller.core.mqtt_report import observation
from controller.core.wlan import DISASTER_SSID
from controller.counters import Counters
from controller.ports import FromBroker
from simulator.agent import SimulatedAgent
from tests.mqtt.mosquitto import TOPICS
from tests.mqtt.test_ordering import NOW, document

FOLDER = Path(controller.__file__).parent / "mqtt_schemas"
FORMS: dict[str, TypeAdapter[Any]] = {
    "report": REPORT,
    "status": STATUS,
    "desired": DESIRED,
    "controller": CONTROLLER,
    "command": COMMAND,
}
SCHEMAS = {name: Draft202012Validator(json.loads((FOLDER / f"{name}.json").read_text())) for name in FORMS}

AGENT = SimulatedAgent("gym-1", substitutes=True)
AGENT.has_key = True
AGENT.take_desired(document(Pair(9, 9), True).text().encode())
EXAMPLES: dict[str, Any] = {
    "report": json.loads(AGENT.report()),
    "status": json.loads(AGENT.word("online")),
    "desired": json.loads(document(Pair(9, 9), True).text()),
    "controller": {"v": 1, "state": "online", "epoch": 1, "report_every_s": 20, "spread_s": 0},
    "command": {"v": 1, "ap": "gym-1", "id": "c-1", "command": "report", "expires_at": "2026-11-22T04:12:00Z"},
}

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, -1, 10**15, 10**30, "", "x", "x" * 300, "gym-1", "\x00", [], {}, [{}]]
)
NAMES = st.sampled_from(sorted(FORMS))


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            found += places(inner, (*path, number))
    return found


def spoilt(name: str, path: tuple[str | int, ...], odd: object, is_gone: bool) -> object:
    payload = json.loads(json.dumps(EXAMPLES[name]))
    inner = payload
    for step in path[:-1]:
        inner = inner[step]
    if is_gone:
        del inner[path[-1]]
    else:
        inner[path[-1]] = odd
    return payload


@pytest.mark.parametrize("name", FORMS)
def test_the_examples_are_right_by_schema_and_by_program(name: str) -> None:
    SCHEMAS[name].check_schema(SCHEMAS[name].schema)
    SCHEMAS[name].validate(EXAMPLES[name])
    checked(json.dumps(EXAMPLES[name]).encode(), FORMS[name])


@given(st.data(), NAMES, ODD, st.booleans())
def test_schema_and_program_agree_on_what_is_spoilt(data: st.DataObject, name: str, odd: object, gone: bool) -> None:
    payload = spoilt(name, data.draw(st.sampled_from(places(EXAMPLES[name]))), odd, gone)
    is_right = SCHEMAS[name].is_valid(payload)
    try:
        checked(json.dumps(payload).encode(), FORMS[name])
        was_taken = True
    except Refused:
        was_taken = False
    assert was_taken == is_right, payload


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_octets_are_refused_without_harm(octets: bytes) -> None:
    agent = SimulatedAgent("gym-1")
    for understand in (report_of, status_of, desired_of):
        with pytest.raises(Refused):
            understand("gym-1", octets)
    assert not agent.take_desired(octets)
    assert not agent.take_command(octets, False)
    assert not agent.take_controller(octets)
    assert not agent.is_open


@given(st.data(), ODD)
def test_a_report_that_is_understood_becomes_a_look_whatever_it_says(data: st.DataObject, odd: object) -> None:
    payload = spoilt("report", data.draw(st.sampled_from(places(EXAMPLES["report"]))), odd, False)
    with suppress(Refused):
        seen = observation(report_of("gym-1", json.dumps(payload).encode()), document(Pair(9, 9), True).document, NOW)
        assert seen.ap == "gym-1"
        assert seen.clients is not None
        assert seen.clients >= 0


class Nowhere:
    """A line that takes what it is given."""

    def __init__(self) -> None:
        self.told: list[FromBroker] = []

    def __call__(self, messages: Iterable[FromBroker]) -> None:
        self.told += messages


LEAVES = st.sampled_from(["report", "status", "desired", "command", "elsewhere", ""])
TEXTS = st.binary(max_size=40) | st.sampled_from([json.dumps(one).encode() for one in EXAMPLES.values()])


@given(st.lists(st.tuples(st.text(max_size=8), LEAVES, TEXTS, TEXTS, st.booleans()), max_size=8))
def test_any_octets_on_any_topic_are_counted_or_understood_and_break_nothing(
    packets: list[tuple[str, str, bytes, bytes, bool]],
) -> None:
    counters, heard = Counters(NOW), Nowhere()
    broker = MqttBroker(Correspondent(BrokerAddress("-", 1, "-"), TOPICS), counters, lambda: NOW, heard)
    sent = [
        Arrived(f"{TOPICS.root}/ap/{ap}/{leaf}", first + second, is_retained)
        for ap, leaf, first, second, is_retained in packets
    ]
    broker._take(sent)
    empty = sum(not one.payload for one in sent)
    assert len(sent) - empty <= len(heard.told) + counters.mqtt.total() <= len(sent)


@given(st.data(), ODD)
def test_no_spoilt_document_touches_another_network(data: st.DataObject, odd: object) -> None:
    agent = SimulatedAgent("gym-1")
    before = set(agent.on_air)
    payload = spoilt("desired", data.draw(st.sampled_from(places(EXAMPLES["desired"]))), odd, False)
    agent.take_desired(json.dumps(payload).encode())
    assert agent.on_air - {DISASTER_SSID} == before
