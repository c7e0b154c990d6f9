"""The proof of the way back, and who takes responsibility for what cannot be proven."""

import pytest

from controller.core.declaration import Kind, Wish
from tests.tui.clerk import LARGE, SMALL, at_the_screen
from tests.tui.town import Town

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@pytest.fixture
async def going_back(town: Town) -> Town:
    """Ended, and two access points have not answered since."""
    await town.declare(Wish(reason="地震"))
    town.pass_time(5)
    town.die("ap-1-1", "ap-4-2")
    await town.end(1, "避難所を閉じた")
    town.pass_time(5)
    return town


@SIZES
async def test_what_is_not_proven_back_stands_first(going_back: Town, size: tuple[int, int]) -> None:
    async with at_the_screen(going_back, size) as clerk:
        await clerk.read("確認済み 16/18台(88%)  残り: 応答なし 2台")
        await clerk.press("b")
        await clerk.read("戻ったことの確認: 第1号(災害)")
        await clerk.read_line("総合体育館", "不明・応答なし")
        await clerk.read("体育館 北側: 戻ったことはまだ確認できていません。最後の応答")
        await clerk.press("down", "down")
        await clerk.read("玄関: 最初の確認 9月3日 02:16", "(電波(SNMP) 9月3日 02:16)")


async def test_the_rest_is_signed_off_by_name_with_a_reason_and_the_key(going_back: Town) -> None:
    async with at_the_screen(going_back) as clerk:
        await clerk.press("b", "u")
        await clerk.read("先に Space で印を付けてください")
        await clerk.press("space", "down", "enter", "u")
        await clerk.read("確認できない理由")
        await clerk.press("enter")
        await clerk.read("理由を書いてください")
        await clerk.press(*"kosho", "enter")
        await clerk.read("2台を、あなたの名前で引き受けます", "総合体育館 体育館 北側 (ap-1-1)", "鍵を回す")
        assert going_back.asked[-1].startswith("end")
        await clerk.turn_the_key()
        await clerk.read("2台を、あなたの名前で引き受けました")
        assert going_back.asked[-1] == "sign-off 1 ap-1-1 ap-4-2 kosho"
        await clerk.press("escape")
        await clerk.read("平常時に戻りました", "(うち2台は担当者が引き受け)")


async def test_what_is_proven_needs_no_signature(going_back: Town) -> None:
    async with at_the_screen(going_back) as clerk:
        await clerk.press("b", "end", "space")
        await clerk.read("これは戻ったと確認済みです")
        await clerk.press("escape")
        await clerk.read("町全体 6施設")


async def test_after_the_end_the_proof_can_still_be_read(town: Town) -> None:
    await town.declare(Wish(Kind.DRILL, reason="訓練"))
    town.pass_time(5)
    await town.end(1, "訓練が終わった")
    town.pass_time(5)
    async with at_the_screen(town) as clerk:
        await clerk.read("b 戻りの確認")
        await clerk.press("b")
        await clerk.read("【訓練】戻ったことの確認: 第1号(訓練)  9月3日 02:14 に完了")
        await clerk.read_line("中央公民館", "平常に戻り 確認済み")
        await clerk.reads_no_more("引き受ける")
        await clerk.press("u", "space")
        assert town.asked[-1].startswith("end")


async def test_before_anything_was_opened_there_is_no_such_page(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("b")
        await clerk.read("町全体 6施設")
