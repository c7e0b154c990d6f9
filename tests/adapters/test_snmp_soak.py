"""A few seconds of what benchmarks/poll_soak.py does for ten minutes: trouble of every kind leaves nothing behind."""

import pytest

from benchmarks import poll_soak
from benchmarks.poll_agents import Missing, running

SECONDS = 6.0


async def test_devices_that_die_return_restart_and_are_replaced_leave_nothing_behind() -> None:
    try:
        with running(poll_soak.DEVICES) as agents:
            left = await poll_soak.soaked(agents, SECONDS)
    except Missing as why:
        pytest.skip(str(why))

    assert left["happened"] > 0
    assert left["looks"] > poll_soak.DEVICES
    assert {name: left[name] for name in ("fd_growth", "task_growth", "lost", "mistakes")} == {
        "fd_growth": 0,
        "task_growth": 0,
        "lost": 0,
        "mistakes": 0,
    }
