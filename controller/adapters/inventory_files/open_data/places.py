"""The rows of an open-data list become places: what each says, and that every row is whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from controller.adapters.inventory_files.grid import BLANK, Place, Row, gathered
from controller.adapters.inventory_files.open_data.cells import LATITUDES, LONGITUDES, same, text_of
from controller.adapters.inventory_files.open_data.lists import ListSheet
from controller.adapters.inventory_files.rows import Findings
from controller.adapters.inventory_files.values import Repair
from controller.core.message import InputError, Message

ADDRESS_PARTS = ("所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下")
JOINED = ("wifi",)
"""Lists that may name a place in several rows: one for every network or room."""
BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """One place of a list. `values` holds what is written, by meaning; nothing is empty."""

    sheet: ListSheet
    row: int
    values: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.values["名称"]

    @property
    def address(self) -> str:
        return self.values.get("所在地_連結表記", "")

    @property
    def is_about(self) -> tuple[str, str]:
        """Two rows with the same are about one place."""
        return same(self.name), same(self.address)

    def place(self, meaning: str) -> Place:
        return Place(self.sheet.grid.file, self.row, self.sheet.header(meaning))


def listed_places(sheet: ListSheet, findings: Findings) -> list[ListedPlace]:
    """Every row; a fault for each that cannot be used."""
    if "名称" not in sheet.columns:
        findings.faults.append(
            Message(
                "{file} looks like the list {title} and has no column 名称, which every row needs. Add it; the columns "
                "here are: {columns}.",
                {"file": sheet.grid.file, "title": sheet.list.title, "columns": ", ".join(sheet.grid.header)},
            )
        )
        return []
    _note_unknown_columns(sheet, findings)
    found = [place for row in sheet.grid.rows if (place := _place(sheet, row, findings))]
    return list(_one_each(found, findings))


def _note_unknown_columns(sheet: ListSheet, findings: Findings) -> None:
    unknown = [header for header in sheet.grid.header if header and not sheet.list.meaning(header)]
    if unknown:
        findings.notes.append(
            Message(
                "{file}: columns that we do not know were left out: {columns}.",
                {"file": sheet.grid.file, "columns": ", ".join(unknown)},
            )
        )


def _place(sheet: ListSheet, row: Row, findings: Findings) -> ListedPlace | None:
    """None when the row is faulty."""
    values: dict[str, str] = {}
    faults: list[Message] = []
    for meaning, index in sheet.columns.items():
        where = Place(sheet.grid.file, row.number, sheet.header(meaning))
        with gathered(faults):
            found = text_of(meaning, row.cells[index] if index < len(row.cells) else BLANK, where, findings.repairs)
            if found:
                values[meaning] = found
    place = ListedPlace(sheet, row.number, values)
    with gathered(faults):
        _check_width(sheet, row)
    if not faults:
        with gathered(faults):
            _check_name(place)
            place = _with_position(_with_address(place, findings.repairs), findings.repairs)
    findings.faults.extend(faults)
    return None if faults else place


def _check_width(sheet: ListSheet, row: Row) -> None:
    if any(cell.text.strip() for cell in row.cells[len(sheet.grid.header) :]):
        raise InputError(
            Message(
                "{file}, row {row}: there are more values than headers, so values may stand in wrong columns. "
                "Put values that hold a comma into quotation marks.",
                {"file": sheet.grid.file, "row": row.number},
            )
        )


def _check_name(place: ListedPlace) -> None:
    if "名称" not in place.values:
        raise InputError(
            Message(
                "{file}, row {row}, column {column}: no name is written here. Fill it in (of merged cells only the "
                "first one holds the value), or delete the row.",
                place.place("名称").said(),
            )
        )


def _with_address(place: ListedPlace, repairs: list[Repair]) -> ListedPlace:
    """Where the joined address is empty and its parts are there, they are joined."""
    joined = "".join(place.values.get(part, "") for part in ADDRESS_PARTS)
    if place.address or not joined:
        return place
    repairs.append(Repair(place.place("所在地_連結表記"), "", joined))
    return replace(place, values={**place.values, "所在地_連結表記": joined})


def _with_position(place: ListedPlace, repairs: list[Repair]) -> ListedPlace:
    """The position, exchanged where latitude and longitude are. Raises InputError when it is not in Japan."""
    written = [place.values.get(meaning, "") for meaning in ("緯度", "経度")]
    if not any(written):
        return place
    if not all(written):
        lacking = "緯度" if not written[0] else "経度"
        raise InputError(
            Message(
                "{file}, row {row}, column {column}: half of the position is missing. Fill it in, or empty both cells.",
                place.place(lacking).said(),
            )
        )
    first, second = map(float, written)
    if _is_in_japan(first, second):
        return place
    if _is_in_japan(second, first):
        swapped = dict(zip(("緯度", "経度"), reversed(written), strict=True))
        repairs += [Repair(place.place(meaning), place.values[meaning], swapped[meaning]) for meaning in swapped]
        return replace(place, values={**place.values, **swapped})
    raise InputError(
        Message(
            "{file}, row {row}: latitude {latitude} and longitude {longitude} are not in Japan. Write decimal degrees, "
            "such as 35.4567 and 136.9876; other units and zeros for unknown cannot be used.",
            {"file": place.sheet.grid.file, "row": place.row, "latitude": written[0], "longitude": written[1]},
        )
    )


def _is_in_japan(latitude: float, longitude: float) -> bool:
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def _one_each(places: Sequence[ListedPlace], findings: Findings) -> Iterator[ListedPlace]:
    """Rows about the same place become one, or are a fault where a list has one row for each."""
    first: dict[tuple[str, str], ListedPlace] = {}
    for place in places:
        other = first.setdefault(place.is_about, place)
        if other is place:
            continue
        said: Mapping[str, str | int] = {
            "file": place.sheet.grid.file,
            "row": place.row,
            "other": other.row,
            "name": place.name,
        }
        if place.values == other.values:
            findings.notes.append(Message("{file}, row {row}: {name} was left out: row {other} says the same.", said))
        elif place.sheet.list.name in JOINED:
            first[place.is_about] = _joined(other, place)
            findings.notes.append(
                Message("{file}, row {row}: {name} is the place of row {other}; what they say was joined.", said)
            )
        else:
            findings.faults.append(
                Message(
                    "{file}, row {row}: {name} has the name and address of row {other}. Delete one of the rows, or "
                    "make their names differ.",
                    said,
                )
            )
    yield from first.values()


def _joined(one: ListedPlace, other: ListedPlace) -> ListedPlace:
    """Name, address, position and codes as in the first row; where the rest differs, both."""
    values = dict(one.values)
    for meaning, text in other.values.items():
        before = values.get(meaning)
        if before is None:
            values[meaning] = text
        elif meaning in ("ID", "SSID", "提供エリア", "備考", "URL", "名称_英語") and text not in before.split(BETWEEN):
            values[meaning] = f"{before}{BETWEEN}{text}"
    return replace(one, values=values)
