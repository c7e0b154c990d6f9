"""Ending a declaration."""

import pytest

from controller.core.declaration import Kind, Wish
from tests.tui.clerk import LARGE, SMALL, at_the_screen
from tests.tui.town import Town

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@pytest.fixture
async def open_town(town: Town) -> Town:
    await town.declare(Wish(reason="地震", ordered_by="町長"))
    town.pass_time(5)
    return town


@SIZES
async def test_five_keys_lead_back_to_normal_times(open_town: Town, size: tuple[int, int]) -> None:
    async with at_the_screen(open_town, size) as clerk:
        await clerk.press("e")
        await clerk.read("平常時に戻す: 第1号(災害)", "00000JAPAN を止めるアクセスポイント: 18台(中央公民館 3台")
        await clerk.press("1", "enter")
        await clerk.read("まだ何も送っていません", "理由: 避難所を閉じた")
        await clerk.turn_the_key()
        await clerk.read("第1号を終わりにしました")
        assert open_town.asked[-1] == "end 1 避難所を閉じた"


async def test_leaning_on_enter_never_ends(open_town: Town) -> None:
    async with at_the_screen(open_town) as clerk:
        await clerk.press("f4", *["enter"] * 10)
        await clerk.read("先に終わる理由を選んでください")
        await clerk.press("1", *["enter"] * 10)
        await clerk.read("鍵を回す")
        assert open_town.kept[0].ended_at is None


async def test_of_several_the_person_picks_one(open_town: Town) -> None:
    await open_town.declare(Wish(Kind.DRILL, ("place-0",), "訓練"))
    open_town.pass_time(1)
    async with at_the_screen(open_town) as clerk:
        await clerk.press("e")
        await clerk.read("【訓練】平常時に戻す: 第2号(訓練)", "ほかに1件が発動中です")
        await clerk.read("止めるアクセスポイントはありません", "ほかの発動が続くので開いたまま: 中央公民館 3台")
        await clerk.press("n")
        await clerk.read("平常時に戻す: 第1号(災害)", "15台", "開いたまま: 中央公民館 3台")
        await clerk.press("n", "3", "enter")
        await clerk.read("【訓練】平常時に戻す: 第2号(訓練)")
        await clerk.turn_the_key()
        await clerk.read("第2号を終わりにしました", "災害時モード(発動中)")
        assert open_town.asked[-1] == "end 2 訓練が終わった"


async def test_who_does_not_answer_is_named_before_the_key_is_turned(open_town: Town) -> None:
    open_town.die("ap-1-1")
    async with at_the_screen(open_town) as clerk:
        await clerk.press("e")
        await clerk.read("今は応答なし: 総合体育館 1台。応答が戻りしだい元に戻します。")


async def test_a_drill_that_ends_meanwhile_leaves_nothing_to_do(town: Town) -> None:
    await town.declare(Wish(Kind.DRILL, reason="訓練"))
    async with at_the_screen(town) as clerk:
        await clerk.press("e")
        await clerk.read("第1号(訓練)")
        town.pass_time(3 * 3600)
        await clerk.read("この発動はすでに終わっています。")
        await clerk.press("enter")
        await clerk.read("発動しているものはありません")
