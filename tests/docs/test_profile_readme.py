"""device_profiles/README.md explains every key, with its true default, and its example works as printed."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from controller.adapters.profile_files import load_profile
from controller.core.commands import Parameters, commands_for, parameters_of, prepare_commands, save_commands
from controller.core.inventory import AccessPoint, Device
from controller.core.known_readings import READINGS, Probe
from controller.core.plan import OfferWlan, WithdrawWlan
from controller.core.profile import (
    Block,
    ByHand,
    DeadMan,
    DeviceProfile,
    Match,
    ProvenOn,
    Quoting,
    ReadBack,
    Role,
    Ssh,
)
from controller.core.readback import questions, understood
from controller.core.readings import Combine, Index, Reading, answer
from controller.core.state import SeenWlan
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from tests.docs.pages import cells, code_blocks, page, sections

README = page("device_profiles/README.md")

PARTS: Mapping[str, type[Any]] = {
    "Top level": DeviceProfile,
    "`[ssh]`": Ssh,
    "`[dead_man]`": DeadMan,
    "`[by_hand.ja]`, `[by_hand.en]`": ByHand,
    "Blocks: `[[prepare]]`, `[[offer]]`, `[[withdraw]]`, `[[offer_group]]`, `[[withdraw_group]]`, `[[save]]`": Block,
    "`[[read_back]]`, `[[prepared]]`, `[[rehearse]]`": ReadBack,
    "Readings (SNMP)": Reading,
    "`[probe]`": Probe,
    "`[match]`": Match,
}

AP = AccessPoint("library-1", "library", device="library-1")
DEVICE = Device("library-1", "192.0.2.1", "kumo_km", "town")


@pytest.fixture
def example(tmp_path: Path) -> DeviceProfile:
    (text,) = (block for block in code_blocks(README, "toml") if block.startswith("# kumo_km.toml\n"))
    path = tmp_path / "kumo_km.toml"
    path.write_text(text, encoding="utf-8")
    return load_profile(path)


@pytest.fixture
def parameters(example: DeviceProfile) -> Parameters:
    return parameters_of(example, DEVICE, {})


@pytest.mark.parametrize(("heading", "part"), PARTS.items(), ids=[part.__name__ for part in PARTS.values()])
def test_every_key_has_its_row_with_its_default(heading: str, part: type[Any]) -> None:
    rows = {row[0].strip("`"): row[2].strip("`") for row in cells(sections(README)[heading]) if len(row) == 4}

    assert {field.name: as_printed(field) for field in fields(part)}.items() <= rows.items()


@pytest.mark.parametrize("words", [Combine, Quoting, ProvenOn, Role])
def test_every_word_that_a_key_may_hold_is_explained(words: type[StrEnum]) -> None:
    assert [word.value for word in words if f"`{word}`" not in README] == []


def test_every_reading_is_explained() -> None:
    assert [name for name in READINGS if f"| `{name}` |" not in README] == []


def test_the_example_is_prepared_with_the_commands_that_its_text_describes(
    example: DeviceProfile, parameters: Parameters
) -> None:
    lines = [line.text for line in prepare_commands(example, parameters, DISASTER_SSID)]
    wlan = ["ssid 00000JAPAN", "vlan 700", "security open", "captive-portal off", "client-isolation on"]

    assert lines == ["configure", "wlan 16", *wlan, "exit", "commit", "end"]
    assert example.untold == ()


def test_the_example_opens_by_attaching_what_is_prepared(example: DeviceProfile, parameters: Parameters) -> None:
    lines = commands_for(example, parameters, [OfferWlan(AP.id, DISASTER_WLAN)], [AP], DISASTER_SSID)

    assert [line.text for line in lines] == [
        "configure",
        "interface radio0",
        "attach wlan 16",
        "exit",
        "interface radio1",
        "attach wlan 16",
        "exit",
        "commit",
        "end",
    ]


def test_the_example_goes_back_and_saves(example: DeviceProfile, parameters: Parameters) -> None:
    lines = commands_for(example, parameters, [WithdrawWlan(AP.id, DISASTER_SSID)], [AP], DISASTER_SSID)

    assert [line.text for line in lines if "wlan" in line.text] == ["detach wlan 16", "detach wlan 16"]
    assert [line.text for line in save_commands(example, parameters)] == ["save configuration"]
    assert example.unverified == ("interface {each}", "detach wlan {wlan}", "exit")


def test_the_example_understands_the_answer_that_is_printed_under_it(
    example: DeviceProfile, parameters: Parameters
) -> None:
    (answer,) = (block for block in code_blocks(README, "text") if block.startswith("RADIO"))
    wlan = "Security         : open\nCaptive portal   : off\nClient isolation : on\nVLAN             : 700\n"
    asked = questions(example, parameters, [AP], DISASTER_SSID)
    seen = understood(list(zip(asked, (answer, wlan), strict=True)), [AP], parameters, DISASTER_SSID)

    assert [question.text for question in asked] == ["show radio bss", "show wlan 16"]
    assert seen == {AP.id: {SeenWlan("library"), SeenWlan(DISASTER_SSID, frozenset({"radio radio1"}))}}


def test_the_worked_readings_come_out_as_their_comments_say() -> None:
    (text,) = (block for block in code_blocks(README, "toml") if block.startswith("# kumo_readings\n"))
    (walk,) = (block for block in code_blocks(README, "text") if block.startswith(".1.3.6.1.4.1.32473.2.1.1 "))
    read = {name: TypeAdapter(Reading).validate_python(keys) for name, keys in tomllib.loads(text)["read"].items()}
    columns = {oid: dict(column_in(walk, oid)) for reading in read.values() for oid in reading.oids}

    assert {name: answer(reading, columns) for name, reading in read.items()} == {
        "clients": 27,
        "clients_by_ssid": {"library": 7, "00000JAPAN": 20},
        "clients_by_radio": {"2.4 GHz": 3, "5 GHz": 24},
        "ssids": {"library"},
        "radio_up": {"1": 1, "2": 1, "3": 0},
        "cpu_percent": 7,
        "memory_percent": 41,
    }


def column_in(walk: str, oid: str) -> Iterator[tuple[Index, int | str]]:
    for name, kind, value in re.findall(r"^\.(\S+) = (\w+): (.*)$", walk, re.MULTILINE):
        if f"{name}.".startswith(f"{oid}."):
            index = tuple(map(int, name[len(oid) :].split(".")[1:]))
            yield index, value.strip('"') if kind == "STRING" else int(value)


def as_printed(field: "Field[Any]") -> str:
    """A field's default as TOML writes it."""
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    match default:
        case _ if default is MISSING:
            return "required"
        case bool():
            return str(default).lower()
        case str():
            return f'"{default}"'
        case int() | float():
            return f"{default:g}"
        case tuple():
            return "[]"
        case _:
            return "{}"
