"""What the clerk reads on the first screen."""

from datetime import timedelta

import pytest

from controller.core.declaration import Kind, Wish
from controller.core.problem import Cause
from tests.tui.clerk import LARGE, SMALL, at_the_screen
from tests.tui.town import Town, small_inventory
from tui.steady_table import Column, Rows, SteadyTable

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
QUAKE = Wish(Kind.DISASTER, reason="地震", ordered_by="町長")
DRILL = Wish(Kind.DRILL, reason="訓練", ordered_by="課長")


@SIZES
async def test_normal_times_are_called_so(town: Town, size: tuple[int, int]) -> None:
    async with at_the_screen(town, size) as clerk:
        assert clerk.lines[0].startswith(" 平常時  発動しているものはありません  富加町  02:14:05 時点")
        await clerk.read_line("中央公民館", "応答 3/3")


@SIZES
async def test_a_disaster_says_since_when_and_by_whom(town: Town, size: tuple[int, int]) -> None:
    await town.declare(QUAKE)
    town.pass_time(90)
    async with at_the_screen(town, size) as clerk:
        assert "災害時モード(発動中)  第1号" in clerk.lines[0]
        await clerk.read("9月3日 02:14 から(1分)", "理由: 地震", "指示: 町長", "発動: tanaka")


@SIZES
async def test_every_banner_line_of_a_drill_says_drill(town: Town, size: tuple[int, int]) -> None:
    await town.declare(Wish(Kind.DRILL, reason="秋の総合防災訓練にともなう避難所開設" * 3, ordered_by="課長"))
    async with at_the_screen(town, size) as clerk:
        await clerk.read("訓練中")
        end = next(number for number, line in enumerate(clerk.lines) if line.startswith("施設"))
        assert end >= 3
        assert all(line.startswith(" 【訓練】") for line in clerk.lines[:end])


@pytest.mark.parametrize("kind", [Kind.DRILL, Kind.TEST])
async def test_what_is_not_real_has_another_colour_than_the_real_thing(town: Town, kind: Kind) -> None:
    async with at_the_screen(town) as clerk:
        await town.declare(Wish(kind, reason="訓練"))
        await clerk.read("第1号")
        pretended = clerk.app.screen.query_one("Banner").styles.background
        await town.declare(QUAKE)
        await clerk.read("災害時モード(発動中)")
        assert clerk.app.screen.query_one("Banner").styles.background != pretended
        await clerk.read("ほかに 第1号")


async def test_an_unknown_number_of_clients_is_never_zero_and_never_old(town: Town) -> None:
    town.clients = dict.fromkeys(town.inventory.access_points, 7)
    town.pass_time(1)
    async with at_the_screen(town) as clerk:
        await clerk.read_line("中央公民館", " 21 ")
        town.die("ap-0-0", "ap-0-1", "ap-0-2", "ap-1-0")
        await clerk.read("中央公民館 不明 応答 0/3 不明 応答なし 3")
        assert "21" not in clerk.line_with("中央公民館")
        await clerk.read_line("総合体育館", "14+不明")
        await clerk.read("接続端末数 98(不明 4台)")


async def test_nothing_is_called_open_before_every_ap_is_proven(town: Town) -> None:
    town.lazy = {"ap-0-2"}
    await town.declare(QUAKE)
    town.pass_time(5)
    async with at_the_screen(town) as clerk:
        await clerk.read_line("中央公民館", "開放確認中 2/3 [###..]")
        await clerk.read("確認済み 17/18")
        town.lazy = set()
        town.pass_time(5)
        await clerk.read("確認済み 18/18")
        await clerk.read_line("中央公民館", "開放済み   3/3 [#####]")


async def test_trouble_is_named_in_few_words(town: Town) -> None:
    town.trouble("dev-0-0", Cause.LOGIN_REFUSED, "")
    town.die("ap-0-1")
    async with at_the_screen(town, LARGE) as clerk:
        await clerk.read_line("中央公民館", "応答なし 1 ログイン拒否")


async def test_going_back_is_counted_until_it_is_proven_and_then_said(town: Town) -> None:
    await town.declare(QUAKE)
    town.pass_time(5)
    async with at_the_screen(town) as clerk:
        await town.end(1, "避難所を閉じた")
        town.lazy = {"ap-0-0"}
        town.pass_time(5)
        await clerk.read("平常時に戻しています", "第1号(災害) を元に戻しています: 戻ったと確認 17/18台")
        assert not clerk.lines[0].startswith(" 平常時 ")
        town.lazy = set()
        town.pass_time(5)
        await clerk.read(
            "発動しているものはありません", "第1号(災害) は 9月3日 02:14 に平常時に戻りました(全台を確認済み)"
        )


async def test_after_72_hours_a_person_is_reminded_and_nothing_ends(town: Town) -> None:
    await town.declare(QUAKE)
    town.pass_time(timedelta(hours=73).total_seconds())
    async with at_the_screen(town) as clerk:
        await clerk.read("第1号(災害) は発動から72時間を超えました", "自動では終わりません", "災害時モード(発動中)")


async def test_the_next_trouble_is_one_key_away(town: Town) -> None:
    town.trouble("dev-3-1", Cause.COMMAND_REJECTED, "x")
    town.trouble("dev-5-0", Cause.LOGIN_REFUSED, "")
    async with at_the_screen(town) as clerk:
        table = clerk.app.screen.query_one(SteadyTable)
        found = []
        for _round in range(3):
            await clerk.press("n")
            found.append(table.selected)
        assert found == ["place-3", "place-5", "place-3"]


async def test_in_a_big_town_only_cells_that_changed_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    show = SteadyTable.show

    def count(table: SteadyTable, columns: tuple[Column, ...], rows: Rows) -> int:
        drawn.append(show(table, columns, rows))
        return drawn[-1]

    town = Town(small_inventory(400, 3))
    async with at_the_screen(town, LARGE) as clerk:
        await clerk.press("end")
        await clerk.read("第399集会所")
        monkeypatch.setattr(SteadyTable, "show", count)
        town.clients["ap-399-0"] = 5
        town.pass_time(1)
        await clerk.read("接続端末数 5")
        assert sum(drawn) == 1
        await clerk.read_line("第399集会所", " 5 ")


async def test_ending_when_nothing_is_open_says_so(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("e")
        await clerk.read("発動しているものがないので、平常時に戻すものはありません。")


async def test_keys_are_always_in_sight_and_help_is_in_japanese(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.read("F1 使い方/Help", "F2/o 発動", "F4/e 平常時に戻す", "Enter 施設", "q 終了")
        await clerk.press("f1")
        await clerk.read("使い方(Esc で戻ります)", "日本語入力をオフに")
        await clerk.press("escape")
        await clerk.read("F2/o 発動")


async def test_the_language_changes_at_once_and_back(town: Town) -> None:
    await town.declare(QUAKE)
    async with at_the_screen(town) as clerk:
        await clerk.press("l")
        await clerk.read("DISASTER MODE", "Facility", "Declare")
        await clerk.press("f9")
        await clerk.read("災害時モード(発動中)", "施設", "発動")


async def test_leaving_asks_nothing_and_says_that_the_daemon_goes_on(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("q")
        assert not clerk.app.is_running or clerk.app._exit
        assert any("制御プログラムは動き続けています" in str(said) for said in clerk.app._exit_renderables)
