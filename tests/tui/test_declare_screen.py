"""Declaring, from the board to the declaration, and everything that must not declare."""

import pytest
from rich.cells import cell_len

from controller.core.declaration import Kind, Wish
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.problem import Cause
from tests.tui.clerk import LARGE, SMALL, Clerk, at_the_screen
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
        await clerk.read("There is no declaration 1.", "今の状態を確かめてください")


async def test_the_mouse_can_do_it_too(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await click(clerk, "発動", 23)
        await click(clerk, "1 地震")
        await click(clerk, "次へ", 23)
        await clerk.read("鍵を回す")
        for digit in clerk.app.screen.query_one(TurnKey).code:
            await click(clerk, f" {digit} ", 22)
        await clerk.read("第1号を発動しました")


async def click(clerk: Clerk, text: str, row: int | None = None) -> None:
    """Clicks on this text, where it stands on the screen."""
    rows = range(len(clerk.lines)) if row is None else [row]
    found = next(number for number in rows if text in clerk.lines[number])
    column = cell_len(clerk.lines[found][: clerk.lines[found].index(text)]) + 1
    await clerk.pilot.click(offset=(column, found))
    await clerk.pilot.pause()


async def test_four_hundred_facilities_can_be_ticked_all_at_once() -> None:
    async with at_the_screen(Town(small_inventory(400, 1))) as clerk:
        await clerk.press("o", "s", "a")
        await clerk.read("選択中 400か所")
