"""準備状況: would it open tonight?"""

import pytest

from controller.core.errand import Errand
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.rehearsal import Rehearsal
from tests.tui.clerk import LARGE, SMALL, at_the_screen
from tests.tui.town import Town

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


@SIZES
async def test_the_least_ready_facility_is_first_with_its_causes(town: Town, size: tuple[int, int]) -> None:
    await town.begin(Errand.REHEARSE, [device for device in town.inventory.devices if device != "dev-2-1"])
    refused = Rehearsal("dev-2-1", town.now, Cause.LOGIN_REFUSED, Message("by the device"))
    town.rehearsals["dev-2-1"] = refused
    async with at_the_screen(town, size) as clerk:
        await clerk.press("p")
        await clerk.read("準備状況: 100点中 94点、6か所中 5か所が準備完了")
        await clerk.read("第一小学校: ログイン拒否 1", "dev-2-1: 0点")
        first = next(line for line in clerk.lines if "[" in line)
        assert first.startswith("第一小学校")
        assert "66" in first
        await clerk.press("down")
        await clerk.read("足りないものはありません")


async def test_a_rehearsal_is_asked_back_once_and_the_list_follows(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("f7")
        await clerk.read("0か所が準備完了")
        await clerk.press("r")
        await clerk.read("中央公民館 をリハーサルしますか", "何も変えません")
        assert town.asked == []
        await clerk.press("r")
        await clerk.read("3台のリハーサルを始めました", "1か所が準備完了")
        assert town.asked == ["rehearse dev-0-0 dev-0-1 dev-0-2"]


async def test_escape_takes_the_question_back_before_it_leaves(town: Town) -> None:
    async with at_the_screen(town) as clerk:
        await clerk.press("p")
        await clerk.read("0か所が準備完了")
        await clerk.press("r", "escape")
        await clerk.reads_no_more("をリハーサルしますか")
        await clerk.press("escape")
        await clerk.read("町全体 6施設")
        assert town.asked == []
