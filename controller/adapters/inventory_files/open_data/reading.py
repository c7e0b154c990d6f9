"""Import: open-data lists are told apart by their headers and merged into the inventory."""

from collections.abc import Sequence

from controller.adapters.inventory_files.grid import Grid, gathered
from controller.adapters.inventory_files.open_data.lists import ListSheet, lists, recognised
from controller.adapters.inventory_files.open_data.merging import merged
from controller.adapters.inventory_files.open_data.places import listed_places
from controller.adapters.inventory_files.rows import Findings
from controller.adapters.inventory_files.sources import Source, grids
from controller.core.inventory import Inventory
from controller.core.message import InputError, Message

FORMS = ("auto", "tables", *(form for form, one in lists().items() if one.meanings))
"""What `hinan inventory import --format` takes: found out by the headers, our own tables, or a list by name."""


def open_data_sheets(sources: Sequence[Source], form: str, findings: Findings) -> list[ListSheet]:
    """The lists in these files, one for each; none when they are not open data.

    Raises InputError when only some of the files are, or one is not what `form` says.
    """
    if form == "tables":
        return []
    wanted = None if form == "auto" else form
    found = [(source, _sheet(source, wanted, findings)) for source in sources]
    sheets = [sheet for _, sheet in found if sheet]
    if sheets and len(sheets) < len(sources):
        raise InputError(*(_mixed(source) for source, sheet in found if not sheet))
    if wanted and len(sheets) < len(sources):
        raise InputError(*(_not_this(source, wanted) for source, sheet in found if not sheet))
    return sheets


def with_lists(town: Inventory, sheets: Sequence[ListSheet], findings: Findings) -> Inventory:
    """The inventory with all that the lists say. Faults are in `findings`; then nothing of it may be used."""
    for sheet in sheets:
        same_list = [other for other in sheets if other.list.name == sheet.list.name]
        if same_list[0] is not sheet:
            findings.faults.append(
                Message(
                    "{file} and {other} hold the same table. Import one of them, or put all rows into one.",
                    {"file": sheet.grid.file, "other": same_list[0].grid.file},
                )
            )
    for sheet in sheets:
        findings.notes.append(
            Message("{file} was read as the list {title}.", {"file": sheet.grid.file, "title": sheet.list.title})
        )
        town = merged(town, sheet.list.name, listed_places(sheet, findings), findings.faults)
    return town


def _sheet(source: Source, form: str | None, findings: Findings) -> ListSheet | None:
    opened: list[Grid] = []
    notes: list[Message] = []
    with gathered([]):  # a file that cannot be opened is told about when it is read as a table
        opened = grids(source, notes)
    sheets = [sheet for grid in opened if (sheet := recognised(grid, form))]
    if len(sheets) > 1:
        raise InputError(
            Message(
                "{file} holds several open-data lists. Save each as a file of its own.",
                {"file": source.name},
            )
        )
    if sheets:
        findings.notes.extend(notes)
    return sheets[0] if sheets else None


def _mixed(source: Source) -> Message:
    return Message(
        "{file} is no open-data list, and the other files are. Import lists and our own tables one after the other.",
        {"file": source.name},
    )


def _not_this(source: Source, form: str) -> Message:
    return Message(
        "{file} is not the list {title}: none of its first rows holds the headers. Check the file, or the format.",
        {"file": source.name, "title": lists()[form].title},
    )
