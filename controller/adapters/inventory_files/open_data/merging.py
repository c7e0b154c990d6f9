"""A list meets the inventory: which facility each place is, which ones are new, and which have left the list."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from controller.adapters.inventory_files.open_data.cells import same
from controller.adapters.inventory_files.open_data.lists import FIELDS
from controller.adapters.inventory_files.open_data.places import ListedPlace
from controller.core.inventory import ID_PATTERN, Facility, Inventory
from controller.core.message import Message

PERMANENT = ("gsi-shelters", "gsi-emergency")
"""Lists whose ID (国土地理院's 共通ID) stays with its place, also under another name. The numbers of other lists are
often counted anew with every edition, and say nothing."""

_MANY = "?"


def merged(town: Inventory, name: str, places: Sequence[ListedPlace], faults: list[Message]) -> Inventory:
    """The town with everything that the list `name` says. No facility is removed: one that is not on the list any
    more only loses what that list said of it."""
    found = _matched(town, name, places, faults)
    taken = set(town.facilities)
    listed: dict[str, Facility] = {}
    for place, before in found:
        facility = _updated(before or Facility(_new_id(place, taken), place.name), name, place)
        taken.add(facility.id)
        if facility.id in listed:
            faults.append(
                Message(
                    "{file}, row {row}: {name} is the facility {id}, which another row is too. Correct the names.",
                    {"file": place.sheet.grid.file, "row": place.row, "name": place.name, "id": facility.id},
                )
            )
        listed[facility.id] = facility
    stay = {id: listed.get(id) or _unlisted(facility, name) for id, facility in town.facilities.items()}
    return replace(town, facilities=MappingProxyType({**stay, **listed}))


def _matched(
    town: Inventory, name: str, places: Sequence[ListedPlace], faults: list[Message]
) -> Iterator[tuple[ListedPlace, Facility | None]]:
    """Every place with the facility that it is; None: a new one."""
    by_id = {facility.published.get(f"{name}.ID"): facility for facility in town.facilities.values()}
    by_name: dict[str, list[Facility]] = defaultdict(list)
    for facility in town.facilities.values():
        by_name[same(facility.name)].append(facility)
    namesakes: dict[str, int] = defaultdict(int)
    for place in places:
        namesakes[same(place.name)] += 1
    for place in places:
        known = by_id.get(place.values.get("ID", _MANY)) if name in PERMANENT else None
        choice = [known] if known else by_name[same(place.name)]
        if not known and (len(choice) > 1 or namesakes[same(place.name)] > 1):
            choice = [one for one in choice if same(one.address) == same(place.address)]
            if not choice and len(by_name[same(place.name)]) > 1:
                faults.append(_several(place, by_name[same(place.name)]))
        yield place, choice[0] if choice else None


def _several(place: ListedPlace, choice: Sequence[Facility]) -> Message:
    return Message(
        "{file}, row {row}, column {column}: {name} is the name of several facilities, and none of them has this "
        "address: {ids}. Write the address of one of them, or make the names differ.",
        place.place("名称").said(name=place.name, ids=", ".join(one.id for one in choice)),
    )


def _updated(facility: Facility, name: str, place: ListedPlace) -> Facility:
    """What is not written leaves a field as it was; what the list said before gives way as a whole."""
    kept = {key: text for key, text in facility.published.items() if not key.startswith(f"{name}.")}
    said = {f"{name}.{meaning}": text for meaning, text in place.values.items() if meaning not in FIELDS}
    values = place.values
    position = (float(values["緯度"]), float(values["経度"])) if "緯度" in values else None
    return replace(
        facility,
        name=place.name,
        kana=values.get("名称_カナ", facility.kana),
        address=values.get("所在地_連結表記", facility.address),
        latitude=position[0] if position else facility.latitude,
        longitude=position[1] if position else facility.longitude,
        capacity=values.get("想定収容人数", facility.capacity),
        published={**kept, f"{name}.ID": facility.id, **said},
    )


def _unlisted(facility: Facility, name: str) -> Facility:
    kept = {key: text for key, text in facility.published.items() if not key.startswith(f"{name}.")}
    return facility if len(kept) == len(facility.published) else replace(facility, published=kept)


def _new_id(place: ListedPlace, taken: Collection[str]) -> str:
    """From the list's ID where that can be one. The same list gives the same ids whenever it is read."""
    given = place.values.get("ID", "").lower()
    digest = hashlib.sha256("\n".join(place.is_about).encode()).hexdigest()
    choices = [given if not given.isdigit() else "", f"{place.sheet.list.name}-{given}" if given else ""]
    choices += [f"place-{digest[:length]}" for length in (10, 20, 40)]
    return next(id for id in choices if ID_PATTERN.fullmatch(id) and id not in taken)


def on_list(facility: Facility, name: str) -> Mapping[str, str]:
    """What a list says of it, by meaning; empty when it is not on the list."""
    return {
        key.removeprefix(f"{name}."): text for key, text in facility.published.items() if key.startswith(f"{name}.")
    }
