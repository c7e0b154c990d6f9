"""What no single row can show: ids used twice, references to nothing, devices with too few or too many access points.

A fault is told at a row that the import brought. Where the row at fault is one that the import keeps, it is told
of the file that no longer fits it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from controller.adapters.inventory_files.rows import Entry
from controller.core.message import Message
from controller.core.profile import Role


@dataclass(frozen=True, slots=True)
class Draft:
    """The inventory to be, before anybody knows whether it hangs together."""

    facilities: Sequence[Entry]
    devices: Sequence[Entry]
    access_points: Sequence[Entry]
    files: Mapping[str, str]
    """Table name -> the file that brings it; a table without one is kept as it was."""


def used_twice(rows: Iterable[Entry]) -> Iterator[Message]:
    first: dict[str, int] = {}
    for entry in rows:
        id, place = entry.text("id"), entry.place("id")
        if place and id and first.setdefault(id, entry.row) != entry.row:
            yield Message(
                "{file}, row {row}, column {column}: the id {id!r} is already used in row {other}. "
                "Give one of the two another id, or delete it.",
                place.said(id=id, other=first[id]),
            )


def unknown_profiles(devices: Iterable[Entry], profiles: Mapping[str, Role]) -> Iterator[Message]:
    for device in devices:
        profile, place = device.text("profile"), device.place("profile")
        if place and profile and profile not in profiles:
            yield Message(
                "{file}, row {row}, column {column}: there is no device profile {profile!r}. Use one of: {known}.",
                place.said(profile=profile, known=", ".join(sorted(profiles))),
            )


def lacking(devices: Iterable[Entry], by_hand: Collection[str]) -> Iterator[Message]:
    """What devices need to be logged into. Those that people switch may be boxes that nobody can reach."""
    for device in devices:
        for field in () if device.text("profile") in by_hand else ("address", "credential"):
            place = device.place(field)
            if place and field in device.blank:
                yield Message(
                    "{file}, row {row}, column {column}: nothing is written here, and a device that we log into needs "
                    "it. Fill it in. Only devices that people switch by hand, such as those of profile manual, may do "
                    "without.",
                    place.said(),
                )


def unknown_references(draft: Draft) -> Iterator[Message]:
    facilities = {facility.text("id") for facility in draft.facilities}
    devices = {device.text("id") for device in draft.devices}
    told = set[tuple[str, str]]()

    def is_news(ap: Entry, field: str, known: set[str]) -> bool:
        """Rows of a file are told one by one; what is missing for the present inventory only once."""
        missing = (field, ap.text(field))
        is_new = bool(missing[1]) and missing[1] not in known and (ap.sheet is not None or missing not in told)
        told.add(missing)
        return is_new

    for ap in draft.access_points:
        if is_news(ap, "facility", facilities):
            yield _unknown_facility(ap, draft.files)
        if is_news(ap, "device", devices):
            yield _unknown_device(ap, draft.files)


def _unknown_facility(ap: Entry, files: Mapping[str, str]) -> Message:
    place = ap.place("facility")
    if place:
        return Message(
            "{file}, row {row}, column {column}: there is no facility with the id {id!r}. "
            "Correct the id, or add the facility.",
            place.said(id=ap.text("facility")),
        )
    return Message(
        "{file}: the facility {id!r} is missing, but access point {ap!r} of the present inventory is in it. "
        "Add the facility, or import the list of access points too.",
        {"file": files.get("facilities", ""), "id": ap.text("facility"), "ap": ap.text("id")},
    )


def _unknown_device(ap: Entry, files: Mapping[str, str]) -> Message:
    place = ap.place("device")
    if place:
        return Message(
            "{file}, row {row}, column {column}: there is no device with the id {id!r}. "
            "Correct the id, or add the device.",
            place.said(id=ap.text("device")),
        )
    return Message(
        "{file}: the device {id!r} is missing, but access point {ap!r} of the present inventory hangs on it. "
        "Add the device, or import the list of access points too.",
        {"file": files.get("devices", ""), "id": ap.text("device"), "ap": ap.text("id")},
    )


def misfits(draft: Draft, profiles: Mapping[str, Role]) -> Iterator[Message]:
    """Devices whose access points do not go with what their profile says they are."""
    carried: dict[str, list[Entry]] = defaultdict(list)
    for ap in draft.access_points:
        carried[ap.text("device")].append(ap)
    for device in draft.devices:
        aps = carried[device.text("id")]
        if not aps:
            yield from _without_access_points(device, draft.files)
        elif profiles.get(device.text("profile")) is Role.AP:
            yield from _several_on_one(device, aps)
        elif profiles.get(device.text("profile")) is Role.CONTROLLER:
            yield from _unnamed(device, aps)
            yield from _named_alike(device, aps)


def _without_access_points(device: Entry, files: Mapping[str, str]) -> Iterator[Message]:
    place = device.place("id")
    if place and device.text("id"):
        yield Message(
            "{file}, row {row}, column {column}: the device {id!r} carries no access point. "
            "Add its access points, or delete the row.",
            place.said(id=device.text("id")),
        )
    elif not place and "access_points" in files:
        yield Message(
            "{file}: no access point hangs on device {id!r} of the present inventory. "
            "Add its access points, or import the list of devices too.",
            {"file": files["access_points"], "id": device.text("id")},
        )


def _several_on_one(device: Entry, aps: Sequence[Entry]) -> Iterator[Message]:
    place = device.place("profile") or aps[-1].place("device")
    if place and len(aps) > 1:
        yield Message(
            "{file}, row {row}, column {column}: the profile {profile!r} is for a device that is one access point, but "
            "{count} hang on device {id!r}: {aps}. Correct the profile, or the device of the access points.",
            place.said(
                profile=device.text("profile"),
                id=device.text("id"),
                count=len(aps),
                aps=", ".join(ap.text("id") for ap in aps),
            ),
        )


def _unnamed(device: Entry, aps: Sequence[Entry]) -> Iterator[Message]:
    for ap in aps:
        place = ap.place("name_on_device") or device.place("profile")
        if place and not ap.text("name_on_device"):
            yield Message(
                "{file}, row {row}, column {column}: access point {ap!r} hangs on controller {id!r}, which knows it by "
                "a name of its own. Write that name into the column コントローラ上の名前 / name_on_device.",
                place.said(ap=ap.text("id"), id=device.text("id")),
            )


def _named_alike(device: Entry, aps: Sequence[Entry]) -> Iterator[Message]:
    first: dict[str, str] = {}
    for ap in aps:
        name, place = ap.text("name_on_device"), ap.place("name_on_device") or device.place("profile")
        if place and name and first.setdefault(name, ap.text("id")) != ap.text("id"):
            yield Message(
                "{file}, row {row}, column {column}: on the controller {id!r} both {ap!r} and {other!r} are named "
                "{name!r}, so one would be shown as the other. Correct one of the names.",
                place.said(id=device.text("id"), ap=ap.text("id"), other=first[name], name=name),
            )
