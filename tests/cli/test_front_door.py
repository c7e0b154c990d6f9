"""The front door: every foreseen mistake gets a sentence, in the reader's language, and help starts quickly."""

import os
import subprocess
import sys

import pytest

from controller.cli.app import main
from simulator.faults import Fault
from tests.cli.conftest import Hinan

HEAVY = ("httpx2", "pydantic", "textual", "netmiko", "openpyxl", "fastapi", "sqlalchemy", "controller.daemon")


ASKS_FOR_HELP = """
import sys
from controller.cli.app import main
main(["--help"])
print(*sorted(sys.modules))
"""


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", ASKS_FOR_HELP], capture_output=True, text=True, check=True)

    assert not set(HEAVY) & set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("使い方:", "オプション:", "コマンド:", "終了コード:\n  0")),
        ("en", ("Usage:", "Options:", "Exit codes:\n  0")),
    ],
)
async def test_help_speaks_the_readers_language(alone: Hinan, lang: str, words: tuple[str, ...]) -> None:
    ran = await alone("--help", lang=lang)

    assert ran.code == 0
    assert all(word in ran.out for word in words)


@pytest.mark.parametrize("arguments", [[], ["inventory"]])
def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    code = main(arguments)

    captured = capsys.readouterr()
    assert code == 2
    assert "import" in captured.out + captured.err or "activate" in captured.out + captured.err


def test_the_shell_completes_commands() -> None:
    asked = {**os.environ, "_HINAN_COMPLETE": "complete_bash", "COMP_WORDS": "hinan inv", "COMP_CWORD": "1"}

    done = subprocess.run([sys.executable, "-m", "controller.cli"], env=asked, capture_output=True, text=True)

    assert done.stdout.split() == ["inventory"]


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    command = f"{sys.executable} -m controller.cli profile list | true"

    done = subprocess.run(command, shell=True, capture_output=True, text=True)

    assert done.stderr == ""


def test_a_terminal_without_japanese_letters_shows_question_marks_and_goes_on() -> None:
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "HINAN_LANG": "ja"}

    done = subprocess.run([sys.executable, "-m", "controller.cli", "--help"], env=ascii_only, capture_output=True)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("verb", ["activate", "end"])
async def test_the_exit_codes_are_in_the_help(alone: Hinan, verb: str) -> None:
    ran = await alone(verb, "--help")

    assert "3  制御プログラムに接続できません" in ran.out.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("actvate",), "コマンド actvate はありません。'activate' ではありませんか。"),
        (("xyzzy",), "コマンド xyzzy はありません。一覧は hinan --help で確認できます。"),
        (("status", "--jsn"), "オプション --jsn はありません。--json ではありませんか。"),
        (("status", "--zzz"), "オプション --zzz はありません。"),
        (("status", "--facility"), "オプション --facility には値が必要です。"),
        (("activate",), "オプション --reason を指定してください。"),
        (("sign-off",), "引数 NUMBER を指定してください。"),
        (("end", "1", "2"), "余分な引数があります: 2"),
        (("end", "one"), "[NUMBER] には数値を指定してください。"),
        (("end", "--wait=-1"), "--wait は 0 以上にしてください。"),
    ],
)
async def test_typing_mistakes_are_explained_in_japanese(
    alone: Hinan, arguments: tuple[str, ...], sentence: str
) -> None:
    ran = await alone(*arguments)

    assert (ran.code, ran.out, ran.err) == (2, "", sentence + "\n")


@pytest.mark.parametrize("written", ["ded=1", "dead", "dead=", "dead=0", "dead=-1", "dead=x", "dead=１", "=1", ""])
@pytest.mark.parametrize("verb", ["demo", "simulate"])
async def test_a_wrong_fault_lists_the_names(alone: Hinan, verb: str, written: str) -> None:
    ran = await alone(verb, "--fault", written)

    assert ran.code == 2
    assert all(fault.value in ran.err for fault in Fault)


async def test_a_fault_given_twice_is_refused(alone: Hinan) -> None:
    ran = await alone("demo", "--fault", "dead=1", "--fault", "dead=2")

    assert ran.code == 2


def test_a_daemon_without_its_configuration_says_which_file(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--lang", "ja", "serve", "--config", "/nonexistent/hinan.toml"])

    assert code == 2
    assert "/nonexistent/hinan.toml を読めません" in capsys.readouterr().err


@pytest.mark.parametrize("verb", [("status",), ("plan",), ("log",), ("watch",), ("retry",), ("inventory", "list")])
async def test_every_verb_tells_an_unreachable_daemon_with_three(alone: Hinan, verb: tuple[str, ...]) -> None:
    ran = await alone(*verb, lang="en")

    assert ran.code == 3
    assert ran.err.startswith("No daemon answers at ")
