"""Files as they really come are understood, and everything that was repaired or left out is said."""

import datetime
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from controller.adapters.inventory_files.reading import ImportPreview, read_inventory, read_tables
from controller.adapters.inventory_files.sources import Source
from controller.core.inventory import EMPTY_INVENTORY, AccessPoint, Device, Facility, inventory
from controller.core.profile import Role

PROFILES = {"cisco_ios_ap": Role.AP, "cisco_iosxe_wlc": Role.CONTROLLER}
TOWN = inventory(
    [Facility("gym", "中央体育館")],
    [Device("ap1", "192.0.2.1", "cisco_ios_ap", "town")],
    [AccessPoint("ap1", "gym", "ap1", "北側")],
)

Rows = Sequence[Sequence[object]]


def workbook(**sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def facilities(content: str | bytes, name: str = "facilities.csv") -> ImportPreview:
    saved = content.encode() if isinstance(content, str) else content
    return read_tables([Source(name, saved)], EMPTY_INVENTORY, PROFILES)


def repairs(preview: ImportPreview) -> list[str]:
    return [str(repair.message) for repair in preview.repairs]


def notes(preview: ImportPreview) -> list[str]:
    return list(map(str, preview.notes))


def test_files_on_disk_are_read(tmp_path: Path) -> None:
    file = tmp_path / "施設一覧.csv"
    file.write_text("施設ID,施設名\ngym,中央体育館\n", encoding="cp932")

    preview = read_inventory([file], EMPTY_INVENTORY, PROFILES)

    assert preview.inventory.facilities == {"gym": Facility("gym", "中央体育館")}
    assert notes(preview) == ["施設一覧.csv was read in the encoding cp932. Check that the names below look right."]


def test_tables_that_are_not_given_stay_as_they_are() -> None:
    preview = read_tables([Source("facilities.csv", "id,name\ngym,第一体育館\n".encode())], TOWN, PROFILES)

    assert preview.inventory.devices == TOWN.devices
    assert preview.inventory.access_points == TOWN.access_points
    assert [change.id for change in preview.changes.facilities.changed] == ["gym"]


def test_nothing_given_changes_nothing() -> None:
    assert read_tables([], TOWN, PROFILES).changes.empty


def test_a_workbook_with_three_sheets_is_a_whole_inventory() -> None:
    content = workbook(
        施設=[["施設ID", "名称"], ["gym", "中央体育館"]],
        機器=[["機器ID", "IPアドレス", "機種", "認証情報"], ["ap1", "192.0.2.1", "cisco_ios_ap", "town"]],
        アクセスポイント=[["AP-ID", "施設ID", "機器ID", "設置場所"], ["ap1", "gym", "ap1", "北側"]],
    )

    assert facilities(content, "town.xlsx").inventory == TOWN


@pytest.mark.parametrize("header", ["名称,施設ＩＤ", " 施設ID ,名称　", "\u200b名 称,id", "NAME,facility_id"])
def test_headers_are_known_in_any_order_width_and_spacing(header: str) -> None:
    values = "gym,中央体育館" if "施設ID" in header else "中央体育館,gym"

    assert facilities(f"{header}\n{values}\n").inventory.facilities["gym"].name == "中央体育館"


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("施設ID,施設名", "facilities"),
        ("全国地方公共団体コード,ID,名称,名称_カナ,所在地_連結表記,緯度,経度", "facilities"),
        ("機器ID,ホスト名,プロファイル,認証情報", "devices"),
        ("id,address,profile,credential", "devices"),
        ("AP-ID,施設ID,機器ID", "access_points"),
        ("id,facility,device,name,name_on_device,group", "access_points"),
    ],
)
def test_a_table_is_known_by_its_headers_whatever_its_name(header: str, table: str) -> None:
    preview = facilities(header, "新しいファイル.csv")

    assert notes(preview)[-1].endswith("Everything that this table holds now would be removed.")
    assert not getattr(preview.inventory, table)


def test_line_breaks_in_quotes_are_one_row_and_become_a_blank() -> None:
    preview = facilities('id,name,contact\r\ngym,体育館,"町役場\r\n0574"\r\nhall,-,\r\n'.replace("-", "公民館"))

    assert preview.inventory.facilities["gym"].contact == "町役場 0574"
    assert repairs(preview) == [r"facilities.csv, row 2, column contact: '町役場\r\n0574' was read as '町役場 0574'."]


