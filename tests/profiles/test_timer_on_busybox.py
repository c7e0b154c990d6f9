"""The lines of OpenWrt's dead man on a real busybox: its shell, its `start-stop-daemon`, and a session that is over."""

import asyncio
import os
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.adapters.snmpd import program
from tests.adapters.ssh_stage import PROFILES
from tests.adapters.sshd import until_there
from tests.patience import NEVER_S

APPLETS = ("sh", "cp", "rm", "sleep", "start-stop-daemon")

PATIENCE_S = NEVER_S

LONG = "sleep 150"


class Router:
    """A folder that stands for the root of a router. `wifi` and `uci` only write down that they were called."""

    def __init__(self, root: Path, busybox: str) -> None:
        self._root = root
        for folder in ("bin", "etc/config", "var/run"):
            (root / folder).mkdir(parents=True)
        for applet in APPLETS:
            (root / "bin" / applet).symlink_to(busybox)
        for name in ("wifi", "uci"):
            (root / "bin" / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{root}/log\n', encoding="utf-8")
            (root / "bin" / name).chmod(0o755)
        self.wireless = root / "etc/config/wireless"
        self.wireless.write_text("everyday", encoding="utf-8")

    @property
    def left(self) -> list[Path]:
        return sorted((self._root / "var/run").iterdir())

    @property
    def log(self) -> str:
        return (self._root / "log").read_text(encoding="utf-8") if (self._root / "log").exists() else ""

    def lines(self, name: str, waits: str = LONG) -> list[str]:
        lines = getattr(PROFILES["openwrt"].dead_man, name)
        return [self._here(line.replace(LONG, waits)) for line in lines]

    def _here(self, line: str) -> str:
        for folder in ("/etc/config", "/var/run", "/bin/sh"):
            line = line.replace(f" {folder}", f" {self._root}{folder}")
        return line

    def session(self, *lines: str) -> str:
        """What the shell printed until it had read all of it and ended. Whatever it leaves behind holds none of its
        streams, or this would wait for that."""
        shell = subprocess.run(
            [self._root / "bin/sh", "-s"],
            input="".join(f"{line}\n" for line in lines),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": f"{self._root}/bin"},
            start_new_session=True,
            timeout=PATIENCE_S,
            text=True,
            check=False,
        )
        return shell.stdout


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)


@pytest.fixture
def router(tmp_path: Path) -> Iterator[Router]:
    router = Router(tmp_path, program("busybox"))
    yield router
    for path in router.left:
        if path.suffix == ".pid":
            os.kill(int(path.read_text(encoding="utf-8")), signal.SIGTERM)


async def test_a_session_that_is_cut_off_is_undone_when_the_time_is_over(router: Router, tmp_path: Path) -> None:
    is_over = tmp_path / "time-is-over"
    assert router.session(*router.lines("arm", until_there(is_over))) == ""
    router.wireless.write_text("ours", encoding="utf-8")
    is_over.touch()

    await eventually(lambda: "wifi reload" in router.log)

    assert router.wireless.read_text(encoding="utf-8") == "everyday"
    assert router.log == "uci -q revert wireless\nwifi reload\n"
    assert router.left == []


async def test_the_copy_is_for_root_alone(router: Router) -> None:
    router.session(*router.lines("arm"))

    (copy,) = (path for path in router.left if path.suffix == ".wireless")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


async def test_disarming_ends_the_timer_and_leaves_nothing(router: Router) -> None:
    router.session(*router.lines("arm"))
    (number,) = (path for path in router.left if path.suffix == ".pid")
    await eventually(lambda: number.read_text(encoding="utf-8").strip() != "")
    process = int(number.read_text(encoding="utf-8"))

    assert router.session(*router.lines("disarm")) == ""

    assert router.left == []
    await eventually(lambda: not Path(f"/proc/{process}/cmdline").exists() or is_over(process))


async def test_a_newer_timer_takes_the_place_of_an_older_one(router: Router) -> None:
    router.session(*router.lines("arm"))
    (older,) = (path for path in router.left if path.suffix == ".pid")
    await eventually(lambda: older.read_text(encoding="utf-8").strip() != "")
    process = int(older.read_text(encoding="utf-8"))

    router.session(*router.lines("arm"))

    await eventually(lambda: is_over(process))


async def test_where_the_copy_cannot_be_made_the_device_says_so(router: Router) -> None:
    """And nothing is changed: the profile takes this answer for a refusal."""
    router.wireless.unlink()

    assert router.session(router.lines("arm")[1]).strip() == "failed"


def is_over(process: int) -> bool:
    """Gone, or waiting for its parent to notice."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split(") ")[1].startswith("Z")
    except (FileNotFoundError, ProcessLookupError):
        return True
