"""The daemon may be killed at any instant: the next life continues where the world is."""

import asyncio
import copy
import random
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from controller.adapters.profile_files import load_profiles, shipped
from controller.core.board import Board
from controller.core.commands import commands_for, parameters_of, prepare_commands
from controller.core.declaration import Kind, Wish
from controller.core.plan import OfferWlan, WithdrawWlan
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from simulator.device import SimulatedDevice
from simulator.midori import places
from simulator.town import Town
from tests.journeys.nursery import Life, Nursery, nursery
from tests.journeys.stage import DEADLINE_S, Stage, all_proven, all_quiet, stage

WISH = Wish(reason="地震", ordered_by="総務課長")

KILLS, SIDE_BY_SIDE = 50, 5
"""So many kills, shared by so many towns: one town alone would leave the processor idle between them."""

SEED = 2024
"""Of the moments at which the daemons are killed."""

COMMANDS_MAX = 90
"""Commands that the devices hear from one life of the daemon; a town of three takes about as many to open."""

DECIDED_OTHERWISE = 0.3
"""How often people decide otherwise before the daemon has done what they decided last."""

PROFILES = load_profiles([shipped()])


def town() -> Town:
    """One device of each family that the town has by default; without SNMP, so that every life must log in to see."""
    return Town(places(3), snmp=False)


def _is_closed(board: Board) -> bool:
    """A declaration goes when all that it covered is proven back."""
    return bool(board.aps) and not board.declarations


class Lives:
    """The daemons of one town, one after the other, and what each of them told its devices."""

    def __init__(self, play: Stage, nursery: Nursery) -> None:
        self.play = play
        self._nursery = nursery
        self.is_open = False
        """What people decided last."""

    @asynccontextmanager
    async def life(self) -> AsyncIterator[Life]:
        """From its first answer to its end by SIGKILL. The next one begins when all its sessions are over."""
        life = await self._nursery.born(self.play.scene)
        try:
            await happens(self.play.scene.socket.exists)  # it has this name from when it listens
            yield life
        finally:
            life.kill()
            await life.wait()
        await happens(lambda: self.play.town.sessions == 0)

    async def decide_otherwise(self) -> None:
        """People decide, and the daemon is killed as soon as it has answered: their word is on the disk."""
        async with self.life(), self.play.client() as client:
            if self.is_open:
                await client.end(max(d.number for d in await client.declarations()), "解除")
            else:
                await client.declare(WISH)
        self.is_open = not self.is_open

    async def carry_on(self, commands: int) -> bool:
        """One life, ended when the devices have heard this many commands of it. True when it was through earlier.

        Whatever was told in it was told by the declarations as they are, and by none that is over or not yet made.
        """
        before = {device: len(self.play.town.commands(device)) for device in self.play.town.devices}
        heard = sum(before.values())
        async with self.life():
            enough = asyncio.create_task(happens(lambda: _heard(self.play.town) >= heard + commands))
            through = asyncio.create_task(self.play.until(all_proven if self.is_open else _is_closed))
            done, waiting = await asyncio.wait({enough, through}, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        for task in done:
            task.result()
        for device, count in before.items():
            told = {heard.line for heard in self.play.town.commands(device)[count:]}
            assert not told & _of_the_other_wish(self.play.town, device, self.is_open), device
        return through in done

    async def finish(self) -> None:
        async with self.life():
            await self.play.until(all_proven if self.is_open else _is_closed)
            await happens(lambda: _is_saved(self.play.town))


def _of_the_other_wish(town: Town, device: str, is_open: bool) -> set[str]:
    """Commands that would be sent if people wanted the opposite, and only then."""
    entry, aps = town.inventory.devices[device], town.inventory.aps_of(device)
    profile = PROFILES[entry.profile]
    parameters = parameters_of(profile, entry, {})
    offers = [OfferWlan(ap.id, DISASTER_WLAN) for ap in aps]
    withdrawals = [WithdrawWlan(ap.id, DISASTER_SSID) for ap in aps]
    on = {
        command.text
        for command in (
            *prepare_commands(profile, parameters, DISASTER_SSID),
            *commands_for(profile, parameters, offers, aps, DISASTER_SSID),
        )
    }
    off = {command.text for command in commands_for(profile, parameters, withdrawals, aps, DISASTER_SSID)}
    return off - on if is_open else on - off


def _state(town: Town) -> Mapping[str, object]:
    """What every device is: its running configuration, what it would start with, and what it has on the air."""
    return {
        id: copy.deepcopy(
            (device.config, _restarted(device, device.saved), {ap: town.bsses(ap) for ap in device.radios})
        )
        for id, device in town.devices.items()
    }


def _is_saved(town: Town) -> bool:
    """A save that a kill has prevented is made up for by the next life."""
    return all(
        _restarted(device, device.saved) == _restarted(device, device.config) for device in town.devices.values()
    )


def _restarted(device: SimulatedDevice, saved: object) -> object:
    """The configuration after a restart, if this were saved: what lies in a device's /tmp is gone."""
    return device.family.boot(copy.deepcopy(saved))


async def _undisturbed(nursery: Nursery) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """The state after one declaration, and after its end, when nobody kills anything before it is done."""
    async with stage(town()) as play:
        lives = Lives(play, nursery)
        async with lives.life():
            await play.scene.bring_inventory()
        states = []
        for _ in range(2):
            await lives.decide_otherwise()
            await lives.finish()
            states.append(_state(play.town))
        return states[0], states[1]


async def _disturbed(nursery: Nursery, seed: int) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """The same two states, after many lives that were cut short."""
    chance, through = random.Random(seed), True
    async with stage(town()) as play:
        lives = Lives(play, nursery)
        async with lives.life():
            await play.scene.bring_inventory()
        for _ in range(KILLS // SIDE_BY_SIDE):
            if through or chance.random() < DECIDED_OTHERWISE:
                await lives.decide_otherwise()
                through = False
            else:
                through = await lives.carry_on(chance.randint(1, COMMANDS_MAX))
        states = []
        for is_open in (True, False):
            if lives.is_open is not is_open:
                await lives.decide_otherwise()
            await lives.finish()
            assert play.open_aps() == (set(play.town.inventory.access_points) if is_open else set())
            states.append(_state(play.town))
        return states[0], states[1]


@pytest.mark.long
async def test_fifty_kills_at_any_moment_change_nothing_in_the_end() -> None:
    print(f"seeds {SEED} to {SEED + SIDE_BY_SIDE - 1}")
    async with nursery() as nest:
        undisturbed, *disturbed = await asyncio.gather(
            _undisturbed(nest), *(_disturbed(nest, SEED + number) for number in range(SIDE_BY_SIDE))
        )

    assert disturbed == [undisturbed] * SIDE_BY_SIDE


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

        for device, count in heard.items():
            later = {line.line for line in play.town.commands(device)[count:]}
            assert not later & _of_the_other_wish(play.town, device, is_open=False)
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
