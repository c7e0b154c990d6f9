"""`hinan activate`: what is proven, what is not and why, and the exit code that says so."""

import unicodedata

import pytest

from tests.api.fakes_api import Running
from tests.cli.conftest import Hinan

OPEN = ("activate", "--reason", "地震", "--yes")
SILENT = {"shelter-0-ap-1", "shelter-2-ap-8"}


@pytest.mark.parametrize(("lang", "line"), [("ja", "27台中27台 確認済み"), ("en", "27 of 27 proven open")])
async def test_a_town_that_is_proven_open_ends_with_zero_and_the_count(hinan: Hinan, lang: str, line: str) -> None:
    ran = await hinan(*OPEN, lang=lang)

    assert (ran.code, ran.last_line) == (0, line)


@pytest.mark.parametrize(
    ("lang", "line"), [("ja", "27台中25台 確認済み · 応答なし2"), ("en", "25 of 27 proven open · no answer 2")]
)
async def test_silent_devices_end_with_one_and_are_counted_by_cause(
    hinan: Hinan, daemon: Running, lang: str, line: str
) -> None:
    daemon.air.silent |= SILENT

    ran = await hinan(*OPEN, "--wait", "0.5", lang=lang)

    assert (ran.code, ran.last_line) == (1, line)


async def test_every_unproven_access_point_is_named_with_place_and_reason(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent |= SILENT

    ran = await hinan(*OPEN, "--wait", "0.5")

    assert "第0避難所 · shelter-0-ap-1: shelter-0-ap-1 (192.0.2.1) が応答しません" in ran.out
    assert "第2避難所 · shelter-2-ap-8: shelter-2-ap-8 (192.0.2.26) が応答しません" in ran.out
    assert "引き続き試みます" in ran.out


async def test_only_the_named_facilities_open(hinan: Hinan, daemon: Running) -> None:
    ran = await hinan(*OPEN, "--facility", "第1避難所", "--facility", "shelter-2")

    assert ran.last_line == "18台中18台 確認済み"
    assert not any(ssids for ap, ssids in daemon.air.ssids.items() if ap.startswith("shelter-0"))


async def test_a_facility_that_does_not_exist_is_refused_with_two_and_nothing_is_declared(
    hinan: Hinan, daemon: Running
) -> None:
    ran = await hinan(*OPEN, "--facility", "第9避難所")

    assert ran.code == 2
    assert "施設「第9避難所」はありません" in ran.err
    assert not daemon.situation.declarations


async def test_without_a_terminal_and_without_yes_nothing_is_declared(hinan: Hinan, daemon: Running) -> None:
    ran = await hinan("activate", "--reason", "地震")

    assert ran.code == 2
    assert "--yes" in ran.err
    assert not daemon.situation.declarations


async def test_an_unreachable_daemon_gets_one_sentence_and_three(alone: Hinan) -> None:
    ran = await alone(*OPEN)

    assert ran.code == 3
    assert len(ran.err.splitlines()) == 1
    assert "制御プログラムが応答しません" in ran.err


async def test_json_is_one_document_with_everything_that_is_unproven(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent |= SILENT

    ran = await hinan(*OPEN, "--wait", "0.5", "--json")

    assert ran.document["declaration"]["reason"] == "地震"
    assert (ran.document["complete"], ran.document["total"], ran.document["proven"]) == (False, 27, 25)
    assert ran.document["by_cause"] == {"unreachable": 2}
    assert {row["ap"] for row in ran.document["unproven"]} == SILENT
    assert set(ran.document["unproven"][0]) == {"ap", "facility", "device", "cause", "sentence"}


async def test_json_of_a_refusal_is_one_document_with_the_errors(hinan: Hinan) -> None:
    ran = await hinan(*OPEN, "--facility", "第9避難所", "--json")

    assert ran.code == 2
    assert [set(error) >= {"ja", "en"} for error in ran.document["errors"]] == [True]
    assert "施設「第9避難所」はありません" in ran.err


async def test_json_of_a_wrong_option_is_one_document_too(hinan: Hinan) -> None:
    ran = await hinan("activate", "--json")

    assert ran.code == 2
    assert ran.document["errors"][0]["ja"] == "オプション --reason を指定してください。"


async def test_piped_output_has_no_control_characters(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent |= SILENT

    ran = await hinan(*OPEN, "--wait", "0.5")

    assert {letter for letter in ran.out if unicodedata.category(letter) == "Cc"} == {"\n"}


async def test_a_drill_lasts_as_long_as_it_says(hinan: Hinan, daemon: Running) -> None:
    await hinan(*OPEN, "--drill", "--lasts", "1h30m")

    (declared,) = daemon.situation.declarations
    assert declared.ends_at is not None
    assert (declared.ends_at - declared.declared_at).total_seconds() == 5400


@pytest.mark.parametrize("wrong", [("--drill", "--outage"), ("--drill", "--lasts", "soon"), ("--lasts", "2h")])
async def test_what_does_not_fit_together_is_refused(hinan: Hinan, daemon: Running, wrong: tuple[str, ...]) -> None:
    ran = await hinan(*OPEN, *wrong)

    assert ran.code == 2
    assert "ません" in ran.err
    assert not daemon.situation.declarations


async def test_no_wait_tells_what_is_known_at_once(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent |= SILENT

    ran = await hinan(*OPEN, "--no-wait")

    assert ran.code == 1
    assert daemon.situation.declarations
