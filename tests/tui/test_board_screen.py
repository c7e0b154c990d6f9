"""What the clerk reads on the first screen."""

from datetime import timedelta

import pytest

from controller.core.breaker import Halt
from controller.core.declaration import Kind, Wish
from controller.core.facility_mark import Opening
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.state import Asked
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
        await clerk.read("中央公民館 - 不明 応答 0/3 不明 停電らしい ほか1")
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


async def test_a_facility_without_power_says_so_in_its_line(town: Town) -> None:
    town.die("ap-0-0", "ap-0-1", "ap-0-2")
    async with at_the_screen(town, LARGE) as clerk:
        await clerk.read_line("中央公民館", "停電らしい 応答なし 3")
        await clerk.press("enter")
        await clerk.read("AP 3台が同時に全部応答しなくなりました。", "施設に電話してください。")


async def test_what_befell_the_whole_town_is_one_sentence(town: Town) -> None:
    town.die(*town.inventory.access_points)
    async with at_the_screen(town, LARGE) as clerk:
        await clerk.read("回線断らしい: 応答していたAP 18台が、同時に全部応答しなくなりました。")


async def test_the_progress_line_is_full_only_when_everything_is_proven(town: Town) -> None:
    town.lazy = {"ap-0-2", "ap-1-0"}
    town.die("ap-2-2")
    await town.declare(QUAKE)
    town.pass_time(60)
    async with at_the_screen(town) as clerk:
        await clerk.read("[###########...] 確認済み 15/18台(83%) 残り: 処理中 2台(あと約10秒)、応答なし 1台")
        town.lazy, town.dead = set(), set()
        town.pass_time(5)
        await clerk.read("[##############] 確認済み 18/18台(100%)")


@SIZES
async def test_the_last_hours_stand_beside_the_clients(town: Town, size: tuple[int, int]) -> None:
    town.crowd("place-0", None, 0, 2, 10, 40, 36)
    async with at_the_screen(town, size) as clerk:
        await clerk.read_line("中央公民館", "_..##")
        assert "#" not in clerk.line_with("総合体育館")


async def test_what_staff_say_of_a_facility_stands_apart_from_its_wifi(town: Town) -> None:
    await town.mark_facility("place-0", Opening.OPEN)
    await town.mark_facility("place-2", Opening.CLOSED)
    async with at_the_screen(town, LARGE) as clerk:
        await clerk.read("中央公民館 開設 平常 応答 3/3", "総合体育館 - 平常", "第一小学校 閉鎖 平常", "開設 1か所")
        await town.declare(QUAKE)
        town.pass_time(5)
        await clerk.read("第一小学校 閉鎖 開放済み", "総合体育館 - 開放済み")


async def test_what_was_stopped_goes_on_by_a_key_pressed_twice(town: Town) -> None:
    devices = ("dev-0-0", "dev-0-1", "dev-0-2")
    refused = Cause.COMMAND_REJECTED, Message("% Invalid input")
    town.halts = (Halt("cisco_ios_ap", Asked.OPEN, *refused, devices, town.now, town.now, waiting=15),)
    async with at_the_screen(town) as clerk:
        await clerk.read("停止中: cisco_ios_ap の3台が同じ理由で失敗し、15台が待っています", "g 再開")
        await clerk.press("g")
        await clerk.read("cisco_ios_ap を再開しますか")
        await clerk.press("escape")
        await clerk.reads_no_more("再開しますか")
        assert town.asked == []
        await clerk.press("g", "g")
        await clerk.read("待っていた機器に指示しています")
        await clerk.reads_no_more("停止中")
        assert town.asked == ["resume cisco_ios_ap"]


async def test_sorting_goes_round_and_says_so(town: Town) -> None:
    town.trouble("dev-3-1", Cause.COMMAND_REJECTED, "x")
    town.clients = {"ap-1-0": 50, "ap-5-0": 7}
    town.pass_time(1)
    async with at_the_screen(town) as clerk:
        tops = []
        for words in ("問題の多い順", "接続端末の多い順", "並び: 名前順"):
            await clerk.press("s")
            await clerk.read(words, "Esc で全部を台帳の順に")
            tops.append(clerk.app.screen.query_one(SteadyTable).order[0])
        assert tops == ["place-3", "place-1", "place-5"]
        await clerk.press("escape")
        await clerk.reads_no_more("並び:")
        assert clerk.app.screen.query_one(SteadyTable).order[0] == "place-0"


async def test_a_search_shows_a_part_and_says_that_it_is_one(town: Town) -> None:
    await town.mark_facility("place-2", note="南門 KEY")
    async with at_the_screen(town) as clerk:
        await clerk.press("slash", *"key")
        await clerk.read("表示 1/6か所: key", "第一小学校")
        await clerk.reads_no_more("中央公民館")
        await clerk.press("enter", "enter")
        await clerk.read("メモ: 南門 KEY")
        await clerk.press("escape", "escape")
        await clerk.read("中央公民館")
        await clerk.reads_no_more("表示")


async def test_letters_in_the_search_line_are_letters_and_escape_ends_it(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("slash", *"oeq")
        await clerk.read("表示 0/6か所: oeq")
        await clerk.press("escape")
        await clerk.read("中央公民館")
        assert town.asked == []


async def test_a_click_on_a_line_chooses_it_and_another_opens_it(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        row = next(number for number, line in enumerate(clerk.lines) if "第一小学校" in line)
        await clerk.pilot.click(offset=(4, row))
        await clerk.pilot.pause()
        assert clerk.app.screen.query_one(SteadyTable).selected == "place-2"
        await clerk.pilot.click(offset=(4, row))
        await clerk.read("第一小学校(西地区)  3台")


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
