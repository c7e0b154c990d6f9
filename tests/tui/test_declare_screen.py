"""Declaring, from the board to the declaration, and everything that must not declare."""

import pytest

from controller.core.declaration import Kind, Wish
from controller.core.facility_mark import Opening
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.problem import Cause
from tests.tui.clerk import LARGE, SMALL, at_the_screen, click
from tests.tui.town import Town, small_inventory
from tui.turn_key import TurnKey, fresh_code

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@SIZES
async def test_five_keys_lead_from_the_board_to_a_declaration(town: Town, size: tuple[int, int]) -> None:
    async with at_the_screen(town, size) as clerk:
        await clerk.press("o", "1", "enter")
        await clerk.read("まだ何も送っていません", "6施設 18台", "指示を送る機器: 18台")
        assert town.asked == []
        await clerk.turn_the_key()
        await clerk.read("第1号を発動しました", "災害時モード(発動中)")
        assert town.asked == ["declare disaster 地震"]
        assert town.kept[0].facilities == frozenset()


async def test_leaning_on_enter_never_declares(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("f2", *["enter"] * 20)
        await clerk.read("先に理由を選んでください")
        await clerk.press("1", *["enter"] * 20)
        await clerk.press(*["space"] * 20, *["tab", "enter"] * 5)
        await clerk.read("鍵を回す")
        assert town.asked == []
        assert town.kept == []


@pytest.mark.parametrize("digit", range(10))
async def test_one_digit_held_down_never_declares(town: Town, digit: int) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "1", "enter")
        await clerk.read("鍵を回す")
        await clerk.press(*[str(digit)] * 12)
        assert town.kept == []


async def test_the_digits_are_two_different_ones_and_change() -> None:
    codes = {fresh_code() for _ in range(500)}

    assert all(len(set(code)) == 2 and code.isdecimal() for code in codes)
    assert len(codes) > 20


async def test_full_width_digits_of_an_input_method_turn_the_key_too(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "1", "enter")
        await clerk.read("鍵を回す")
        code = clerk.app.screen.query_one(TurnKey).code
        await clerk.press(*("０１２３４５６７８９"[int(digit)] for digit in code))
        await clerk.read("第1号を発動しました")


async def test_escape_goes_back_step_by_step_and_nothing_is_lost(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "b", "4", "enter")
        await clerk.read("鍵を回す")
        await clerk.press("escape")
        await clerk.read("(*) b 通信障害", "(*) 4 通信障害")
        await clerk.press("escape")
        await clerk.read("平常時")
        assert town.asked == []


@SIZES
async def test_a_drill_says_drill_on_every_line_of_its_plan(town: Town, size: tuple[int, int]) -> None:
    town.die("ap-1-1")
    async with at_the_screen(town, size) as clerk:
        await clerk.press("o", "c", "enter")
        await clerk.read("鍵を回す", "2時間後に自動で終わり")
        texts = [line for line in clerk.lines[:-3] if line.strip() and "鍵" not in line and "マウス" not in line]
        assert all(line.startswith(" 【訓練】") for line in texts)
        await clerk.turn_the_key()
        await clerk.read("【訓練】訓練中")
        assert town.kept[0].kind is Kind.DRILL
        assert town.kept[0].ends_at is not None


async def test_the_drill_reason_on_a_real_declaration_makes_it_a_drill(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "5")
        await clerk.read("【訓練】発動", "(*) c 訓練")
        await clerk.press("a")
        await clerk.read("(*) a 災害", "( ) 5 訓練")
        await clerk.press("enter")
        await clerk.read("先に理由を選んでください")


async def test_chosen_facilities_are_opened_and_no_others(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "s", "down", "space", "down", "space", "enter", "2", "enter")
        await clerk.read("2施設 6台(総合体育館 3台、第一小学校 3台)", "選んでいない施設の12台にも触りません")
        await clerk.turn_the_key()
        await clerk.read("第1号を発動しました")
        assert town.kept[0].facilities == {"place-1", "place-2"}


async def test_areas_are_chosen_by_their_names(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "r", "down", "space", "enter", "1", "enter")
        await clerk.read(
            "3施設 9台(総合体育館 3台、北部コミュニティセンター 3台", "選んでいない施設の9台にも触りません"
        )
        await clerk.turn_the_key()
        await clerk.read("第1号を発動しました")
        assert town.kept[0].facilities == {"place-1", "place-3", "place-5"}


async def test_those_that_staff_have_marked_as_in_use_can_be_opened(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "m", "1", "enter")
        await clerk.read("「開設」と記録した施設がありません")
        await town.mark_facility("place-4", Opening.OPEN)
        await town.mark_facility("place-5", Opening.CLOSED)
        await clerk.read("町立双葉中学校体育館(旧館)")
        await clerk.press("enter")
        await clerk.read("1施設 3台(町立双葉中学校体育館(旧館) 3台)")
        await clerk.turn_the_key()
        await clerk.read("第1号を発動しました")
        assert town.kept[0].facilities == {"place-4"}


