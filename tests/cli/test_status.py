"""`hinan status`: the town as text, straight in columns, and as the board itself."""

from dataclasses import replace
from datetime import timedelta

from rich.cells import cell_len

from controller.core.evidence import Source
from tests.api.fakes_api import Running, now
from tests.cli.conftest import Hinan


async def test_it_names_the_mode_the_declaration_and_what_is_not_proven(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent.add("shelter-1-ap-3")
    await hinan("activate", "--reason", "地震", "--ordered-by", "町長", "--yes", "--wait", "0.5")

    ran = await hinan("status")

    assert "現在: 災害時モード（発動中）" in ran.out
    assert "発動 No.1（災害）: 地震。指示 町長" in ran.out
    assert "未確認（1台）:" in ran.out
    assert "第1避難所 · shelter-1-ap-3: " in ran.out


async def test_a_facility_without_power_is_one_message_and_not_one_for_each_access_point(
    hinan: Hinan, daemon: Running
) -> None:
    await hinan("activate", "--reason", "地震", "--ordered-by", "町長", "--yes", "--wait", "0.5")
    long_ago = now() - timedelta(minutes=10)
    observed = daemon.situation.observed
    for ap in daemon.situation.inventory.aps_in("shelter-2"):
        observed[ap.id] = replace(observed[ap.id], heard_at=long_ago, heard_by=Source.SNMP)

    ran = await hinan("status")

    assert "停電らしい（最後の応答 " in ran.out
    assert "第2避難所: AP 9台が同時に全部応答しなくなりました。" in ran.out
    assert "施設に電話してください。" in ran.out
    assert "未確認（9台）:" in ran.out
    assert "第2避難所 · " not in ran.out


async def test_in_normal_times_it_says_so(hinan: Hinan) -> None:
    ran = await hinan("status")

    assert ran.code == 0
    assert "現在: 平常時" in ran.out
    assert "未確認" not in ran.out


async def test_columns_stay_straight_with_japanese_letters(hinan: Hinan) -> None:
    ran = await hinan("status")

    table = [line for line in ran.out.splitlines() if line.startswith(("施設", "第", "合計"))]
    assert len(table) == 5
    assert len({cell_len(line) for line in table}) == 1


async def test_clients_of_unheard_access_points_are_unknown_and_never_zero(hinan: Hinan, daemon: Running) -> None:
    daemon.situation.observed = {ap: seen for ap, seen in daemon.situation.observed.items() if "shelter-0" not in ap}

    ran = await hinan("status", "--facility", "shelter-0")

    (line,) = (line for line in ran.out.splitlines() if line.startswith("第0避難所"))
    assert line.split()[-2:] == ["0", "不明"]


async def test_json_is_the_board_as_the_api_gives_it(hinan: Hinan) -> None:
    ran = await hinan("status", "--json", "--facility", "shelter-1")

    assert ran.document["town"] == "試験町"
    assert [facility["id"] for facility in ran.document["facilities"]] == ["shelter-1"]
    assert len(ran.document["facilities"][0]["aps"]) == 9


async def test_a_facility_that_does_not_exist_is_named(hinan: Hinan) -> None:
    ran = await hinan("status", "--facility", "第9避難所")

    assert ran.code == 2
    assert "第9避難所" in ran.err
