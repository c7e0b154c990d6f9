"""One facility and its access points."""

import pytest

from controller.core.declaration import Kind, Wish
from controller.core.facility_mark import Opening
from controller.core.problem import Cause
from tests.tui.clerk import LARGE, SMALL, at_the_screen, click
from tests.tui.town import Town

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@SIZES
async def test_each_ap_says_what_it_does_and_how_we_know(town: Town, size: tuple[int, int]) -> None:
    town.lazy = {"ap-0-1"}
    await town.declare(Wish(reason="地震"))
    town.pass_time(3)
    town.die("ap-0-2")
    async with at_the_screen(town, size) as clerk:
        await clerk.press("enter")
        await clerk.read("中央公民館(西地区)  3台")
        await clerk.read_line("玄関", "開放 確認済み")
        await clerk.read_line("玄関", "電波で確認 0秒前")
        await clerk.read_line("体育館 北側", "開放確認中")
        await clerk.read_line("体育館 北側", "まだ確認できていません")
        await clerk.read_line("2階廊下", "不明・応答なし")
        await clerk.read_line("2階廊下", "不明 最後の応答 2分前")


@SIZES
async def test_the_whole_problem_sentence_is_shown_with_the_next_try(town: Town, size: tuple[int, int]) -> None:
    town.trouble("dev-0-0", Cause.COMMAND_REJECTED, "`dot11 ssid 00000JAPAN`: % Invalid input detected " * 2)
    async with at_the_screen(town, size) as clerk:
        await clerk.press("enter")
        problem = town.problems["dev-0-0"]
        from controller.i18n import _

        await clerk.read(problem.message.render(_), "次に試すのは 02:19:05 です。")


async def test_a_problem_that_waits_for_a_person_says_so(town: Town) -> None:
    town.trouble("dev-0-0", Cause.LOGIN_REFUSED, "")
    async with at_the_screen(town) as clerk:
        await clerk.press("enter")
        await clerk.read("自動では試しません。直したら r を押してください。")


@SIZES
async def test_staff_say_whether_it_takes_people_in_and_the_wifi_stays(town: Town, size: tuple[int, int]) -> None:
    async with at_the_screen(town, size) as clerk:
        await clerk.press("enter")
        await clerk.read("開設状況: 記録なし")
        await clerk.press("1")
        await clerk.read("「開設」と記録しました。Wi-Fi は変わりません。", "開設状況: 開設(tanaka 9月3日 02:14)")
        await clerk.press("2")
        await clerk.read("開設状況: 閉鎖(tanaka")
        await clerk.press("3")
        await clerk.read("開設状況: 不明(tanaka")
        assert town.marks["place-0"].opening is Opening.UNKNOWN
        assert town.kept == []


async def test_the_mouse_marks_it_too(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("enter")
        await clerk.read("2 閉鎖")
        await click(clerk, "2 閉鎖")
        await clerk.read("開設状況: 閉鎖(tanaka")


async def test_a_note_is_written_and_read_by_colleagues(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("enter", "m", *"kita 1", "enter")
        await clerk.read("メモを記録しました", "メモ: kita 1")
        assert (town.marks["place-0"].note, town.marks["place-0"].opening) == ("kita 1", Opening.UNKNOWN)
        await clerk.press("m", *"xyz", "escape", "m", "enter")
        assert town.marks["place-0"].note == "kita 1"


async def test_what_to_do_on_site_stands_where_somebody_has_to_go(town: Town) -> None:
    town.switch_by_hand("dev-0-1")
    await town.declare(Wish(reason="地震"))
    async with at_the_screen(town) as clerk:
        await clerk.press("enter", "down")
        await clerk.read("すること: 裏のスイッチを「災害」に倒す。", "連絡先: 管理人 0574-00-0000")


async def test_the_last_hours_of_its_clients_are_drawn_with_their_peak(town: Town) -> None:
    town.crowd("place-0", 0, 1, 3, 40, 36)
    async with at_the_screen(town) as clerk:
        await clerk.press("enter")
        await clerk.read("接続端末数 23:44から: [_..##] 最大 40(01:14)")


async def test_an_undeclared_open_ap_is_pointed_out(town: Town) -> None:
    town.on_air["ap-0-0"] = frozenset({"00000JAPAN"})
    town.pass_time(1)
    async with at_the_screen(town) as clerk:
        await clerk.read("要確認", "宣言なし 1")
        await clerk.press("enter")
        await clerk.read("宣言なしで開いている", "今出ている SSID: 00000JAPAN")


async def test_going_back_is_told_apart_from_being_back(town: Town) -> None:
    await town.declare(Wish(Kind.DRILL, reason="訓練"))
    town.pass_time(1)
    town.lazy = {"ap-0-1"}
    await town.end(1, "訓練が終わった")
    town.pass_time(1)
    async with at_the_screen(town) as clerk:
        await clerk.press("enter")
        await clerk.read("平常に戻り 確認済み")
        await clerk.read_line("体育館 北側", "元に戻し中")


@pytest.mark.parametrize("key", ["r", "t", "f5"])
async def test_a_retry_is_asked_back_once_and_then_done(town: Town, key: str) -> None:
    town.die("ap-0-1")
    async with at_the_screen(town) as clerk:
        await clerk.press("enter", key)
        await clerk.read("機器 dev-0-1 をもう一度試しますか")
        assert town.asked == []
        await clerk.press(key)
        await clerk.read("機器 dev-0-1(体育館 北側)をもう一度試しています。")
        assert town.asked == ["retry dev-0-1"]


async def test_escape_takes_the_question_back_before_it_leaves(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("enter", "r", "escape")
        await clerk.reads_no_more("もう一度試しますか")
        await clerk.press("r", "down", "r", "escape", "escape")
        await clerk.read("町全体 6施設")
        assert town.asked == []
