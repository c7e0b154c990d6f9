"""XLSX as it really comes: sheets with wrong sizes, numbers for text, and locked or damaged files."""

import datetime
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from controller.adapters.inventory_files.grid import BLANK, ROWS_MAX, Cell, Grid, Row, Spoiled, grid
from controller.core.message import InputError, Message

EXCEL_ROWS_MAX = 1_048_576
"""Excel's own limit; a damaged file may claim more."""

UNPACKED_OCTETS_MAX = 128 * 1024 * 1024
"""As many rows as we take, of ten cells each, unpack to some 12 MB. Far more is a trap or a wrong file."""

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, InvalidFileException, ParseError, EOFError, OSError),
    *(ValueError, LookupError, TypeError, AttributeError, RuntimeError, AssertionError),
)
"""openpyxl has no error of its own for a damaged file: whatever its parsers stumble over comes out."""


def workbook_grids(file: str, content: bytes) -> list[Grid]:
    """Every sheet that is not blank. Raises InputError when the file cannot be opened.

    A formula counts with the result that was saved with it.
    """
    try:
        sheets = _sheets(content)
    except _DAMAGED as error:
        raise InputError(
            Message(
                "{file} could not be opened as an Excel workbook: it is damaged or something else. "
                "Open it in Excel and save it as a new .xlsx file.",
                {"file": file},
            )
        ) from error
    grids = [grid(f"{file} › {title}", title, rows) for title, rows in sheets]
    return [found for found in grids if found]


def _sheets(content: bytes) -> list[tuple[str, list[Row]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > UNPACKED_OCTETS_MAX:
            raise ValueError("unpacks to more than any inventory needs")
    with warnings.catch_warnings():
        # openpyxl warns of drop-down lists and styles that it does not keep; we only read values.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return [(sheet.title, _even(list(islice(_rows(sheet), ROWS_MAX + 1)))) for sheet in book.worksheets]
        finally:
            book.close()


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[Row]:
    sheet.reset_dimensions()  # the size a file claims for a sheet is often wrong, and rows beyond it would be lost
    for number, cells in enumerate(sheet.rows, start=1):
        if number > EXCEL_ROWS_MAX:
            return
        if any(cell.value is not None for cell in cells):
            yield Row(number, tuple(_cell(cell.value, cell.data_type) for cell in cells))


def _cell(value: object, data_type: str) -> Cell:
    """The text that people see, or would have typed: 22 rather than 22.0."""
    match value:
        case None:
            return BLANK
        case str():
            return Cell(value, Spoiled.ERROR if data_type == "e" else None)
        case bool():
            return Cell(str(value).upper())
        case float() if value.is_integer():
            return Cell(str(int(value)))
        case datetime.date() | datetime.time() | datetime.timedelta():
            return Cell(str(value), Spoiled.DATE)
        case _:
            return Cell(str(value))


def _even(rows: Sequence[Row]) -> list[Row]:
    """All rows as wide as the widest: a sheet is a rectangle, so a value beyond the headers is a column of its own."""
    width = max((len(row.cells) for row in rows), default=0)
    return [Row(row.number, row.cells + (BLANK,) * (width - len(row.cells))) for row in rows]
