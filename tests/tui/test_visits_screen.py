"""現地対応リスト: where somebody has to go, and what they saw there."""

import pytest

from controller.core.board import ApState
from controller.core.declaration import Wish
from controller.core.problem import Cause
from tests.tui.clerk import LARGE, SMALL, at_the_screen
from tests.tui.town import Town

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@pytest.fixture
async def waiting_town(town: Town) -> Town:
    """One switched by hand where few wait, one with another key where many wait."""
    town.switch_by_hand("dev-3-0")
    town.lazy = {"ap-1-1"}
    await town.declare(Wish(reason="地震", ordered_by="町長"))
    town.trouble("dev-1-1", Cause.HOST_KEY_CHANGED, "SHA256:AAAA, SHA256:BBBB")
    town.clients = {"ap-1-0": 40, "ap-3-1": 3}
    town.pass_time(5)
    return town


@SIZES
async def test_who_has_to_go_where_is_listed_with_most_people_first(waiting_town: Town, size: tuple[int, int]) -> None:
    async with at_the_screen(waiting_town, size) as clerk:
        await clerk.press("v")
        await clerk.read("現地対応: 2台に現地対応が必要です")
        await clerk.read("総合体育館 体育館 北側 鍵が違う 40", "裏のスイッチを「災害」に倒す。", "管理人 0574-00-0001")
        places = [line.split()[0] for line in clerk.lines if "管理人 0574" in line and "連絡先" not in line]
        assert [place[:3] for place in places] == ["総合体", "北部コ"]
        await clerk.press("down")
        await clerk.read("現地対応: 手で切り替え", "連絡先: 管理人 0574-00-0003")


async def test_what_somebody_saw_is_ticked_off_by_telephone_with_their_name(waiting_town: Town) -> None:
    async with at_the_screen(waiting_town) as clerk:
        await clerk.press("f3")
        await clerk.read("現地対応: 2台")
        await clerk.press("down", "space")
        await clerk.read("北部コミュニティセンター / 玄関 で 00000JAPAN が出ている", "見た人の名前:")
        assert waiting_town.asked[1:] == []
        await clerk.press(*"yamada", "enter")
        await clerk.read("(確認: yamada)", "現地対応: 1台に現地対応が必要です")
        assert waiting_town.asked[1:] == ["vouch ap-3-0 True yamada"]
        assert {ap.state for ap in waiting_town.board().aps if ap.id == "ap-3-0"} == {ApState.PROVEN}


async def test_without_a_name_nobody_has_looked(waiting_town: Town) -> None:
    async with at_the_screen(waiting_town) as clerk:
        await clerk.press("v")
        await clerk.read("現地対応: 2台")
        await clerk.press("enter", "enter")
        await clerk.read("見た人の名前が必要です。")
        await clerk.press("escape")
        await clerk.reads_no_more("見た人の名前:")
        assert waiting_town.asked[1:] == []
        await clerk.press("escape")
        await clerk.read("町全体 6施設")


async def test_on_the_way_back_the_word_asked_for_is_that_it_is_off(waiting_town: Town) -> None:
    await waiting_town.end(1, "避難所を閉じた")
    waiting_town.pass_time(1)
    async with at_the_screen(waiting_town) as clerk:
        await clerk.press("v")
        await clerk.read("裏のスイッチを「通常」に戻す。")
        await clerk.press("end", "x")
        await clerk.read("で 00000JAPAN は出ていない")


async def test_in_normal_times_nobody_has_to_go_anywhere(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("v")
        await clerk.read("現地対応: 行く必要のある所はありません。")
        await clerk.press("space", "enter", "escape")
        await clerk.read("町全体 6施設")
