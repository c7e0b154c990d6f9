"""A file that cannot be opened as a table says why, and what to do about it; whatever is in it, nothing breaks."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.adapters.inventory_files.grid import ROWS_MAX
from controller.adapters.inventory_files.reading import read_inventory, read_tables
from controller.adapters.inventory_files.sources import OCTETS_MAX, Source
from controller.adapters.inventory_files.writing import write_xlsx
from controller.core.inventory import EMPTY_INVENTORY
from controller.core.message import InputError

WORKBOOK = write_xlsx(EMPTY_INVENTORY)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""[MS-CFB] 2.2: how an old .xls begins, and an .xlsx with a password."""


def faults(source: Source) -> list[str]:
    """What is wrong, in words; empty when nothing is."""
    try:
        read_tables([source], EMPTY_INVENTORY, {})
    except InputError as error:
        return list(map(str, error.messages))
    return []


def sheet(title: str, *rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    page = book.create_sheet(title)
    for row in rows:
        page.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Source("town.csv", b""), "town.csv is empty."),
        (Source("town.csv", b"\xef\xbb\xbf\r\n"), "town.csv is empty."),
        (Source("town.csv", b",,,\r\n"), "town.csv is empty."),
        (Source("town.csv", b"\xff\x00\xff"), "town.csv is not text in an encoding that we can read."),
        (Source("town.csv", b"id,name\n\x81\xff"), "town.csv is not text in an encoding that we can read."),
        (Source("town.csv", b"GIF89a"), "town.csv is none of our three tables, or not clearly one."),
        (Source("town.csv", b"id,address\n"), "town.csv is none of our three tables, or not clearly one."),
        (Source("town.csv", b"x" * (OCTETS_MAX + 1)), "town.csv is larger than 16 MB."),
        (Source("facilities.csv", b"id,name\n" + b"a,b\n" * ROWS_MAX), "facilities.csv has more than 20000 rows."),
        (Source("town.xls", COMPOUND + b"Workbook"), "town.xls is neither .xlsx nor .csv."),
        (Source("town.xlsx", COMPOUND + b"Workbook"), "town.xlsx could not be opened as an Excel workbook"),
        (Source("town.ods", b"mimetype"), "town.ods is neither .xlsx nor .csv."),
        (
            Source("town.xlsx", COMPOUND + "EncryptedPackage".encode("utf-16-le")),
            "town.xlsx is protected with a password.",
        ),
        (Source("town.xlsx", b"PK\x03\x04 cut off"), "town.xlsx could not be opened as an Excel workbook"),
        (Source("town.xlsx", b"id,name\n"), "town.xlsx could not be opened as an Excel workbook"),
        (Source("town.xlsx", sheet("施設")), "town.xlsx is empty."),
        (Source("town.xlsx", sheet("メモ", ["a"])), "town.xlsx is none of our three tables, or not clearly one."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_table_says_why(source: Source, said: str) -> None:
    (fault,) = faults(source)

    assert fault.startswith(said)


def test_a_zip_that_would_fill_the_memory_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(9):
            packed.writestr(f"{number}", bytes(16 * 1024 * 1024))

    (fault,) = faults(Source("town.xlsx", content.getvalue()))

    assert fault.startswith("town.xlsx could not be opened")


def test_a_file_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.csv could not be read: No such file or directory\."):
        read_inventory([tmp_path / "gone.csv"], EMPTY_INVENTORY, {})


@given(st.binary(max_size=200), st.sampled_from(["town.csv", "town.xlsx", "facilities.csv", "town"]))
@settings(deadline=None)
def test_whatever_is_in_a_file_it_is_read_or_explained(content: bytes, name: str) -> None:
    faults(Source(name, content))


@given(st.integers(0, len(WORKBOOK) - 1), st.binary(max_size=8))
@settings(deadline=None)
def test_a_damaged_workbook_is_read_or_explained(position: int, damage: bytes) -> None:
    faults(Source("town.xlsx", WORKBOOK[:position] + damage + WORKBOOK[position + len(damage) :]))
