"""What people are shown before an import is what the import does."""

from hypothesis import given
from hypothesis import strategies as st

from controller.core.inventory import EMPTY_INVENTORY, AccessPoint, Device, Facility, Inventory, inventory
from controller.core.inventory_diff import Changed, FieldChange, diff

GYM = Facility("gym", "中央体育館", latitude=35.5)
HALL = Facility("hall", "公民館")
DEVICE = Device("ap1", "192.0.2.1", "cisco_ios_ap", "town", parameters={"vlan": "700"})
AP = AccessPoint("ap1", "gym", "ap1")
TOWN = inventory([GYM, HALL], [DEVICE], [AP])

FACILITIES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["体育館", "公民館", "小学校"]))


def facilities(names: dict[str, str]) -> Inventory:
    return inventory([Facility(id, name) for id, name in names.items()], [], [])


def test_an_inventory_does_not_differ_from_itself() -> None:
    assert diff(TOWN, TOWN).empty
    assert str(diff(TOWN, TOWN).summary) == "The inventory stays as it is."


def test_the_order_of_rows_is_no_change() -> None:
    assert diff(TOWN, inventory([HALL, GYM], [DEVICE], [AP])).empty


def test_a_changed_field_shows_its_old_and_its_new_value() -> None:
    moved = inventory([Facility("gym", "中央体育館", latitude=35.6), HALL], [DEVICE], [AP])

    assert diff(TOWN, moved).facilities.changed == (Changed("gym", (FieldChange("latitude", 35.5, 35.6),)),)


def test_a_changed_parameter_is_a_changed_device() -> None:
    other = Device("ap1", "192.0.2.1", "cisco_ios_ap", "town", parameters={"vlan": "701"})

    (changed,) = diff(TOWN, inventory([GYM, HALL], [other], [AP])).devices.changed

    assert changed.fields == (FieldChange("parameters", {"vlan": "700"}, {"vlan": "701"}),)


def test_another_id_is_another_thing() -> None:
    renamed = inventory([Facility("gym", "中央体育館", latitude=35.5), Facility("hall-2", "公民館")], [DEVICE], [AP])

    changes = diff(TOWN, renamed).facilities

    assert [facility.id for facility in changes.added] == ["hall-2"]
    assert [facility.id for facility in changes.removed] == ["hall"]


def test_the_summary_counts_every_table_on_one_line() -> None:
    summary = str(diff(EMPTY_INVENTORY, TOWN).summary)

    assert summary == (
        "Facilities: 2 added, 0 removed, 0 changed. Devices: 1 added, 0 removed, 0 changed. "
        "Access points: 1 added, 0 removed, 0 changed."
    )


@given(FACILITIES, FACILITIES)
def test_the_changes_lead_from_one_inventory_to_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    changes = diff(facilities(before), facilities(after)).facilities

    names = {id: name for id, name in before.items() if id not in {facility.id for facility in changes.removed}}
    names |= {facility.id: facility.name for facility in changes.added}
    names |= {change.id: str(field.after) for change in changes.changed for field in change.fields}
    assert names == after


@given(FACILITIES, FACILITIES)
def test_the_way_back_is_the_way_there_reversed(before: dict[str, str], after: dict[str, str]) -> None:
    there = diff(facilities(before), facilities(after)).facilities
    back = diff(facilities(after), facilities(before)).facilities

    assert set(there.added) == set(back.removed)
    assert set(there.removed) == set(back.added)
    assert {change.id for change in there.changed} == {change.id for change in back.changed}
