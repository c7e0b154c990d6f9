"""Import: files from any spreadsheet program become a whole new inventory, or a list of everything wrong with them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.adapters.inventory_files.checks import (
    Draft,
    lacking,
    misfits,
    unknown_profiles,
    unknown_references,
    used_twice,
)
from controller.adapters.inventory_files.columns import ACCESS_POINTS, DEVICES, FACILITIES, TABLES, Table
from controller.adapters.inventory_files.grid import Grid, gathered
from controller.adapters.inventory_files.open_data.reading import open_data_sheets, with_lists
from controller.adapters.inventory_files.rows import Entry, Findings, entries, kept
from controller.adapters.inventory_files.sources import Source, grids
from controller.adapters.inventory_files.tables import (
    Sheet,
    header_faults,
    ignored_columns,
    no_rows,
    recognised,
    secrets,
)
from controller.adapters.inventory_files.values import Repair
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.inventory_diff import Changes, diff
from controller.core.message import InputError, Message
from controller.core.profile import Role


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do. Nothing is done yet: whoever asked decides after reading it."""

    inventory: Inventory
    changes: Changes
    repairs: tuple[Repair, ...]
    """Every value that we took differently from how it was written."""
    notes: tuple[Message, ...]
    """What else people should know: columns and sheets left out, unusual encodings, empty tables."""


def read_inventory(
    files: Sequence[Path], present: Inventory, profiles: Mapping[str, Role], by_hand: Collection[str] = ()
) -> ImportPreview:
    """As `read_tables`, from files on this machine."""
    faults: list[Message] = []
    sources: list[Source] = []
    for file in files:
        try:
            sources.append(Source(file.name, file.read_bytes()))
        except OSError as error:
            faults.append(
                Message(
                    "{file} could not be read: {reason}. Check the path and who may read it.",
                    {"file": str(file), "reason": error.strerror or type(error).__name__},
                )
            )
    if faults:
        raise InputError(*faults)
    return read_tables(sources, present, profiles, by_hand)


def read_tables(
    sources: Sequence[Source],
    present: Inventory,
    profiles: Mapping[str, Role],
    by_hand: Collection[str] = (),
    form: str = "auto",
) -> ImportPreview:
    """The present inventory with the tables in these files in place of its own; the other tables stay.

    A table is taken whole: what is not in the file is removed. Open-data lists only add to facilities and correct them;
    `form` is one of open_data.reading.FORMS. `profiles` are the known device profiles, `by_hand`
    those of them whose devices people switch: these need neither address nor credential.
    Raises InputError with one message for every fault in all files; then nothing of them may be used.
    """
    findings = Findings()
    if lists := open_data_sheets(sources, form, findings):
        after = with_lists(present, lists, findings)
        if findings.faults:
            raise InputError(*findings.faults)
        return ImportPreview(after, diff(present, after), tuple(findings.repairs), tuple(findings.notes))
    sheets = _sheets(sources, findings)
    all_tables_whole = not findings.faults
    draft = _draft(sheets, present, findings)
    for rows in (draft.facilities, draft.devices, draft.access_points):
        findings.faults.extend(used_twice(rows))
    findings.faults.extend(unknown_profiles(draft.devices, profiles))
    findings.faults.extend(lacking(draft.devices, by_hand))
    if all_tables_whole:  # otherwise every reference into a broken table would be a fault of its own
        findings.faults.extend(unknown_references(draft))
        findings.faults.extend(misfits(draft, profiles))
    if findings.faults:
        raise InputError(*findings.faults)
    after = _built(draft)
    return ImportPreview(after, diff(present, after), tuple(findings.repairs), tuple(findings.notes))


def _sheets(sources: Sequence[Source], findings: Findings) -> Mapping[str, Sheet]:
    """Every table that the sources hold, by its name."""
    found: dict[str, Sheet] = {}
    for source in sources:
        for sheet in _sheets_of(source, findings):
            findings.faults.extend(header_faults(sheet))
            other = found.setdefault(sheet.table.name, sheet)
            if other is not sheet:
                findings.faults.append(
                    Message(
                        "{file} and {other} hold the same table. Import one of them, or put all rows into one.",
                        {"file": sheet.grid.file, "other": other.grid.file},
                    )
                )
    return found


def _sheets_of(source: Source, findings: Findings) -> Sequence[Sheet]:
    """The tables in one file. A workbook may hold other sheets beside ours; a file may not be something else."""
    opened: list[Grid] = []
    with gathered(findings.faults):
        opened = grids(source, findings.notes)
    for grid in opened:
        findings.faults.extend(secrets(grid))
    sheets = [sheet for grid in opened if (sheet := recognised(grid))]
    if opened and not sheets:
        findings.faults.append(_no_table(source.name))
    ours = [sheet.grid for sheet in sheets]
    if sheets:
        findings.notes.extend(_left_out(grid) for grid in opened if grid not in ours)
    for sheet in sheets:
        findings.notes.extend(ignored_columns(sheet))
        findings.notes.extend(no_rows(sheet))
    return sheets


def _no_table(file: str) -> Message:
    return Message(
        "{file} is none of our three tables, or not clearly one. Its first row must hold the headers: facilities need "
        "{facilities}; devices need {devices}; access points need {access_points}.",
        {
            "file": file,
            **{table.name: ", ".join(column.title for column in table.columns if column.required) for table in TABLES},
        },
    )


def _left_out(grid: Grid) -> Message:
    return Message(
        "{file} was left out: it is none of our three tables, or not clearly one. "
        "If it should be read, correct its headers.",
        {"file": grid.file},
    )


def _draft(sheets: Mapping[str, Sheet], present: Inventory, findings: Findings) -> Draft:
    def rows(
        table: Table, things: Mapping[str, Facility] | Mapping[str, Device] | Mapping[str, AccessPoint]
    ) -> list[Entry]:
        sheet = sheets.get(table.name)
        return entries(sheet, findings) if sheet else [kept(thing) for thing in things.values()]

    return Draft(
        rows(FACILITIES, present.facilities),
        rows(DEVICES, present.devices),
        rows(ACCESS_POINTS, present.access_points),
        {name: sheet.grid.file for name, sheet in sheets.items()},
    )


def _built(draft: Draft) -> Inventory:
    def values(rows: Sequence[Entry]) -> Iterator[Mapping[str, Any]]:
        return (entry.values for entry in rows)

    return inventory(
        [Facility(**row) for row in values(draft.facilities)],
        [Device(**{"address": "", "credential": "", **row}) for row in values(draft.devices)],
        [AccessPoint(**row) for row in values(draft.access_points)],
    )
