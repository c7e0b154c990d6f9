"""What is in an open-data list reaches the right facilities; what cannot be used is named by row and column."""

import codecs
import io
from typing import get_args

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.adapters.inventory_files.open_data.area_code import check_digit, is_area_code
from controller.adapters.inventory_files.open_data.lists import lists
from controller.adapters.inventory_files.open_data.reading import FORMS
from controller.adapters.inventory_files.reading import read_tables
from controller.adapters.inventory_files.sources import Source
from controller.api.inventory_door import ExportForm, ImportForm
from controller.core.inventory import AccessPoint, Device, Facility, Inventory, inventory
from controller.core.message import InputError, Message
from tests.adapters.open_data_rows import GSI_SHELTERS, LEGACY_WIFI, SHELTERS, file, preview

HALL = Facility("hall", "中央公民館", address="富加町滝田1511", contact="鈴木 内線210", area="滝田")


def town(*facilities: Facility) -> Inventory:
    return inventory(facilities, [], [])


def said(*expected: str, content: str, present: Inventory | None = None, form: str = "auto") -> None:
    """It is refused, with one fault for each of these texts."""
    with pytest.raises(InputError) as refused:
        preview(content, present or town(), form)
    faults = [str(message) for message in refused.value.messages]
    assert len(faults) == len(expected), faults
    assert [text for text, fault in zip(expected, faults, strict=True) if text not in fault] == []


@pytest.mark.parametrize(
    ("header", "form"), [(LEGACY_WIFI, "wifi"), (SHELTERS, "shelters"), (GSI_SHELTERS, "gsi-shelters")]
)
def test_published_headers_are_recognised_whole(header: str, form: str) -> None:
    columns = header.count(",") + 1
    row = ["215023" if "コード" in name else "" for name in header.split(",")]
    name = "施設・場所名" if form == "gsi-shelters" else "名称"
    row[header.replace('"', "").split(",").index(name)] = "体育館"
    found = preview(f"{header}\n{','.join(row)}\n")

    assert len(row) == columns
    assert [str(note) for note in found.notes] == [f"list.csv was read as the list {lists()[form].title}."]
    assert [facility.name for facility in found.inventory.facilities.values()] == ["体育館"]


def test_the_forms_are_those_of_the_api() -> None:
    assert get_args(ImportForm) == FORMS
    assert ("csv", "xlsx", *lists()) == tuple(sorted(get_args(ExportForm), key=["csv", "xlsx", *lists()].index))


def test_a_known_facility_is_corrected_and_keeps_what_the_list_does_not_say() -> None:
    content = file("shelters", {"名称": "中央 公民館", "緯度": "35.48", "経度": "136.98", "災害種別_洪水": "○"})
    (after,) = preview(content, town(HALL)).inventory.facilities.values()

    assert (after.id, after.contact, after.area, after.address) == (HALL.id, HALL.contact, HALL.area, HALL.address)
    assert (after.latitude, after.longitude) == (35.48, 136.98)
    assert after.published == {"shelters.ID": "hall", "shelters.災害種別_洪水": "1"}


def test_a_list_adds_facilities_and_removes_none() -> None:
    after = preview(file("wifi", {"名称": "体育館", "ID": "AP-7", "SSID": "TOWN"}), town(HALL)).inventory

    assert list(after.facilities) == ["hall", "ap-7"]
    assert after.facilities["hall"] == HALL


def test_a_facility_that_left_the_list_is_no_longer_on_it() -> None:
    before = preview(file("shelters", {"名称": "中央公民館"}), town(HALL)).inventory
    after = preview(file("shelters", {"名称": "体育館"}), before).inventory

    assert before.facilities["hall"].published == {"shelters.ID": "hall"}
    assert after.facilities["hall"].published == {}


def test_what_one_list_says_stays_when_another_comes() -> None:
    wifi = preview(file("wifi", {"名称": "中央公民館", "備考": "一階"}), town(HALL)).inventory
    both = preview(file("shelters", {"名称": "中央公民館", "備考": "二階"}), wifi).inventory

    assert both.facilities["hall"].published == {
        "wifi.ID": "hall",
        "wifi.備考": "一階",
        "shelters.ID": "hall",
        "shelters.備考": "二階",
    }


