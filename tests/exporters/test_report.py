"""The report in every form, against files that were looked at: the same facts always give the same bytes.

After a wanted change, write the files anew with HINAN_WRITE_GOLDEN=1 and look at the difference.
"""

import csv
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from controller.core.declaration import Kind
from controller.core.report import Report, report
from controller.i18n import language, set_language
from exporters.report.markdown import markdown
from exporters.report.spreadsheet import spreadsheet
from tests.exporters.reported import AT, DECLARATION, HOUR, TOWN, audit, kept

GOLDEN = Path(__file__).parent / "golden"

FORMS: dict[str, Callable[[Report], bytes]] = {"md": lambda facts: markdown(facts).encode(), "csv": spreadsheet}


@pytest.fixture(params=["ja", "en"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    before = language()
    set_language(request.param)
    yield request.param
    set_language(before)


def facts(**changes: object) -> Report:
    return report("富加町", DECLARATION, TOWN, replace(kept(), **changes), AT + 99 * HOUR)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_the_report_is_byte_for_byte_the_one_that_was_looked_at(lang: str, form: str) -> None:
    golden = GOLDEN / f"report.{lang}.{form}"
    made = FORMS[form](facts())
    if os.environ.get("HINAN_WRITE_GOLDEN"):
        golden.write_bytes(made)

    assert made == golden.read_bytes()
    assert made == FORMS[form](facts())


def before_the_sections(form: str, report: Report) -> list[str]:
    """The lines of the title and what comes right after it."""
    made = FORMS[form](report).decode("utf-8-sig")
    top = made.split("## ")[0] if form == "md" else made.split("\r\n\r\n")[0]
    return [line for line in top.splitlines() if line]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("lang")
def test_a_broken_chain_is_said_before_the_first_section(form: str) -> None:
    assert len(before_the_sections(form, facts())) == 1

    _title, warning = before_the_sections(form, facts(audit=audit()[1:]))

    assert "2" in warning


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("lang")
def test_an_open_declaration_and_a_drill_are_said_to_be_that_at_the_top(form: str) -> None:
    drill = replace(DECLARATION, kind=Kind.DRILL, ends_at=AT + HOUR, ended_at=None, closed_at=None)

    _title, as_of, no_disaster = before_the_sections(form, report("町", drill, TOWN, kept(), AT + HOUR))

    assert "2026-01-18 06:46:00" in as_of
    assert no_disaster


@pytest.mark.usefixtures("lang")
def test_excel_reads_the_file_as_japanese_and_runs_nothing() -> None:
    made = spreadsheet(facts())
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))

    assert made.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in rows for cell in row]
    assert "'=1+1 | ホール" in cells
    assert [cell for cell in cells if cell[:1] in "=+-@" and len(cell) > 1] == []


@pytest.mark.usefixtures("lang")
def test_what_people_and_devices_wrote_makes_no_marks_in_markdown() -> None:
    text = markdown(facts())

    assert r"震度6弱 \*地震\*" in text
    assert r"=1+1 \| ホール" in text
    assert r"who\|are you?" in text


@pytest.mark.usefixtures("lang")
def test_every_row_has_as_many_cells_as_its_head() -> None:
    tables = [block for block in markdown(facts()).split("\n\n") if block.startswith("| ")]

    assert len(tables) >= 5
    for table in tables:
        assert len({line.replace(r"\|", "").count("|") for line in table.splitlines()}) == 1
