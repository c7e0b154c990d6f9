"""The report as Markdown (CommonMark with the tables of GitHub), to read, to mail and to paste."""

import re
from collections.abc import Iterable

from controller.core.report import Report
from exporters.report.sections import Row, Section, printable, sections, title, warnings

_MEANT_AS_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
"""What people and devices wrote is text, never a heading, a link or a column."""

_LIST_MARK = re.compile(r"^[+-](?= )")


def markdown(report: Report) -> str:
    """The same report always gives the same text, in the language of this process."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterable[str]:
    yield f"# {_plain(title(report))}"
    for warning in warnings(report):
        yield from ("", f"> **{_plain(warning)}**")
    for section in sections(report):
        yield from ("", f"## {_plain(section.title)}")
        for line in section.lines:
            yield from ("", _LIST_MARK.sub(r"\\\g<0>", _plain(line)))
        if section.head:
            yield ""
            yield from _table(section)


def _table(section: Section) -> Iterable[str]:
    yield _row(section.head)
    yield "|" + "|".join("--:" if n in section.numbers else "---" for n in range(len(section.head))) + "|"
    yield from map(_row, section.rows)


def _row(cells: Row) -> str:
    return "| " + " | ".join(map(_plain, cells)) + " |"


def _plain(text: str) -> str:
    return _MEANT_AS_MARKS.sub(r"\\\1", printable([text])[0])
