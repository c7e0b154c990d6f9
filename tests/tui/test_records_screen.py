"""記録: who did what, when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from controller.core.declaration import Wish
from controller.core.facility_mark import Opening
from tests.tui.clerk import LARGE, SMALL, at_the_screen
from tests.tui.town import Town

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@SIZES
async def test_acts_are_listed_with_the_newest_first(town: Town, size: tuple[int, int]) -> None:
    await town.declare(Wish(reason="地震"))
    await town.mark_facility("place-0", Opening.OPEN)
    town.write("close", "1", who="hinan")
    async with at_the_screen(town, size) as clerk:
        await clerk.press("k")
        await clerk.read(
            "記録: 3件(新しい順)", "自動 完了", "tanaka 開設状況 中央公民館 開設", "tanaka 発動 第1号 地震"
        )
        await clerk.press("end")
        await clerk.read("発動: 第1号  理由: 地震  結果: -")
        await clerk.press("escape")
        await clerk.read("町全体 6施設")


async def test_dates_of_late_autumn_fit_as_well(town: Town) -> None:
    town.now += timedelta(days=80)
    await town.declare(Wish(reason="地震"))
    async with at_the_screen(town) as clerk:
        await clerk.press("k")
        await clerk.read("11月22日 02:14")
        assert clerk.cut_cells() == []


async def test_a_chain_that_does_not_hold_is_said_on_top(town: Town) -> None:
    await town.declare(Wish(reason="地震"))
    await town.end(1, "終わり")
    await town.declare(Wish(reason="大雨"))
    town.records[1] = replace(town.records[1], act=replace(town.records[1].act, why="別の理由"))
    async with at_the_screen(town) as clerk:
        await clerk.press("f8")
        await clerk.read("記録のつながりが 2番で切れています。")
