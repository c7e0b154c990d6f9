"""The report as one CSV file for Excel: the sections one under the other, each with its title and its headers."""

import csv
import io
from collections.abc import Iterable

from controller.core.report import Report
from exporters.report.sections import Section, hours_by_facility, printable, sections, title, warnings

_RUN_BY_EXCEL = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Excel runs a cell that begins so as a formula, also in a CSV file; an apostrophe before it keeps it text."""


def spreadsheet(report: Report) -> bytes:
    """UTF-8 with a byte order mark, without which Excel reads Japanese as noise. RFC 4180 otherwise."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_cell(title(report))])
    writer.writerows([_cell(warning)] for warning in warnings(report))
    for section in (*sections(report), hours_by_facility(report)):
        writer.writerow([])
        writer.writerows(_rows(section))
    return text.getvalue().encode("utf-8-sig")


def _rows(section: Section) -> Iterable[list[str]]:
    yield [_cell(section.title)]
    yield from ([_cell(line)] for line in section.lines)
    if section.head:
        yield list(map(_cell, section.head))
    yield from (list(map(_cell, row)) for row in section.rows)


def _cell(text: str) -> str:
    plain = printable([text])[0]
    return f"'{plain}" if plain.startswith(_RUN_BY_EXCEL) and len(plain) > 1 else plain
