"""One whole night at the screen, with the real daemon and the simulated town: blackout, opening, return, end."""

from controller.api.client import Client
from simulator.faults import Fault
from simulator.town import Town
from tests.journeys.stage import stage_with_daemon
from tests.tui.clerk import at_a_screen, click

SCHOOL = "junior-high"
"""Loses its power before anybody declares anything."""


async def test_from_the_first_alarm_until_every_access_point_is_proven_back() -> None:
    async with stage_with_daemon(Town()) as play:
        everything = set(play.town.inventory.access_points)
        dark = {ap.device for ap in play.town.inventory.aps_in(SCHOOL)}
        async with at_a_screen(lambda: Client(play.scene.socket)) as clerk:
            await clerk.read("平常時", "みどり町(架空)", "27台 応答なし 0")
            for device in dark:
                await play.town.set_fault(device, Fault.DEAD)
            await clerk.press("enter", "1")
            await clerk.read("「開設」と記録しました。Wi-Fi は変わりません。")
            assert play.open_aps() == set()

            await clerk.press("escape", "o", "1", "enter")
            await clerk.read("6施設 27台", "鍵を回す")
            await clerk.turn_the_key()
            await clerk.read("災害時モード(発動中)", f"確認済み {27 - len(dark)}/27台", "停電らしい")
            assert play.open_aps() == everything - set(play_aps(play.town, dark))
            await clerk.press("n", "enter")
            await clerk.read("みどり中学校", "施設に電話してください")
            await clerk.press("escape")

            for device in dark:
                await play.town.clear_fault(device)
            await clerk.read("確認済み 27/27台(100%)")
            assert play.open_aps() == everything

            await click(clerk, "平常時に戻す")
            await clerk.press("1", "enter")
            await clerk.read("まだ何も送っていません", "鍵を回す")
            await clerk.turn_the_key()
            await clerk.read("平常時に戻りました(全台を確認済み)")
            assert play.open_aps() == set()

            await clerk.press("b")
            await clerk.read("戻ったことの確認: 第1号(災害)", "に完了")
            await clerk.press("escape", "k")
            await clerk.read("自動 完了", "発動", "開設状況", "台帳の取り込み")


def play_aps(town: Town, devices: set[str]) -> list[str]:
    return [ap.id for ap in town.inventory.access_points.values() if ap.device in devices]
