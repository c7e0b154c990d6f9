"""The night over a telephone: 40 to 60 cells a line, with a bar that never lies."""

import pytest
from rich.cells import cell_len

from controller.cli import tables
from controller.cli.progress import line
from controller.cli.tally import Tally, tally_open
from controller.core.board import ApState
from controller.core.problem import Cause
from controller.i18n import set_language
from tests.api.fakes_api import Running
from tests.cli.boards import MADE, ap, board
from tests.cli.test_terminal import terminal

HEAD = ("施設", "AP数", "確認済み", "備考")
ROWS = [
    ("中央公民館", "4", "3/4", ""),
    ("北部コミュニティセンター", "12", "12/12", "北門から入る。鍵は宿直室にある。" * 2),
]


def tally(proven: int, silent: int = 0, refused: int = 0) -> Tally:
    aps = [ap(f"p{n}", ApState.PROVEN) for n in range(proven)]
    aps += [ap(f"s{n}", ApState.UNKNOWN, Cause.UNREACHABLE) for n in range(silent)]
    aps += [ap(f"r{n}", ApState.PENDING, Cause.COMMAND_REJECTED) for n in range(refused)]
    return tally_open(board(aps, MADE), MADE)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (59, "[########...] 18/24  7秒 · 応答なし5 · 拒否1"),
        (39, "[######..] 18/24  7秒 · 応答なし5"),
        (30, "[######..] 18/24  7秒"),
        (12, "[######..] 1"),
    ],
)
def test_the_bar_and_what_holds_it_up_fit_any_telephone(width: int, shown: str) -> None:
    set_language("ja")

    assert line(tally(18, silent=5, refused=1), 7.9, width) == shown


@pytest.mark.parametrize("width", [20, 40, 60, 200])
def test_the_bar_is_full_only_when_everything_is_proven(width: int) -> None:
    assert "." in line(tally(999, silent=1), 0, width).partition("]")[0]
    assert "." not in line(tally(1000), 0, width).partition("]")[0]


def test_a_scope_without_access_points_fills_no_bar() -> None:
    set_language("ja")

    assert line(tally(0), 0, 60).endswith("....] 0/0  0秒")


async def test_a_person_who_waits_sees_the_bar(daemon: Running) -> None:
    daemon.air.silent.add("shelter-1-ap-3")
    async with terminal(daemon, "activate", "--reason", "地震", "--yes") as shown:
        await shown.until("26/27")

    assert "] 26/27" in shown.text


@pytest.mark.parametrize("columns", [40, 50, 60])
def test_a_table_too_wide_for_the_terminal_becomes_blocks(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    lines = tables.laid_out([HEAD, *ROWS], right={1})

    assert max(map(cell_len, lines)) <= columns
    assert lines[:2] == ["中央公民館", "  AP数 4  確認済み 3/4"]
    assert "".join("".join(lines).split()).count("鍵は宿直室にある。") == 2


def test_in_a_pipe_columns_stay_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    assert len(tables.laid_out([HEAD, *ROWS])) == 3