def test_every_repair_names_its_cell_and_both_values() -> None:
    preview = facilities("施設ID,施設名,緯度,経度,連絡先\nｇｙｍ,体育館 ,999.0,999,-\n")

    assert preview.inventory.facilities == {"gym": Facility("gym", "体育館")}
    assert repairs(preview) == [
        "facilities.csv, row 2, column 施設ID: 'ｇｙｍ' was read as 'gym'.",
        "facilities.csv, row 2, column 施設名: '体育館 ' was read as '体育館'.",
        "facilities.csv, row 2, column 緯度: '999.0' was taken as no value.",
        "facilities.csv, row 2, column 経度: '999' was taken as no value.",
        "facilities.csv, row 2, column 連絡先: '-' was taken as no value.",
    ]


def test_names_keep_their_width_and_lose_what_is_not_seen() -> None:
    preview = facilities("id,name\ngym,Ａ館か\u3099👨\u200d👩☎\ufe0f\n")

    assert preview.inventory.facilities["gym"].name == "Ａ館が👨👩☎"
    assert len(preview.repairs) == 1


def test_unknown_columns_are_left_out_with_a_note() -> None:
    preview = facilities("id,name,備考,標高\ngym,体育館,古い,12\n")

    assert notes(preview) == ["facilities.csv: columns that we do not know were left out: 備考, 標高."]


def test_values_beside_a_sheet_without_header_are_left_out_with_the_letter_of_their_column() -> None:
    preview = facilities(workbook(施設=[["施設ID", "名称"], ["gym", "体育館", None, "要確認"]]), "town.xlsx")

    assert notes(preview) == ["town.xlsx › 施設: columns that we do not know were left out: D."]


def test_other_sheets_in_a_workbook_are_left_out_with_a_note() -> None:
    preview = facilities(workbook(説明=[["この表の書き方"]], 施設=[["施設ID", "名称"], ["gym", "体育館"]]), "town.xlsx")

    assert len(preview.notes) == 1
    assert notes(preview)[0].startswith("town.xlsx › 説明 was left out")


def test_blank_rows_and_rows_above_the_headers_that_are_blank_are_passed_over() -> None:
    assert list(facilities("\n\nid,name\n,\ngym,体育館\n\n").inventory.facilities) == ["gym"]


def test_numbers_in_a_workbook_are_read_as_they_are_shown() -> None:
    preview = facilities(
        workbook(施設=[["施設ID", "名称", "緯度", "想定収容人数"], [101, "体育館", 35, 810.0]]), "town.xlsx"
    )

    assert preview.inventory.facilities["101"] == Facility("101", "体育館", latitude=35.0, capacity="810")
    assert preview.repairs == ()


def test_a_date_in_a_column_that_we_do_not_read_does_no_harm() -> None:
    preview = facilities(
        workbook(施設=[["施設ID", "名称", "更新日"], ["gym", "体育館", datetime.date(2024, 4, 1)]]), "town.xlsx"
    )

    assert list(preview.inventory.facilities) == ["gym"]


def test_a_workbook_is_read_as_one_whatever_its_name_says() -> None:
    assert facilities(workbook(施設=[["施設ID", "名称"], ["gym", "体育館"]]), "town.csv").inventory.facilities


def test_parameters_are_read_one_by_one() -> None:
    csv = "id,address,profile,credential,parameters\nap1,192.0.2.1,cisco_ios_ap,town,{}\n"
    written = "vlan = 700; radios=Dot11Radio0 Dot11Radio1;"

    preview = read_tables([Source("devices.csv", csv.format(written).encode())], TOWN, PROFILES)

    assert preview.inventory.devices["ap1"].parameters == {"vlan": "700", "radios": "Dot11Radio0 Dot11Radio1"}


def test_full_width_addresses_and_ports_are_repaired() -> None:
    csv = "id,address,profile,credential,ssh_port\nap1,１９２．０．２．９,cisco_ios_ap,town,２２２２\n"

    preview = read_tables([Source("devices.csv", csv.encode())], TOWN, PROFILES)

    assert preview.inventory.devices["ap1"].address == "192.0.2.9"
    assert preview.inventory.devices["ap1"].ssh_port == 2222
    assert len(preview.repairs) == 2


def test_an_apostrophe_that_guards_a_formula_is_dropped_and_any_other_stays() -> None:
    preview = facilities("id,name\na,'=1+1\nb,'体育館\n")

    assert [facility.name for facility in preview.inventory.facilities.values()] == ["=1+1", "'体育館"]
