"""One access point: all that is known about it, on one page that scrolls."""

from datetime import timedelta

import pytest

from controller.core.declaration import Wish
from controller.core.inventory import inventory
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.records import PastProblem, StateBefore
from controller.core.state import SeenWlan
from tests.tui.clerk import LARGE, SMALL, Clerk, at_the_screen, click
from tests.tui.town import Town

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


async def read_down(clerk: Clerk, *texts: str) -> None:
    """Reads these one after the other, and scrolls for each as far as it takes."""
    for text in texts:
        await clerk.press("home")
        for _page in range(5):
            if "".join(text.split()) in clerk.text:
                break
            await clerk.press("pagedown")
        await clerk.read(text)


@SIZES
async def test_what_should_be_stands_beside_what_was_seen_by_what_and_when(town: Town, size: tuple[int, int]) -> None:
    await town.declare(Wish(reason="地震"))
    town.pass_time(3)
    town.clients = {"ap-0-0": 7}
    town.crowd("ap-0-0", 0, 3, 12)
    town.pass_time(5)
    town.before = [StateBefore("dev-0-0", 1, town.now, {"ap-0-0": (SeenWlan("town-office"),)})]
    hour = timedelta(hours=1)
    late, over = town.now - 2 * hour, town.now - hour
    town.past_problems = [PastProblem("dev-0-0", Cause.UNREACHABLE, Message("no route to host"), late, over, 1)]
    async with at_the_screen(town, size) as clerk:
        await clerk.press("enter", "enter")
        await clerk.read("中央公民館 / 玄関(AP ap-0-0、機器 dev-0-0)")
        await read_down(
            clerk,
            "00000JAPAN をだれにでも開放(第1号(災害)、9月3日 02:14 から)",
            "開放 確認済み。電波で確認 0秒前。",
            "今出ている SSID: 00000JAPAN",
            "分かっている問題はありません。",
            "今: 7",
            "最大 12(01:44)",
            "管理人 0574-00-0000",
            "電波に出ている: 正しい(電波(SNMP) 02:14:08、5秒前)",
            "第1号 開放: 電波で確認  最初 9月3日 02:14",
            "第1号の前(9月3日 02:14): town-office",
            "9月3日 00:14 から 9月3日 01:14: 応答なし: no route to host",
        )


@SIZES
async def test_a_problem_is_told_whole_and_the_device_tried_again_after_two_presses(
    town: Town, size: tuple[int, int]
) -> None:
    town.trouble("dev-0-0", Cause.COMMAND_REJECTED, "`dot11 ssid 00000JAPAN`: % Invalid input detected")
    async with at_the_screen(town, size) as clerk:
        await clerk.press("enter", "enter")
        await clerk.read("問題と対応", "% Invalid input detected", "次に試すのは 02:19:05 です。")
        await clerk.press("r", "escape")
        await clerk.press("r")
        assert town.asked == []
        await clerk.read("もう一度試しますか")
        await clerk.press("r")
        await clerk.read("をもう一度試しています")
        assert town.asked == ["retry dev-0-0"]
        await clerk.press("escape")
        await clerk.read("町全体に戻る")


async def test_one_that_nobody_can_log_into_says_what_to_do_there(town: Town) -> None:
    town.switch_by_hand("dev-0-0")
    await town.declare(Wish(reason="地震"))
    async with at_the_screen(town) as clerk:
        await clerk.press("enter", "enter")
        await read_down(clerk, "人が手で切り替えます", "裏のスイッチを「災害」に倒す。", "まだ何も確認できていません。")


async def test_one_that_leaves_the_inventory_says_so(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("enter", "enter")
        await clerk.read("今の状態")
        known = town.inventory
        aps = [ap for ap in known.access_points.values() if ap.id != "ap-0-0"]
        devices = [device for device in known.devices.values() if device.id != "dev-0-0"]
        town.inventory = inventory(known.facilities.values(), devices, aps)
        town.pass_time(1)
        await clerk.read("このアクセスポイントは、今の台帳にありません。")


async def test_a_click_on_a_heading_sorts_by_it_and_another_takes_it_back(town: Town) -> None:
    town.clients = {"ap-3-0": 50}
    town.die("ap-2-0", "ap-2-1")
    async with at_the_screen(town) as clerk:
        for heading, words, first in (
            ("接続端末数", "並び: 接続端末の多い順", "北部コミュニ"),
            ("問題", "並び: 問題の多い順", "第一小学校"),
            ("施設", "並び: 名前順", "ふれあい温泉"),
        ):
            await click(clerk, heading, clerk.lines.index(clerk.line_with("確認済み/全体")))
            await clerk.read(words)
            table = clerk.lines.index(clerk.line_with("確認済み/全体"))
            assert clerk.lines[table + 1].startswith(first)
        await click(clerk, "施設", table)
        await clerk.reads_no_more("並び: 名前順")
