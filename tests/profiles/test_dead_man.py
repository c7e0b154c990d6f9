"""Devices that take a change back by themselves, when others use the same means, and what they leave lying about."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from controller.adapters.ssh import converge
from controller.core.problem import Cause
from controller.core.profile import DeadMan
from controller.core.wlan import DISASTER_SSID
from simulator.deciding import Deciding
from simulator.dialects.mikrotik_routeros import RouterOsShell
from simulator.town import Town
from tests.adapters.ssh_stage import PROFILES, pusher, target
from tests.simulator.stand import ONE_OF_EACH, Terminal, eventually, town_with

ROUTEROS = ("mikrotik_routeros", "mikrotik_wireless")

CTRL_X = "\x18"


@pytest.fixture(params=ROUTEROS)
def family(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def town(family: str) -> AsyncIterator[Town]:
    async with town_with(family) as town:
        yield town


@asynccontextmanager
async def somebody_in_safe_mode(town: Town, id: str) -> AsyncIterator[Terminal]:
    """Leaves without a good-bye."""
    async with Terminal(town, id) as person:
        person.type(CTRL_X)
        assert "<SAFE>" in await person.until(r"<SAFE> $")
        yield person


async def opened(town: Town, id: str) -> Cause | None:
    aim = target(town, id, settle_s=5)
    with pusher(town) as ssh:
        outcome = await ssh.converge(aim, Deciding(aim))
    return outcome.failure.cause if outcome.failure else None


async def test_somebody_elses_safe_mode_is_never_taken_over_and_keeps_nobody_from_opening(
    town: Town, family: str
) -> None:
    """What is asked is answered by one key, and the Enter behind it must not be taken for an answer of ours."""
    id = ONE_OF_EACH[family]
    async with somebody_in_safe_mode(town, id) as person:
        holder = town.devices[id].safeguard

        assert await opened(town, id) is None

        await eventually(lambda: DISASTER_SSID in town.on_air(id))
        assert town.devices[id].safeguard is holder
        person.type(CTRL_X)
        await person.until(r"> $")
    assert town.devices[id].safeguard is None
    assert DISASTER_SSID in town.on_air(id)


async def test_what_is_changed_under_somebodys_safe_mode_goes_back_with_theirs(town: Town, family: str) -> None:
    """As the manual says of all sessions. The next look sees it."""
    id = ONE_OF_EACH[family]
    async with somebody_in_safe_mode(town, id):
        assert await opened(town, id) is None

    await eventually(lambda: DISASTER_SSID not in town.on_air(id))
    assert await opened(town, id) is None


async def test_our_own_safe_mode_is_given_back(town: Town, family: str) -> None:
    id = ONE_OF_EACH[family]

    assert await opened(town, id) is None

    assert town.devices[id].safeguard is None
    heard = [heard.line for heard in town.commands(id)]
    assert heard.count(CTRL_X) == 2


async def test_a_console_that_does_not_know_safe_mode_is_opened_without(
    town: Town, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open shelter without a dead man is better than a closed one with none."""
    monkeypatch.setattr(RouterOsShell, "keys", "")  # Ctrl-X is a letter like others, and waits for an Enter
    monkeypatch.setattr(converge, "TIMEOUT_S", 0.5)
    id = ONE_OF_EACH[family]

    assert await opened(town, id) is None

    await eventually(lambda: DISASTER_SSID in town.on_air(id))
    assert not [heard for heard in town.commands(id) if heard.line == CTRL_X]


@pytest.mark.parametrize("name", [name for name, profile in PROFILES.items() if profile.dead_man != DeadMan()])
def test_a_timer_waits_for_two_sessions(name: str) -> None:
    """A failure is looked at in a second one, which may still take the change back or keep it."""
    profile = PROFILES[name]
    waits = [int(line.split("sleep ")[1].split(";")[0]) for line in profile.dead_man.arm if "sleep " in line]

    assert profile.dead_man.ends_with_session or min(waits) > 2 * profile.ssh.deadline_s


async def test_the_copy_that_the_timer_needs_is_for_nobody_elses_eyes_and_goes_when_all_is_well() -> None:
    """OpenWrt: /etc/config/wireless holds the keys of the everyday network."""
    arm = PROFILES["openwrt"].dead_man.arm
    async with town_with("openwrt") as town, Terminal(town, "class-1") as person:
        assert [await person.send(line) for line in arm] == ["", "", ""]
        files = town.devices["class-1"].config.files
        assert {path: file.mode for path, file in files.items() if file.content} == {"/var/run/hinan.wireless": 0o600}

        assert await opened(town, "class-1") is None

        assert town.devices["class-1"].config.files == {}
        assert town.devices["class-1"].config.timer is None
