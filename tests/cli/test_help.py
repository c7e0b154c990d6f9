"""Help as in a manual: every verb has its description, examples that work, and the exit codes it ends with."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from controller.cli.app import main
from controller.cli.examples import EXAMPLES
from controller.cli.exit_codes import INCOMPLETE_MEANS, REFUSED_MEANS, WITHOUT_DAEMON, exit_codes
from controller.cli.verbs import command
from controller.i18n import _, set_language
from tests.cli.conftest import Hinan

RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.ja.md"


def verbs(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Everything that does something, by what one types."""
    for name, verb in (command() if group is None else group).commands.items():
        inner = getattr(verb, "commands", None)
        if inner is None or verb.invoke_without_command:
            yield " ".join((*path, name)), verb
        if inner is not None:
            yield from verbs(verb, (*path, name))


NAMES = [name for name, _verb in verbs()]


def test_every_verb_has_examples_and_every_example_its_verb() -> None:
    assert set(EXAMPLES) == set(NAMES)
    assert set(INCOMPLETE_MEANS) | set(REFUSED_MEANS) | WITHOUT_DAEMON <= set(NAMES)


@pytest.mark.parametrize("line", [line for examples in EXAMPLES.values() for line, _what in examples])
def test_every_example_is_understood(line: str) -> None:
    """By the parser of the program itself; what stands behind a pipe is the shell's."""
    _hinan, *words = shlex.split(re.split(r" \| | > ", line)[0])
    found: Any = command()
    context = found.make_context("hinan", list(words), resilient_parsing=False)
    while hasattr(found, "commands") and (context._protected_args or context.args):
        name, found, rest = found.resolve_command(context, [*context._protected_args, *context.args])
        context = found.make_context(name, rest, parent=context)

    assert context.args == []


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_every_help_page_tells_what_it_does_how_to_type_it_and_how_it_ends(alone: Hinan, lang: str) -> None:
    for name in NAMES:
        ran = await alone("help", *name.split(), lang=lang)
        set_language(lang)
        page = "".join(ran.out.split())

        assert ran.code == 0
        assert all(line.replace(" ", "") in page for line, _what in EXAMPLES[name]), name
        assert all("".join(_(text).split()) in page for _code, text in exit_codes(name)), name
        if lang == "ja":
            assert re.search("[ぁ-ん]", ran.out.split("\n\n")[1]), name


async def test_help_is_what_the_option_shows(alone: Hinan) -> None:
    assert (await alone("help", "inventory", "pin")).out == (await alone("inventory", "pin", "--help")).out


async def test_help_for_a_command_that_is_none_says_so(alone: Hinan) -> None:
    ran = await alone("help", "inventory", "xyzzy")

    assert (ran.code, ran.err) == (2, "コマンド inventory xyzzy はありません。一覧は hinan --help で確認できます。\n")


async def test_help_fits_a_telephone(alone: Hinan, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for lines that are there to be copied: commands, and the names of options."""
    monkeypatch.setenv("COLUMNS", "50")
    for name in NAMES:
        ran = await alone("help", *name.split())
        prose = [line for line in ran.out.splitlines() if "hinan" not in line and not line.strip().startswith("-")]

        assert [line for line in prose if cell_len(line) > 50] == [], name


@pytest.mark.parametrize("verb", sorted(set(NAMES) - WITHOUT_DAEMON - {"print poster"}))
async def test_every_verb_that_asks_the_daemon_ends_with_three_where_there_is_none(
    alone: Hinan, verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("facilities.csv", "devices.csv", "access_points.csv"):
        (tmp_path / name).write_text("id\n")
    line = re.split(r" \| | > ", EXAMPLES[verb][0][0])[0]
    yes = ["--yes"] if verb in ("activate", "end", "prepare", "inventory import", "inventory pin") else []

    ran = await alone(*shlex.split(line)[1:], *yes)

    assert (ran.code, ran.out) == (3, "")


@pytest.mark.parametrize("verb", NAMES)
async def test_every_verb_refuses_what_it_does_not_know_with_two(alone: Hinan, verb: str) -> None:
    ran = await alone(*verb.split(), "--no-such-option")

    assert ran.code == 2


def test_the_runbook_has_the_same_table_of_exit_codes() -> None:
    set_language("ja")
    text = RUNBOOK.read_text(encoding="utf-8")
    general = [f"| {int(code)} | {_(meaning)} |" for code, meaning in exit_codes()]
    own = [f"| `{verb}` | 1 | {_(meaning)} |" for verb, meaning in INCOMPLETE_MEANS.items()]
    own += [f"| `{verb}` | 2 | {_(meaning)} |" for verb, meaning in REFUSED_MEANS.items()]

    assert [line for line in (*general, *own) if line not in text] == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_manual_page_is_whole_and_groff_reads_it_without_complaint(
    capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    main(["--lang", lang, "man"])
    made = capsys.readouterr().out

    assert [name for name in NAMES if f"\n.SS hinan {name.replace('-', chr(92) + '-')} " not in made] == []
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    groff = ("groff", "-k", "-man", "-Tutf8", "-ww")
    read = subprocess.run(groff, input=made, capture_output=True, encoding="utf-8", check=True)
    assert read.stderr == ""
    assert "hinan activate -r 地震" in re.sub(r"\x1b\[\d*m|.\x08", "", read.stdout)
