"""Gives the api the adapter for inventory files, with the profiles that this installation knows."""

from collections.abc import Iterator, Mapping
from typing import Literal, cast

from controller.adapters.inventory_files.open_data.lists import lists
from controller.adapters.inventory_files.open_data.writing import write_open_data
from controller.adapters.inventory_files.reading import read_tables
from controller.adapters.inventory_files.sources import Source
from controller.adapters.inventory_files.writing import write_csv, write_xlsx
from controller.api.inventory_door import ExportForm, ImportForm, ReadFiles
from controller.core.commands import unknown_parameters
from controller.core.inventory import Device, Inventory, with_pins_of
from controller.core.inventory_diff import diff
from controller.core.message import InputError, Message
from controller.core.profile import DeviceProfile

WORKBOOK = "hinan-inventory.xlsx"


class FileDoor:
    """See controller.api.inventory_door.InventoryDoor."""

    def __init__(self, profiles: Mapping[str, DeviceProfile]) -> None:
        self._profiles = profiles

    def read(self, files: Mapping[str, bytes], present: Inventory, form: ImportForm = "auto") -> ReadFiles:
        roles = {name: profile.role for name, profile in self._profiles.items()}
        by_hand = {name for name, profile in self._profiles.items() if not profile.has_session}
        sources = [Source(name, content) for name, content in files.items()]
        preview = read_tables(sources, present, roles, by_hand, form)
        if slips := [slip for device in preview.inventory.devices.values() for slip in self._slips(device)]:
            raise InputError(*slips)
        repairs = tuple(repair.message for repair in preview.repairs)
        town = with_pins_of(present, preview.inventory)
        return ReadFiles(town, diff(present, town), repairs, preview.notes)

    def write(self, town: Inventory, form: ExportForm, language: str) -> Mapping[str, bytes]:
        if form in lists():
            return {f"{form}.csv": write_open_data(town, form)}
        headers = cast(Literal["ja", "en"], language)
        return {WORKBOOK: write_xlsx(town, headers)} if form == "xlsx" else write_csv(town, headers)

    def _slips(self, device: Device) -> Iterator[Message]:
        profile = self._profiles[device.profile]
        for name in unknown_parameters(profile, device):
            yield Message(
                "Device {device}: its profile {profile} has no parameter {name!r}. Write one of: {known}.",
                {
                    "device": device.id,
                    "profile": profile.name,
                    "name": name,
                    "known": ", ".join(profile.parameters) or "-",
                },
            )
