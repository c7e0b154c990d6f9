"""`hinan end` and `hinan sign-off`: the way back, proven or answered for by name."""

import pytest

from tests.api.fakes_api import Running
from tests.cli.conftest import Hinan

OPEN = ("activate", "--reason", "地震", "--yes")


@pytest.mark.parametrize(
    ("lang", "line"), [("ja", "27台中27台 平常時に戻ったことを確認"), ("en", "27 of 27 proven back to normal")]
)
async def test_the_one_open_declaration_ends_without_its_number(hinan: Hinan, lang: str, line: str) -> None:
    await hinan(*OPEN)

    ran = await hinan("end", "--yes", lang=lang)

    assert (ran.code, ran.last_line) == (0, line)


async def test_a_silent_access_point_keeps_the_end_incomplete_and_is_named(hinan: Hinan, daemon: Running) -> None:
    await hinan(*OPEN)
    daemon.air.silent.add("shelter-1-ap-3")

    ran = await hinan("end", "--yes", "--wait", "0.5")

    assert (ran.code, ran.last_line) == (1, "27台中26台 平常時に戻ったことを確認 · 応答なし1")
    assert "第1避難所 · shelter-1-ap-3" in ran.out


async def test_when_several_are_open_the_number_is_asked_for(hinan: Hinan) -> None:
    await hinan(*OPEN, "--facility", "shelter-0")
    await hinan(*OPEN, "--facility", "shelter-1")

    ran = await hinan("end", "--yes")

    assert ran.code == 2
    assert "2 (地震), 1 (地震)" in ran.err


async def test_when_none_is_open_it_says_so(hinan: Hinan) -> None:
    ran = await hinan("end", "--yes")

    assert (ran.code, ran.err) == (2, "何も変更していません。開いている発動はありません。\n")


async def test_what_another_declaration_keeps_open_is_said(hinan: Hinan) -> None:
    await hinan(*OPEN)
    await hinan(*OPEN, "--facility", "shelter-0")

    ran = await hinan("end", "1", "--yes")

    assert ran.code == 0
    assert "うち9台は別の発動の対象のため、開放したままです。" in ran.out


async def test_an_access_point_that_is_gone_is_signed_off_by_name(hinan: Hinan, daemon: Running) -> None:
    await hinan(*OPEN)
    daemon.air.silent.add("shelter-1-ap-3")
    await hinan("end", "--yes", "--no-wait")

    ran = await hinan("sign-off", "1", "shelter-1-ap-3", "--reason", "撤去済み", "--json")

    assert ran.code == 0
    assert ran.document["declaration"]["signed_off"] == ["shelter-1-ap-3"]


async def test_signing_off_what_is_not_ended_is_refused(hinan: Hinan) -> None:
    await hinan(*OPEN)

    ran = await hinan("sign-off", "1", "shelter-1-ap-3", "--reason", "撤去済み")

    assert ran.code == 2
    assert "引き受けは記録しませんでした" in ran.err
