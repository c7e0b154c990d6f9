"""How the api reads and writes inventory files without knowing their formats; daemon.py wires the adapter in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from controller.core.inventory import Inventory
from controller.core.inventory_diff import Changes
from controller.core.message import Message


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

    def read(self, files: Mapping[str, bytes], present: Inventory) -> ReadFiles:
        """File name -> content. Raises InputError with one message per fault, naming file and row."""

    def write(self, town: Inventory, form: str, language: str) -> Mapping[str, bytes]:
        """`form`: csv or xlsx. File name -> content."""
