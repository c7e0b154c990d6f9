"""`hinan plan`: the exact commands, and how sure we are of what is on the air now."""

from tests.api.fakes_api import Running
from tests.cli.conftest import Hinan


async def test_in_normal_times_there_is_nothing_to_do(hinan: Hinan) -> None:
    ran = await hinan("plan")

    assert (ran.code, ran.out) == (0, "行うことはありません。\n")


async def test_as_if_activated_shows_every_command_and_sends_none(hinan: Hinan, daemon: Running) -> None:
    ran = await hinan("plan", "--as-if-activated", "--facility", "第0避難所")

    assert ran.out.count("    offer 00000JAPAN\n") == 9
    assert "応答あり、出ているネットワークは確認済み" in ran.out
    assert not daemon.air.ssids or not any(daemon.air.ssids.values())


async def test_a_silent_device_is_told_apart(hinan: Hinan, daemon: Running) -> None:
    del daemon.situation.observed["shelter-0-ap-1"]

    ran = await hinan("plan", "--as-if-activated", "--facility", "shelter-0")

    assert ran.out.count("現在応答なし") == 1


async def test_what_is_still_to_do_can_be_narrowed_to_a_facility(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent |= {"shelter-0-ap-1", "shelter-1-ap-1"}
    await hinan("activate", "--reason", "地震", "--yes", "--no-wait")

    ran = await hinan("plan", "--facility", "shelter-1", "--json")

    assert {ap for row in ran.document["plan"] for ap in row["aps"]} <= {f"shelter-1-ap-{n}" for n in range(9)}