def test_the_common_id_finds_a_facility_under_its_new_name() -> None:
    before = preview(file("gsi-shelters", {"共通ID": "E2150200001", "施設・場所名": "旧小学校"})).inventory
    after = preview(file("gsi-shelters", {"共通ID": "E2150200001", "施設・場所名": "交流館"}), before).inventory

    assert {id: facility.name for id, facility in after.facilities.items()} == {"e2150200001": "交流館"}


def test_a_running_number_does_not_make_one_place_of_two() -> None:
    before = preview(file("wifi-legacy", {"NO": "1", "名称": "体育館", "SSID": "A"})).inventory
    after = preview(file("wifi-legacy", {"NO": "1", "名称": "公民館", "SSID": "A"}), before).inventory

    assert [facility.name for facility in after.facilities.values()] == ["体育館", "公民館"]


def test_namesakes_are_told_apart_by_their_address() -> None:
    present = town(Facility("one", "集会所", address="滝田１-２"), Facility("two", "集会所", address="羽生3-4"), HALL)
    content = file("shelters", {"名称": "集会所", "所在地_連結表記": "羽生３−４", "想定収容人数": "30人"})

    assert preview(content, present).inventory.facilities["two"].capacity == "30人"


def test_namesakes_of_which_none_has_the_address_are_a_fault() -> None:
    present = town(Facility("one", "集会所", address="滝田1"), Facility("two", "集会所", address="羽生3"))

    said("several facilities", content=file("shelters", {"名称": "集会所"}), present=present)


def test_access_points_and_devices_stay_as_they_are() -> None:
    present = inventory(
        [HALL], [Device("ap", "192.0.2.1", "manual", "")], [AccessPoint("ap", "hall", "ap", name="一階")]
    )
    after = preview(file("wifi", {"名称": "中央公民館", "提供エリア": "二階"}), present).inventory

    assert (after.devices, after.access_points) == (present.devices, present.access_points)


def test_titles_above_the_headers_and_blank_rows_are_passed_over() -> None:
    content = f"公衆無線LAN一覧,,\n\n令和6年4月1日現在,\n{file('wifi', {}, {'名称': '体育館'}, {})}"

    assert [place.name for place in preview(content).inventory.facilities.values()] == ["体育館"]


def test_a_workbook_with_merged_cells_names_the_row_that_lost_its_name() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["名称", "SSID", "提供エリア"], ["体育館", "A", "1階"], [None, "B", "2階"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    content = io.BytesIO()
    book.save(content)

    with pytest.raises(InputError, match="row 3, column 名称: no name is written here"):
        read_tables([Source("list.xlsx", content.getvalue())], town(), {})


@pytest.mark.parametrize(
    ("encoding", "sign"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("cp932", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-le", b""),
    ],
)
def test_every_encoding_is_read(encoding: str, sign: bytes) -> None:
    content = sign + file("shelters", {"名称": "髙松体育館"}).encode(encoding)

    assert [place.name for place in preview(content).inventory.facilities.values()] == ["髙松体育館"]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("35.5", "137"), ("３５．５", "137.0"), ("137", "35.5"), ("35度30分0秒", "137°00′00″"), ("35°30'", "137 ")],
)
def test_a_position_is_understood_as_it_is_meant(latitude: str, longitude: str) -> None:
    (place,) = preview(
        file("shelters", {"名称": "体育館", "緯度": latitude, "経度": longitude})
    ).inventory.facilities.values()

    assert (place.latitude, place.longitude) == (35.5, 137.0)


@pytest.mark.parametrize("nothing", ["-", "－", "ー", "999.0", ""])
def test_a_position_that_nobody_knows_is_none(nothing: str) -> None:
    (place,) = preview(
        file("shelters", {"名称": "体育館", "緯度": nothing, "経度": nothing})
    ).inventory.facilities.values()

    assert (place.latitude, place.longitude) == (None, None)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"名称": ""}, "row 2, column 名称: no name"),
        ({"緯度": "127800000", "経度": "493200000"}, "row 2: latitude 127800000"),
        ({"緯度": "0", "経度": "0"}, "row 2: latitude 0 and longitude 0 are not in Japan"),
        ({"緯度": "35.5"}, "row 2, column 経度: half of the position"),
        ({"緯度": "北緯", "経度": "137"}, "row 2, column 緯度: '北緯' is not a number"),
        (
            {"全国地方公共団体コード": "215024"},
            "column 全国地方公共団体コード: 215024 cannot be right: 21502 has the check digit 3",
        ),
        ({"全国地方公共団体コード": "富加町"}, "'富加町' is not the code"),
        ({"災害種別_洪水": "二階以上"}, "column 災害種別_洪水: '二階以上' is neither yes nor no"),
    ],
)
def test_a_bad_cell_is_named_with_what_to_do(row: dict[str, str], fault: str) -> None:
    said(fault, content=file("shelters", {"名称": "体育館", "備考": "x", **row}))