@SIZES
async def test_a_drill_is_one_key_away_and_has_a_length(town: Town, size: tuple[int, int]) -> None:
    async with at_the_screen(town, size) as clerk:
        await clerk.press("d")
        await clerk.read("【訓練】発動", "(*) c 訓練", "(*) 8 2時間", "(*) 5 訓練", "p 架空の町で練習")
        await clerk.press("6", "enter")
        await clerk.read("30分後に自動で終わり")
        await clerk.turn_the_key()
        await clerk.read("【訓練】訓練中", "02:44 に自動で終わります")
        town.pass_time(31 * 60)
        town.pass_time(1)
        await clerk.read("平常時  発動しているものはありません")


async def test_the_real_thing_has_no_length_and_no_practice(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "6", "p")
        await clerk.read("本番です。訓練ではありません")
        await clerk.reads_no_more("長さ")
        await clerk.reads_no_more("架空")


async def test_where_the_terminal_cannot_be_given_away_practice_says_how_else(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("d", "p")
        await clerk.read("この画面からはできません。端末で hinan demo と入力してください。")


async def test_how_long_it_takes_is_told_from_the_last_time_or_not_at_all(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "1", "enter")
        await clerk.read("かかる時間は分かりません。前回の記録がないためです。")
        await clerk.go_home()
        town.lazy = {"ap-0-0"}
        await town.declare(Wish(Kind.DRILL, reason="訓練"))
        town.pass_time(20)
        town.lazy = set()
        town.pass_time(100)
        await town.end(1, "終わり")
        town.pass_time(7)
        await clerk.press("o", "1", "enter")
        await clerk.read("前回 第1号(訓練) では、18台の9割を 20秒、全部を 2分 で開放と確認しました。")
        await clerk.turn_the_key()
        await clerk.read("第2号を発動しました")
        await clerk.press("e", "1", "enter")
        await clerk.read("18台の9割を 7秒、全部を 7秒 で戻ったと確認しました。")


async def test_choosing_facilities_and_ticking_none_goes_back_to_the_whole_town_in_sight(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "s", "enter")
        await clerk.read("(*) w 町全体")


async def test_a_facility_that_opens_along_with_the_chosen_one_is_named() -> None:
    shared = inventory(
        [Facility("hall", "中央公民館"), Facility("gym", "総合体育館")],
        [Device("wlc", "192.0.2.1", "cisco_iosxe_wlc", "wlc")],
        [AccessPoint("a", "hall", "wlc", group="tag"), AccessPoint("b", "gym", "wlc", group="tag")],
    )
    async with at_the_screen(Town(shared)) as clerk:
        await clerk.press("o", "s", "space", "enter", "1", "enter")
        await clerk.read("選んでいないのに一緒に開く施設", "総合体育館 1台")


async def test_the_plan_names_who_is_known_not_to_answer(town: Town) -> None:
    town.die("ap-1-1")
    town.trouble("dev-2-0", Cause.LOGIN_REFUSED, "")
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "1", "enter")
        await clerk.read("今は応答のない機器 1台: 総合体育館 体育館 北側(応答なし)")
        await clerk.read("問題の分かっている機器 1台: 第一小学校 玄関(ログイン拒否)")


async def test_what_people_switch_is_not_promised_to_open_by_itself(town: Town) -> None:
    town.switch_by_hand("dev-3-0")
    async with at_the_screen(town, LARGE) as clerk:
        await clerk.press("o", "1", "enter")
        await clerk.read(
            "指示を送る機器: 17台", "手で切り替えるもの 1台(北部コミュニティセンター 1台): 現地に行く人が必要"
        )
        await clerk.reads_no_more("今は応答のない")


async def test_the_exact_commands_are_one_key_away(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "1", "enter")
        await clerk.read("鍵を回す")
        await clerk.press("c")
        await clerk.read("18台の機器に送る命令です。まだ何も送っていません。", "dot11 ssid 00000JAPAN")
        await clerk.press("escape")
        await clerk.turn_the_key()
        await clerk.read("第1号を発動しました")


async def test_a_reason_in_words_and_another_name_are_sent_as_typed(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "down", *"kouzui", "down", *["backspace"] * 30, *"soncho", "enter")
        await clerk.read("理由: kouzui", "指示: soncho")
        await clerk.turn_the_key()
        await clerk.read("第1号を発動しました")
        assert (town.kept[0].reason, town.kept[0].ordered_by) == ("kouzui", "soncho")


async def test_a_refusal_of_the_daemon_stands_on_the_page(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await town.declare(Wish(reason="地震"))
        await clerk.read("第1号")
        await clerk.press("e", "1", "enter")
        await clerk.read("鍵を回す")
        await town.end(1, "別の人")
        await clerk.turn_the_key()
        await clerk.read("発動 1 はありません。", "今の状態を確かめてください")


async def test_the_mouse_can_do_it_too(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await click(clerk, "発動", 22)
        await click(clerk, "1 地震")
        await click(clerk, "次へ", 23)
        await clerk.read("鍵を回す")
        for digit in clerk.app.screen.query_one(TurnKey).code:
            await click(clerk, f" {digit} ", 22)
        await clerk.read("第1号を発動しました")


async def test_four_hundred_facilities_can_be_ticked_all_at_once() -> None:
    async with at_the_screen(Town(small_inventory(400, 1))) as clerk:
        await clerk.press("o", "s", "a")
        await clerk.read("選択中 400か所")
