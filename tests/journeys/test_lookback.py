"""What was proven is remembered by a real daemon through SIGKILL, to the report of the whole declaration."""

from controller.core.declaration import Wish
from controller.core.records import Direction
from simulator.town import Town
from tests.journeys.stage import Stage, all_proven, all_quiet, stage


async def test_the_report_of_a_declaration_is_whole_though_the_daemon_was_killed_twice() -> None:
    async with stage(Town.of(3)) as play:
        aps = set(play.town.inventory.access_points)
        async with play.scene.daemon() as process, play.client() as client:
            await play.scene.bring_inventory()
            await client.declare(Wish(reason="地震", ordered_by="総務課長"))
            await play.until(all_proven)
            process.kill()
            await process.wait()
        async with play.scene.daemon() as process, play.client() as client:
            await play.until(all_proven)
            await _all_written(play, Direction.OPEN, aps)
            await client.end(1, "解除")
            process.kill()
            await process.wait()
        async with play.scene.daemon(), play.client() as client:
            await play.until(all_quiet)
            report, again = await client.report(1), await client.report(1)
            story = await client.access_point(min(aps))

    assert report == again
    assert (report.is_final, report.opened, report.back, report.first_break) == (True, len(aps), len(aps), None)
    assert [record.act.what for record in report.acts] == ["declare", "end", "close"]
    assert {record.direction for record in story.proofs} == {Direction.OPEN, Direction.BACK}
    assert [before.epoch for before in story.before] == [1]


async def _all_written(play: Stage, direction: Direction, aps: set[str]) -> None:
    """Proofs are written once a second; asks at every news of the board, of which each look brings one."""
    async with play.client() as client:
        async for _board in client.boards():
            if {record.ap for record in await client.proofs(1) if record.direction is direction} == aps:
                return
