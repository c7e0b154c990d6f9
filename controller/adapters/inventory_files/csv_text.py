"""CSV as it really comes: in the encodings of Windows, with the delimiters of every spreadsheet program."""

import codecs
import csv
import io
import re

from controller.adapters.inventory_files.columns import TABLES
from controller.adapters.inventory_files.grid import Cell, Grid, Row, grid
from controller.core.message import InputError, Message

DELIMITERS = (",", ";", "\t")


def decoded(file: str, content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in. Raises InputError when it is in none that we read.

    Marks at the beginning decide; then NUL bytes, which only UTF-16 has; then whether it is UTF-8, which
    text in cp932 practically never is by chance. What is left is cp932.
    """
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise InputError(
        Message(
            "{file} is not text in an encoding that we can read. Open it in Excel and save it as "
            "`CSV UTF-8` or as .xlsx.",
            {"file": file},
        )
    )


def _candidates(content: bytes) -> tuple[str, ...]:
    if content.startswith(codecs.BOM_UTF8):
        return ("utf-8",)
    if content.startswith(codecs.BOM_UTF16_LE):
        return ("utf-16-le",)
    if content.startswith(codecs.BOM_UTF16_BE):
        return ("utf-16-be",)
    return ("utf-16-le",) if b"\0" in content else ("utf-8", "cp932")


def csv_grid(file: str, text: str) -> Grid | None:
    """None when there is nothing in it. Raises InputError when quotes do not match."""
    return grid(file, file.rsplit(".", 1)[0], _rows(file, text, _delimiter(text)))


def _delimiter(text: str) -> str:
    """The one that finds most headers we know in the first line; a comma when none does."""
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    return max(DELIMITERS, key=lambda delimiter: _known(first.split(delimiter)))


def _known(headers: list[str]) -> int:
    return sum(any(table.column(header.strip('" ')) for table in TABLES) for header in headers)


def _rows(file: str, text: str, delimiter: str) -> list[Row]:
    # strict: a quote left open would otherwise swallow the rest of the file into one cell, silently.
    # skipinitialspace: in `a, "b"` the blank belongs to the comma, and the quotes are quotes.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    rows: list[Row] = []
    try:
        for cells in reader:
            rows.append(Row(len(rows) + 1, tuple(map(Cell, cells))))
    except csv.Error as error:
        raise InputError(
            Message(
                "{file}, row {row}: the quotation marks do not match, so we cannot tell where this row ends. "
                "Correct the row, or open the file in Excel and save it as .xlsx.",
                {"file": file, "row": len(rows) + 1},
            )
        ) from error
    return rows
