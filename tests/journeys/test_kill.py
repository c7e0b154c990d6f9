"""The daemon may be killed at any instant: the next life continues where the world is."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from controller.core.board import Board
from controller.core.declaration import Kind, Wish
from controller.core.wlan import DISASTER_SSID
from simulator.town import Town
from tests.journeys.stage import DEADLINE_S, Stage, all_proven, all_quiet, stage

WISH = Wish(reason="地震", ordered_by="総務課長")

STEPS_UNTIL_KILLED = (1, 4, 9, 16, 25, 36, 49)
"""Commands that the devices hear from one life of the daemon; together they cut sessions at login, in the middle of a
change, between change and read-back, and between read-back and save."""


async def one_life(play: Stage, steps: int, goal: Callable[[Board], bool]) -> None:
    """One life of the daemon, ended by SIGKILL when the devices have heard this many commands of it, or earlier when
    there is nothing left to say."""
    heard = _heard(play.town)
    async with play.scene.daemon() as process:
        ends = {
            asyncio.create_task(happens(lambda: _heard(play.town) >= heard + steps)),
            asyncio.create_task(play.until(goal)),
        }
        done, waiting = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        process.kill()
        await process.wait()
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        for task in done:
            task.result()


async def test_an_activation_and_its_end_survive_a_kill_at_any_step() -> None:
    async with stage(Town.of(4)) as play:
        async with play.scene.daemon() as process, play.client() as client:
            await play.scene.bring_inventory()
            await client.declare(WISH)
            process.kill()  # the declaration has been answered, so it is on disk
            await process.wait()
        for steps in STEPS_UNTIL_KILLED:
            await one_life(play, steps, all_proven)

        async with play.scene.daemon() as process, play.client() as client:
            await play.until(all_proven)
            assert play.open_aps() == set(play.town.inventory.access_points)
            await client.end(1, "解除")
            process.kill()
            await process.wait()
        for steps in STEPS_UNTIL_KILLED:
            await one_life(play, steps, all_quiet)

        async with play.scene.daemon(), play.client() as client:
            await play.until(all_quiet)
            assert play.open_aps() == set()
            assert [d.number for d in await client.declarations()] == [1]


async def test_nothing_is_told_to_open_by_a_declaration_that_ended_while_the_daemon_was_dead() -> None:
    """A drill whose time runs out while nobody is awake asks for nothing any more at the next start."""
    async with stage(Town.of(3)) as play:
        async with play.scene.daemon() as process, play.client() as client:
            await play.scene.bring_inventory()
            drill = await client.declare(Wish(kind=Kind.DRILL, reason="訓練", lasts_s=2))
            process.kill()
            await process.wait()
        assert drill.ends_at is not None
        ends_at = drill.ends_at
        await happens(lambda: datetime.now(UTC) > ends_at)
        heard = {device: len(play.town.commands(device)) for device in play.town.devices}

        async with play.scene.daemon():
            await play.until(all_quiet)

        later = [line for device, count in heard.items() for line in play.town.commands(device)[count:]]
        assert not any(_offers(line.line) for line in later)
        assert play.open_aps() == set()


async def test_a_second_daemon_on_the_same_database_is_refused() -> None:
    async with stage(Town.of(3)) as play, play.scene.daemon():
        other = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "controller.cli",
            "--lang=en",
            f"--socket={play.scene.folder}/other.sock",
            "serve",
            f"--config={play.scene.config}",
            stderr=asyncio.subprocess.PIPE,
        )
        _, told = await other.communicate()

    assert other.returncode == 2
    assert "daemon" in told.decode()


async def happens(promise: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not promise():
            await asyncio.sleep(0.005)


def _heard(town: Town) -> int:
    return sum(len(town.commands(device)) for device in town.devices)


def _offers(line: str) -> bool:
    return DISASTER_SSID in line and not line.startswith(("show", "iwinfo", "uci -q get", "no "))
