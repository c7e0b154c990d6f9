"""Only one daemon at a time: the second is told who the first is, and a dead one holds nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from controller.adapters.store.hold import hold
from controller.adapters.store.sql import open_store
from controller.core.message import InputError
from tests.adapters.test_store import ACT, DISASTER, PROJECT, empty_database

HOLDS_FOR_EVER = """
import sys
from controller.adapters.store.hold import hold
with hold(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty_database(request.param, tmp_path)


def test_a_second_daemon_is_refused_and_told_the_process_of_the_first(url: str) -> None:
    with hold(url), open_store(url) as store:
        with pytest.raises(InputError, match=rf"process {os.getpid()}\b"), hold(url):
            pass

        assert store.declare(DISASTER, ACT).number == 1


def test_a_database_is_free_again_after_the_block(url: str) -> None:
    for _ in range(2):
        with hold(url):
            pass


def test_a_killed_daemon_holds_nothing(url: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_FOR_EVER, url],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=rf"process {child.pid}\b"), hold(url):
            pass
        child.kill()

    with hold(url):
        pass


def test_two_names_of_one_file_are_one_database(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "hinan.db")
    with (
        hold(f"sqlite:///{tmp_path}/hinan.db"),
        pytest.raises(InputError, match="already uses"),
        hold(f"sqlite:///{tmp_path}/link.db"),
    ):
        pass


def test_errors_inside_the_block_pass_through_and_free_the_database(url: str) -> None:
    with pytest.raises(OSError, match="of the daemon itself"), hold(url):
        raise OSError("of the daemon itself")
    with hold(url):
        pass


def test_a_database_that_cannot_be_held_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Create it"), hold(f"sqlite:///{tmp_path}/none/hinan.db"):
        pass
