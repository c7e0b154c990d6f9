"""What kind of file somebody gave us; what is in it counts for more than how it is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from controller.adapters.inventory_files.csv_text import csv_grid, decoded
from controller.adapters.inventory_files.grid import Grid
from controller.adapters.inventory_files.workbook import workbook_grids
from controller.core.message import InputError, Message

OCTETS_MAX = 16 * 1024 * 1024
"""A large town's tables are under 1 MB. The command line sends them to the daemon, which must not choke on them."""

CSV_ENDINGS = (".csv", ".tsv", ".txt")
XLSX_ENDINGS = (".xlsx", ".xlsm")

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""[MS-CFB] 2.2: begins an old .xls, and also an .xlsx with a password, which is wrapped in one."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""[MS-OFFCRYPTO] 2.3.4.4: the stream that holds a workbook with a password."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that may have come over the network: `name` as people know it, without folders."""

    name: str
    content: bytes


def grids(source: Source, notes: list[Message]) -> list[Grid]:
    """The tables in one file, at least one. Raises InputError when the file cannot be read at all."""
    _check_kind(source)
    if source.content.startswith(_ZIP) or _ending(source) in XLSX_ENDINGS:
        found = workbook_grids(source.name, source.content)
    else:
        found = _csv(source, notes)
    if not found:
        raise InputError(_empty(source))
    return found


def _ending(source: Source) -> str:
    return PurePath(source.name).suffix.lower()


def _csv(source: Source, notes: list[Message]) -> list[Grid]:
    text, encoding = decoded(source.name, source.content)
    if encoding != "utf-8":
        notes.append(
            Message(
                "{file} was read in the encoding {encoding}. Check that the names below look right.",
                {"file": source.name, "encoding": encoding},
            )
        )
    found = csv_grid(source.name, text)
    return [found] if found else []


def _check_kind(source: Source) -> None:
    """Raises InputError for everything that is neither CSV nor XLSX."""
    places: Mapping[str, str | int] = {"file": source.name, "most": OCTETS_MAX // 1024 // 1024}
    if len(source.content) > OCTETS_MAX:
        raise InputError(
            Message("{file} is larger than {most} MB. Nothing was read; check that it is the right file.", places)
        )
    if not source.content.strip():
        raise InputError(_empty(source))
    if source.content.startswith(_COMPOUND) and _ENCRYPTED in source.content:
        raise InputError(
            Message("{file} is protected with a password. Save it without one and import it again.", places)
        )
    if source.content.startswith(_ZIP) or _ending(source) in XLSX_ENDINGS:
        return
    if source.content.startswith(_COMPOUND) or _ending(source) not in CSV_ENDINGS:
        raise InputError(
            Message(
                "{file} is neither .xlsx nor .csv. Open it in Excel, save it as .xlsx and import that file.", places
            )
        )


def _empty(source: Source) -> Message:
    return Message("{file} is empty. Check that it is the right file and that it was saved.", {"file": source.name})
