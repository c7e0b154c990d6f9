"""Export: the whole inventory as files that Excel opens and that `reading` takes back unchanged."""

import csv
import io
import json
from collections.abc import Iterable, Mapping

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from controller.adapters.inventory_files.columns import TABLES, Kind, Language, Table
from controller.adapters.inventory_files.tidying import guard
from controller.core.inventory import Inventory

EXCEL_DIGITS = 15
"""Excel keeps 15 significant digits of a number; one with more is written as text, so that none is lost."""

COLUMN_WIDTH = 18


def write_csv(town: Inventory, language: Language = "ja") -> Mapping[str, bytes]:
    """File name -> content, for all three tables. `language` is that of the headers.

    UTF-8 with a byte order mark, without which Excel reads Japanese as noise. Texts that Excel would run
    as formulas are guarded as in `tidying`.
    """
    return {f"{table.name}.csv": _csv(town, table, language) for table in TABLES}


def write_xlsx(town: Inventory, language: Language = "ja") -> bytes:
    """One workbook with three sheets. Texts are marked as text, so that Excel makes no dates or numbers of ids."""
    book = openpyxl.Workbook(write_only=True)
    for table in TABLES:
        sheet = book.create_sheet(table.title(language))
        sheet.freeze_panes = "A2"
        for index in range(len(table.columns)):
            sheet.column_dimensions[get_column_letter(index + 1)].width = COLUMN_WIDTH
        for row in _rows(town, table, language):
            sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _csv(town: Inventory, table: Table, language: Language) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(_rows(town, table, language))
    return text.getvalue().encode("utf-8-sig")


def _rows(town: Inventory, table: Table, language: Language) -> Iterable[list[str | int | float | None]]:
    """The headers, then one row for every thing."""
    yield [column.header(language) for column in table.columns]
    things = getattr(town, table.name)
    for thing in things.values():
        yield [_written(column.kind, getattr(thing, column.field)) for column in table.columns]


def _written(kind: Kind, value: str | int | float | Mapping[str, str] | None) -> str | int | float | None:
    match value:
        case str():
            return guard(value)
        case int() | float() | None:
            return value
        case _ if kind is Kind.PUBLISHED:
            return json.dumps(dict(value), ensure_ascii=False, sort_keys=True) if value else ""
        case _:
            return "; ".join(f"{name}={setting}" for name, setting in value.items())


def _cell(sheet: WriteOnlyWorksheet, value: str | int | float | None) -> Cell | None:
    if value is None or value == "":
        return None
    if isinstance(value, float) and float(f"{value:.{EXCEL_DIGITS}g}") != value:
        value = repr(value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl guesses: `#N/A` would become an error
        cell.number_format = "@"
    return cell
