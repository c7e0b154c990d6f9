"""Gives the api the adapter for inventory files, with the profiles that this installation knows."""

from collections.abc import Mapping
from typing import Literal, cast

from controller.adapters.inventory_files.reading import read_tables
from controller.adapters.inventory_files.sources import Source
from controller.adapters.inventory_files.writing import write_csv, write_xlsx
from controller.api.inventory_door import ReadFiles
from controller.core.inventory import Inventory, with_pins_of
from controller.core.inventory_diff import diff
from controller.core.profile import Role

WORKBOOK = "hinan-inventory.xlsx"


class FileDoor:
    """See controller.api.inventory_door.InventoryDoor."""

    def __init__(self, profiles: Mapping[str, Role]) -> None:
        self._profiles = profiles

    def read(self, files: Mapping[str, bytes], present: Inventory) -> ReadFiles:
        preview = read_tables([Source(name, content) for name, content in files.items()], present, self._profiles)
        repairs = tuple(repair.message for repair in preview.repairs)
        town = with_pins_of(present, preview.inventory)
        return ReadFiles(town, diff(present, town), repairs, preview.notes)

    def write(self, town: Inventory, form: str, language: str) -> Mapping[str, bytes]:
        headers = cast(Literal["ja", "en"], language)
        return {WORKBOOK: write_xlsx(town, headers)} if form == "xlsx" else write_csv(town, headers)