def test_every_bad_row_is_told_at_once_and_nothing_is_imported() -> None:
    rows = [{"名称": "甲", "緯度": "x", "経度": "1"}, {"名称": "乙"}, {"ID": "3"}]

    said("row 2, column 緯度", "row 4, column 名称", content=file("shelters", *rows))


def test_a_place_in_several_rows_is_joined_on_the_list_of_networks() -> None:
    rows = [{"名称": "体育館", "SSID": "A", "提供エリア": "1階"}, {"名称": "体育 館", "SSID": "B", "提供エリア": "1階"}]
    found = preview(file("wifi", *rows))
    (place,) = found.inventory.facilities.values()

    assert (place.published["wifi.SSID"], place.published["wifi.提供エリア"]) == ("A / B", "1階")
    assert any("row 3: 体育 館 is the place of row 2" in str(note) for note in found.notes)


def test_a_place_in_two_rows_that_differ_is_a_fault_on_the_list_of_shelters() -> None:
    said("row 3", content=file("shelters", {"名称": "体育館", "備考": "a"}, {"名称": "体育館", "備考": "b"}))


def test_a_row_that_is_there_twice_is_left_out() -> None:
    found = preview(file("shelters", {"名称": "体育館"}, {"名称": "体育館"}))

    assert len(found.inventory.facilities) == 1
    assert any("was left out" in str(note) for note in found.notes)


def test_a_file_that_is_not_the_list_it_is_said_to_be_is_refused() -> None:
    said("is not the list", content="施設ID,施設名\na,体育館\n", form="shelters")


def test_our_own_table_is_never_taken_for_a_list() -> None:
    after = preview("施設ID,施設名,緯度,経度\na,体育館,35,137\n", town(HALL)).inventory

    assert list(after.facilities) == ["a"]


@given(st.integers(1, 47), st.integers(0, 999))
def test_one_wrong_digit_of_a_code_is_noticed(prefecture: int, number: int) -> None:
    """The digits 10 and 0 of the check sum look alike, as everywhere; all else shows."""
    five = f"{prefecture:02d}{number:03d}"
    wrong = (check_digit(five) + 1) % 10

    assert is_area_code(f"{five}{check_digit(five)}")
    assert not is_area_code(f"{five}{wrong}")


def test_published_codes_have_their_check_digit() -> None:
    assert is_area_code("215023")
    assert is_area_code("112241")


@pytest.mark.parametrize(("written", "meant"), [("21502", "215023"), ("２１５０２３", "215023")])
def test_a_code_that_a_spreadsheet_shortened_is_completed(written: str, meant: str) -> None:
    found = preview(file("shelters", {"名称": "体育館", "全国地方公共団体コード": written}))
    (place,) = found.inventory.facilities.values()

    assert place.published["shelters.全国地方公共団体コード"] == meant
    assert any(written in str(repair.message) and meant in str(repair.message) for repair in found.repairs)


DIRT = st.text("体育館1２-ー−=+@'\",;\n\t　 ○×°\ufeff\u200b9.0", max_size=8)


@given(
    st.lists(st.dictionaries(st.sampled_from([title for title, _ in lists()["shelters"].columns]), DIRT), max_size=4)
)
@settings(max_examples=40, deadline=None)
def test_whatever_is_in_a_list_it_is_taken_or_refused_with_its_place(rows: list[dict[str, str]]) -> None:
    faults: tuple[Message, ...] = ()
    places: list[Facility] = []
    try:
        places = list(preview(file("shelters", *rows), town(HALL)).inventory.facilities.values())
    except InputError as refused:
        faults = refused.messages

    assert faults or places
    assert all("list.csv" in str(fault) for fault in faults)
    assert all(place.name and "\n" not in place.name for place in places)
    assert all(place.latitude is None or 20 <= place.latitude <= 46 for place in places)
