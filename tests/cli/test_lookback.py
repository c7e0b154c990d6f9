"""`hinan proof`, `hinan history` and `hinan report`: what was written down, for people and for programs."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from controller.cli.history import digit, lines, step_minutes
from controller.core.history import HistoryPoint
from controller.i18n import set_language
from tests.api.fakes_api import Running
from tests.cli.conftest import Hinan

START = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)


async def opened(hinan: Hinan, daemon: Running) -> None:
    await hinan("activate", "--reason", "地震", "--ordered-by", "町長", "--yes")
    await daemon.look()
    await daemon.proofs.round()


async def test_proofs_are_listed_with_their_times_and_what_was_read_back(hinan: Hinan, daemon: Running) -> None:
    await opened(hinan, daemon)

    ran = await hinan("proof")

    assert len(ran.out.splitlines()) == 28
    line = next(line for line in ran.out.splitlines() if line.startswith("shelter-1-ap-3"))
    assert "開放" in line
    assert "電波で確認" in line
    assert ran.code == 0


async def test_proofs_come_as_json_too(hinan: Hinan, daemon: Running) -> None:
    await opened(hinan, daemon)

    document = (await hinan("proof", "1", "--json")).document

    assert document["declaration"] == 1
    assert {record["direction"] for record in document["proofs"]} == {"open"}
    assert {look["source"] for look in document["proofs"][0]["looks"]} == {"cli", "snmp"}


async def test_before_any_declaration_there_is_nothing_to_prove_or_to_report(hinan: Hinan) -> None:
    for verb in ("proof", "report"):
        ran = await hinan(verb)
        assert (ran.code, ran.err) == (2, "発動されたことは一度もありません。\n")


async def test_history_shows_a_chart_of_digits_and_a_table(hinan: Hinan, daemon: Running) -> None:
    await daemon.connections.sample()

    ran = await hinan("history", "第0避難所", "--hours", "1")
    document = (await hinan("history", "shelter-0", "--hours", "1", "--json")).document

    assert "第0避難所" in ran.out.splitlines()[0]
    assert [point["highest"] for point in document["points"] if point["highest"] is not None] == [18]
    assert "18" in ran.last_line
    assert ran.code == 0


async def test_history_of_a_place_that_does_not_exist_is_refused(hinan: Hinan) -> None:
    assert (await hinan("history", "nowhere")).code == 2


@pytest.mark.parametrize(("clients", "shown"), [(None, "?"), (0, "0"), (1, "1"), (20, "1"), (110, "5"), (200, "9")])
def test_a_digit_is_0_only_for_none_and_never_stands_for_what_is_not_known(clients: int | None, shown: str) -> None:
    assert digit(clients, 200) == shown


@pytest.mark.parametrize(
    ("hours", "most", "step"), [(1, 60, 1), (24, 60, 30), (24, 24, 60), (72, 24, 180), (2160, 24, 1440)]
)
def test_steps_are_such_as_people_count_in(hours: int, most: int, step: int) -> None:
    assert step_minutes(hours, most) == step


def test_a_chart_is_drawn_in_letters_of_one_width_only() -> None:
    set_language("ja")
    told = [None, 0, 3, 120, 7]
    points: Sequence[HistoryPoint] = [
        HistoryPoint(START + n * timedelta(minutes=15), value, value, value == 7) for n, value in enumerate(told)
    ]

    drawn = [str(line) for line in lines("体育館", points, points)]

    assert drawn[2] == "  09-01 14:00  ?0191"
    assert drawn[-1].split() == ["09-01", "15:00", "7+", "7.0"]
    assert drawn[-5].split() == ["09-01", "14:00", "不明", "不明"]


async def test_a_report_is_written_to_a_file_and_never_over_another(
    hinan: Hinan, daemon: Running, tmp_path: Path
) -> None:
    await opened(hinan, daemon)
    file = tmp_path / "report.md"

    ran = await hinan("report", "1", "-o", str(file))
    again = await hinan("report", "1", "-o", str(file))

    assert (ran.code, again.code) == (0, 2)
    assert file.read_text().startswith("# 試験町")
    assert "27/27" in file.read_text()


async def test_a_report_goes_to_standard_output_in_each_form(hinan: Hinan, daemon: Running) -> None:
    await opened(hinan, daemon)

    assert "## 概要" in (await hinan("report")).out
    assert (await hinan("report", "--format", "csv")).out.startswith("\ufeff")
    assert json.loads((await hinan("report", "--format", "json")).out)["declaration"]["number"] == 1


async def test_a_broken_chain_is_said_in_the_report_and_by_the_exit_code(hinan: Hinan, daemon: Running) -> None:
    await opened(hinan, daemon)
    del daemon.store._audit[0]

    ran = await hinan("report")

    assert ran.code == 1
    assert "2" in ran.out.splitlines()[2]
    assert "2" in ran.err
