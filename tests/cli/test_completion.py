"""Tab, in the shells themselves: names and numbers that the daemon knows, and nothing where no daemon is."""

import asyncio
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from controller.cli.completing import is_safe
from controller.core.declaration import Wish
from controller.core.inventory import Facility, inventory
from tests.api.fakes_api import Running
from tests.cli.test_terminal import Terminal, on_terminal
from tests.patience import NEVER_S

SHELLS = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
}
READY = {
    "bash": "source {script}; echo re''ady\n",
    "zsh": "autoload -Uz compinit; compinit -u; source {script}; echo re''ady\n",
}

CLEAR_LINE = "\x15"
"""Ctrl-U."""

AGAIN_S, TRIES = 10.0, 12
"""After how long Tab is pressed again where it brought nothing; two minutes in all."""

NOTHING_OFFERED = "_files\n"
"""As typer tells zsh."""


@pytest.fixture
def home(daemon: Running, tmp_path: Path) -> Path:
    """A home folder with `hinan` on the path of its shells."""
    program = tmp_path / "bin" / "hinan"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m controller.cli "$@"\n')
    program.chmod(0o755)
    return tmp_path


def environment(home: Path, socket: Path, **more: str) -> dict[str, str]:
    path = f"{home / 'bin'}:{os.environ['PATH']}"
    known = {**os.environ, "PATH": path, "HOME": str(home), "PYTHONPATH": os.getcwd()}
    return known | {"HINAN_SOCKET": str(socket), "HINAN_LANG": "ja", "LC_ALL": "C.UTF-8", "TERM": "dumb"} | more


async def ran(environment: dict[str, str], *command: str) -> str:
    """What it printed; it must not complain."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe, stderr=pipe)
    out, complaint = await process.communicate()
    assert complaint == b""
    return out.decode()


async def script(home: Path, socket: Path, shell: str) -> Path:
    written = home / f"hinan.{shell}"
    written.write_text(await ran(environment(home, socket, _HINAN_COMPLETE=f"source_{shell}"), "hinan"))
    return written


@pytest.mark.parametrize(
    ("shell", "lines"),
    [
        ("bash", {"rep": "ort", "facility open 第2": "避難所", "retry shelter-2": "-ap-"}),
        ("zsh", {"facility open 第2": "避難所", "end ": "1"}),
    ],
)
async def test_tab_completes_what_was_begun(daemon: Running, home: Path, shell: str, lines: dict[str, str]) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    await daemon.operations.declare(Wish(reason="地震"), "yamada")
    ready = READY[shell].format(script=await script(home, daemon.socket, shell))
    place = {"env": environment(home, daemon.socket), "cwd": home / "bin"}
    async with on_terminal(*SHELLS[shell], **place) as shown:
        shown.type(ready)
        await shown.until("ready\r\n")
        for typed, completed in lines.items():
            shown.forget()
            await tab(shown, f"hinan {typed}", completed)
            shown.type(CLEAR_LINE)


async def tab(shown: Terminal, line: str, completed: str) -> None:
    """Nothing is offered where the daemon does not answer at once, as on a machine that stands still. A person then
    presses Tab again; so do we, with the line typed anew."""
    for _ in range(TRIES):
        shown.type(f"{line}\t")
        with suppress(TimeoutError):
            async with asyncio.timeout(AGAIN_S):
                return await shown.until(completed)
        shown.type(CLEAR_LINE * 2)  # the first may be taken for an answer: "Display all 40 possibilities?"
    raise AssertionError(f"never: {completed!r}, but {shown.text!r}")


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
async def test_fish_says_what_stands_behind_a_value(daemon: Running, home: Path) -> None:
    await daemon.operations.declare(Wish(reason="地震"), "yamada")
    written = await script(home, daemon.socket, "fish")

    async def offered(line: str) -> list[str]:
        asked = f"source {written}; complete -C 'hinan {line}'"
        return (await ran(environment(home, daemon.socket), "fish", "--no-config", "-c", asked)).splitlines()

    async with asyncio.timeout(NEVER_S):
        while not (shown := await offered("report ")):
            pass

    assert shown == ["1\t災害 地震"]


@pytest.mark.parametrize("words", ["facility open ", "end "])
async def test_without_a_daemon_nothing_is_offered_and_nothing_is_said(home: Path, words: str) -> None:
    count = str(1 + words.count(" "))
    asked = environment(home, home / "none.sock", _HINAN_COMPLETE="complete_bash", COMP_WORDS=f"hinan {words}")

    assert (await ran({**asked, "COMP_CWORD": count}, "hinan")).strip() == ""


async def test_a_name_that_a_shell_could_take_for_a_command_is_offered_as_its_id(daemon: Running, home: Path) -> None:
    strange = Facility("annex", "別館$(reboot) `x`;'\"", area="$(reboot)")
    known = daemon.situation.inventory
    town = inventory([*known.facilities.values(), strange], known.devices.values(), known.access_points.values())
    await daemon.operations.replace_inventory(town, "yamada", "")
    asked = environment(
        home, daemon.socket, _HINAN_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="hinan facility open "
    )

    async with asyncio.timeout(NEVER_S):
        while '"annex"' not in (offered := await ran(asked, "hinan")):
            assert offered == NOTHING_OFFERED  # the daemon, which is this program, did not answer at once

    assert "$" not in offered
    assert "`" not in offered


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("中央公民館", True),
        ("gym-1", True),
        ("", False),
        ("東 公民館", False),
        ("$x", False),
        ("a'b", False),
        ("体育館(旧)", False),
    ],
)
def test_only_letters_that_no_shell_reads_as_its_own_are_safe(value: str, is_one: bool) -> None:
    assert is_safe(value) is is_one
