"""How the api reads and writes inventory files without knowing their formats; daemon.py wires the adapter in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from controller.core.inventory import Inventory
from controller.core.inventory_diff import Changes
from controller.core.message import Message

ImportForm = Literal["auto", "tables", "wifi", "shelters", "gsi-shelters", "gsi-emergency"]
"""What files hold: found out by their headers, our own tables, or an open-data list."""

ExportForm = Literal["csv", "xlsx", "wifi", "wifi-legacy", "shelters", "gsi-shelters", "gsi-emergency"]
"""Our own tables in either kind of file, or an open-data list as CSV."""


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What a set of files says."""

    inventory: Inventory
    changes: Changes
    repairs: tuple[Message, ...]
    """What was taken differently from how it was written."""
    notes: tuple[Message, ...]


class InventoryDoor(Protocol):
    """Both calls may take seconds for a large town, so they come from a worker thread."""

    def read(self, files: Mapping[str, bytes], present: Inventory, form: ImportForm = "auto") -> ReadFiles:
        """File name -> content. Raises InputError with one message per fault, naming file and row."""

    def write(self, town: Inventory, form: ExportForm, language: str) -> Mapping[str, bytes]:
        """File name -> content."""
