"""The report on paper: all that the other forms say, and nobody can overlook what is wrong with it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from controller.core.report import Report, report
from controller.i18n import language, set_language
from exporters.report.paper import paper
from exporters.report.sections import sections, warnings
from tests.exporters.printed import spilt, texts
from tests.exporters.reported import AT, DECLARATION, HOUR, TOWN, kept


@pytest.fixture(autouse=True)
def _japanese() -> Iterator[None]:
    before = language()
    set_language("ja")
    yield
    set_language(before)


@pytest.fixture
def facts() -> Report:
    return report("富加町", DECLARATION, TOWN, kept(), AT + 99 * HOUR)


def bare(text: str) -> str:
    return "".join(text.split())


def test_everything_that_the_other_forms_say_is_on_paper(facts: Report) -> None:
    printed = "".join(texts(paper(facts)))

    for section in sections(facts):
        told = [section.title, *section.lines, *section.head, *(cell for row in section.rows for cell in row)]
        assert [cell for cell in told if bare(cell) not in printed] == [], section.title


def test_a_broken_audit_chain_is_said_on_the_first_page_before_anything_else(facts: Report) -> None:
    broken = replace(facts, first_break=12)
    first, *_ = texts(paper(broken))

    assert 0 < first.find(bare(warnings(broken)[0])) < first.find(bare(sections(broken)[0].title))


def test_the_same_report_gives_the_same_bytes_and_another_does_not(facts: Report) -> None:
    assert paper(facts) == paper(replace(facts))
    assert paper(facts) != paper(replace(facts, first_break=12))


def test_nothing_runs_over_the_edge_of_a_large_towns_report(facts: Report) -> None:
    made = paper(replace(facts, facilities=facts.facilities * 60, failures=facts.failures * 30, acts=facts.acts * 20))

    pages = texts(made)
    assert len(pages) > 5
    assert [spilt(made, page) for page in range(len(pages))] == [[]] * len(pages)
    assert pages[-1].endswith(f"{len(pages)}/{len(pages)}")
