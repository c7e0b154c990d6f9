"""A profile file that cannot work is refused when it is read, by file and key, and not at the first disaster."""

from pathlib import Path

import pytest

from controller.adapters.profile_files import load_profile, load_profiles, shipped
from controller.core.known_readings import READINGS
from controller.core.message import InputError
from controller.core.profile import Block, ProvenOn, ReadBack
from tests.core.profiles import profile, session

MINIMAL = """
name = "ours"
title = "Ours"
role = "ap"
proven_on = "lab"
sources = ["our own lab"]

[ssh]
driver = "linux"
prompt = '\\$ $'
errors = ["error"]

[[offer]]
send = ["on {ssid}"]

[[withdraw]]
send = ["off {ssid}"]

[[read_back]]
send = "show"
rows = '(?m)^(?P<ssid>.+)$'
"""


def written(folder: Path, text: str, name: str = "ours") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def fault_of(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        load_profile(written(folder, text))
    (message,) = caught.value.messages
    return str(message)


def test_a_minimal_profile_is_read_with_every_default(tmp_path: Path) -> None:
    read = load_profile(written(tmp_path, MINIMAL))

    assert (read.name, read.proven_on, read.offer) == ("ours", ProvenOn.LAB, (Block(("on {ssid}",)),))
    assert (read.save, read.read, read.unverified) == ((), {}, ())
    assert (read.ssh.login, read.ssh.silent, read.ssh.touches) == ((), False, ())


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('title = "Ours"', 'title = "Ours"\nverison = 2', "verison"),
        ("[ssh]", "[ssh]\nprompts = 'x'", "ssh.prompts"),
        ('send = ["on {ssid}"]', 'send = ["on {ssid}"]\ntimeout = 3', "offer.0.timeout"),
        ('send = "show"', 'send = "show"\nrow = "x"', "read_back.0.row"),
        ('role = "ap"', 'role = "switch"', "role"),
        ('proven_on = "lab"', 'proven_on = "hearsay"', "proven_on"),
        ('driver = "linux"', "driver = 7", "ssh.driver"),
        ('send = ["off {ssid}"]', 'send = "off {ssid}"', "withdraw.0.send"),
        ('errors = ["error"]', "errors = []", "ssh"),
        ('sources = ["our own lab"]', "sources = []", "-"),
        ('errors = ["error"]', "errors = ['(unclosed']", "ssh"),
        ("prompt = '\\$ $'", "prompt = '['", "ssh"),
        ("(?P<ssid>.+)", "(?P<name>.+)", "read_back.0"),
        ("(?P<ssid>.+)", "(?P<ssid>.+", "read_back.0"),
        ('send = "show"', "send = \"show\"\nrequire = { open = '(' }", "read_back.0"),
        ("[ssh]", '[read.users]\noid = "1.3"\n[ssh]', "-"),
        ("[ssh]", '[read.clients]\noid = ".1.3"\n[ssh]', "read.clients"),
        ("[ssh]", '[read.clients]\noid = "1.3"\ncombine = "most"\n[ssh]', "read.clients.combine"),
    ],
)
def test_a_slip_of_the_pen_is_named_by_file_and_key(tmp_path: Path, before: str, after: str, key: str) -> None:
    assert before in MINIMAL

    told = fault_of(tmp_path, MINIMAL.replace(before, after, 1))

    assert str(tmp_path / "ours.toml") in told
    assert f"key {key}:" in told


@pytest.mark.parametrize("key", ["name", "title", "role", "proven_on", "sources"])
def test_a_key_that_is_missing_is_named(tmp_path: Path, key: str) -> None:
    without = "\n".join(line for line in MINIMAL.splitlines() if not line.startswith(f"{key} ="))

    assert f"key {key}:" in fault_of(tmp_path, without)


def test_the_regular_expression_that_is_wrong_is_quoted(tmp_path: Path) -> None:
    assert "'(unclosed'" in fault_of(tmp_path, MINIMAL.replace('"error"', "'(unclosed'"))


def test_a_profile_under_another_name_than_its_file_is_refused(tmp_path: Path) -> None:
    told = fault_of(tmp_path, MINIMAL.replace('name = "ours"', 'name = "theirs"'))

    assert "'theirs'" in told
    assert "'ours'" in told


def test_a_file_that_is_no_toml_or_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert "not a TOML file" in fault_of(tmp_path, "name = ")
    with pytest.raises(InputError, match="cannot be read"):
        load_profile(tmp_path / "nowhere.toml")


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, MINIMAL.replace('role = "ap"', 'role = "x"\nverison = 2'))
    written(tmp_path, "name = ", "broken")

    with pytest.raises(InputError) as caught:
        load_profiles([tmp_path])

    assert len(caught.value.messages) == 3


def test_the_sites_own_profile_replaces_the_shipped_one_of_the_same_name(tmp_path: Path) -> None:
    written(tmp_path, MINIMAL.replace('name = "ours"', 'name = "openwrt"'), "openwrt")
    written(tmp_path, MINIMAL)
    (tmp_path / "notes.txt").write_text("not a profile")

    found = load_profiles([shipped(), tmp_path])

    assert set(found) == {*load_profiles([shipped()]), "ours"}
    assert found["openwrt"].title == "Ours"


def test_a_profile_says_which_of_its_commands_nobody_has_seen_anywhere() -> None:
    doubtful = profile(
        offer=(Block(("seen",)), Block(("guessed", "too"), unverified=True)),
        read_back=(ReadBack("asked"), ReadBack("guessed question", unverified=True)),
    )

    assert doubtful.unverified == ("guessed", "too", "guessed question")


def test_a_session_without_errors_is_refused_because_every_refusal_would_look_like_success() -> None:
    with pytest.raises(ValueError, match="errors must not be empty"):
        session(errors=())


def test_a_reading_that_nobody_uses_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="clients_by_ssid") as caught:
        profile(read={"users": None})

    assert all(name in str(caught.value) for name in READINGS)
