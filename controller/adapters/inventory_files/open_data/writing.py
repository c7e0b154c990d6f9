"""Export: facilities under the headers of an open-data list, and nothing of them that is not public."""

import csv
import io
from collections.abc import Iterable, Mapping

from controller.adapters.inventory_files.open_data.lists import FIELDS, OpenDataList, lists
from controller.adapters.inventory_files.open_data.merging import on_list
from controller.adapters.inventory_files.tidying import guard
from controller.core.inventory import Facility, Inventory
from controller.core.wlan import DISASTER_SSID

WIFI = "wifi"


def write_open_data(town: Inventory, form: str) -> bytes:
    """CSV: UTF-8 with a byte order mark, CR LF (RFC 4180); texts that Excel would run are guarded as in `tidying`.

    A facility is on the list when an import of that list brought it there. On the list of public Wi-Fi is also every
    facility with access points of ours.
    """
    chosen = lists()[form]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([header for header, _ in chosen.columns])
    writer.writerows(_rows(town, chosen))
    return text.getvalue().encode("utf-8-sig")


def _rows(town: Inventory, chosen: OpenDataList) -> Iterable[list[str]]:
    for facility in town.facilities.values():
        said = on_list(facility, chosen.name)
        if not said and chosen.name == WIFI and town.aps_in(facility.id):
            said = {"ID": facility.id, "SSID": DISASTER_SSID, "備考": "災害時に開放"}
        if said:
            government = said.get("都道府県名", "") + said.get("市区町村名", "")
            values = {"地方公共団体名": government, **said, **_fields(facility)}
            yield [guard(values.get(meaning, "")) for _, meaning in chosen.columns]


def _fields(facility: Facility) -> Mapping[str, str]:
    texts = {meaning: getattr(facility, name) for meaning, name in FIELDS.items()}
    return {meaning: "" if value is None else str(value) for meaning, value in texts.items()}
