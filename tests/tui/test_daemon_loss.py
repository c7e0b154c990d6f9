"""The daemon goes away and comes back."""

import asyncio

import pytest

from controller.core.declaration import Kind
from tests.tui.clerk import LARGE, SMALL, at_the_screen
from tests.tui.town import Town
from tui.daemon import View
from tui.watch import LONGEST_WAIT_S, watch


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_a_lost_daemon_is_said_in_the_first_line_with_the_time_of_what_is_shown(
    town: Town, size: tuple[int, int]
) -> None:
    async with at_the_screen(town, size) as clerk:
        town.stop()
        await clerk.read("制御プログラムとつながっていません。表示は 02:14:05 時点のものです。")
        assert "つながっていません" in clerk.lines[0]


async def test_when_the_daemon_is_back_the_screen_recovers_by_itself(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        town.stop()
        await clerk.read("つながっていません")
        town.now = town.now.replace(hour=18)
        town.start()
        await clerk.read("03:14:05 時点")
        await clerk.reads_no_more("つながっていません")


async def test_without_a_daemon_at_the_start_nothing_is_claimed(town: Town) -> None:
    town.stop()
    async with at_the_screen(town) as clerk:
        await clerk.read("制御プログラムとつながっていません。", "まだ何も分かりません。")
        await clerk.reads_no_more("時点")
        assert "平常時  " not in clerk.lines[1]
        await clerk.press("o", "e", "n", "enter")
        await clerk.read("まだ何も分かりません。")


async def test_waits_grow_up_to_a_limit(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def pass_quickly(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 7:
            raise asyncio.CancelledError

    town.stop()
    monkeypatch.setattr("tui.watch.asyncio.sleep", pass_quickly)
    with pytest.raises(asyncio.CancelledError):
        await watch(View(lambda: town), lambda: None)

    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_S
    assert waits[0] <= 1


async def test_a_declaration_that_cannot_be_sent_keeps_everything_that_was_entered(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "2", "enter")
        await clerk.read("鍵を回す")
        town.stop()
        await clerk.turn_the_key()
        await clerk.read("The daemon does not answer on /run/hinan/api.", "もう一度行う前に")
        town.start()
        await clerk.turn_the_key()
        await clerk.read("第1号を発動しました")
        assert town.asked == [f"declare {Kind.DISASTER} 台風・大雨"]


async def test_a_plan_that_cannot_be_made_leaves_the_form_as_it_was(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "c", "3")
        town.stop()
        await clerk.press("enter")
        await clerk.read("The daemon does not answer", "(*) c 訓練", "(*) 3 停電")
        assert town.asked == []
