"""What was imported from an open-data list is exported to it, and comes back the same."""

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.adapters.inventory_files.open_data.lists import lists
from controller.adapters.inventory_files.open_data.writing import write_open_data
from controller.adapters.inventory_files.reading import read_tables
from controller.adapters.inventory_files.sources import Source
from controller.adapters.inventory_files.writing import write_csv
from controller.core.inventory import EMPTY_INVENTORY, AccessPoint, Device, Facility, inventory
from tests.adapters.open_data_rows import file, preview

GOLDEN = Path(__file__).parent / "golden"

WORDS = st.text("体育館公民アイ①髙～=+@-'\",; 0Aa", max_size=10)
CELLS = {
    "緯度": st.floats(20, 46).map(str),
    "経度": st.floats(122, 154).map(str),
    "code": st.sampled_from(["215023", "112241", "21502", ""]),
    "flag": st.sampled_from(["1", "", "○", "×", "０"]),
}


def cell(title: str) -> st.SearchStrategy[str]:
    if title in ("緯度", "経度"):
        return CELLS[title]
    if "コード" in title:
        return CELLS["code"]
    if title.startswith(("災害種別_", "指定")) or title in ("洪水", "高潮", "地震", "津波", "大規模な火事", "内水氾濫"):
        return CELLS["flag"]
    if title in ("崖崩れ、土石流及び地滑り", "火山現象"):
        return CELLS["flag"]
    return WORDS


@st.composite
def rows(draw: st.DrawFn, form: str) -> list[dict[str, str]]:
    titles = [title for title, _ in lists()[form].columns]
    name = next(title for title, meaning in lists()[form].columns if meaning == "名称")
    drawn = draw(st.lists(st.fixed_dictionaries({title: cell(title) for title in titles}), max_size=3))
    return [{**row, name: f"{number}番{row[name]}"} for number, row in enumerate(drawn)]


@pytest.mark.parametrize("form", list(lists()))
@given(drawn=st.data())
@settings(max_examples=20, deadline=None)
def test_import_export_import_is_import(form: str, drawn: st.DataObject) -> None:
    once = preview(file(form, *drawn.draw(rows(form))), form=lists()[form].name).inventory
    exported = write_open_data(once, form)
    again = preview(exported, form=lists()[form].name)

    assert again.inventory == once
    assert again.repairs == ()
    assert write_open_data(again.inventory, form) == exported


@given(drawn=st.data())
@settings(max_examples=15, deadline=None)
def test_our_own_tables_keep_what_the_lists_said(drawn: st.DataObject) -> None:
    town = preview(file("shelters", *drawn.draw(rows("shelters"))), form="shelters").inventory
    sources = [Source(name, content) for name, content in write_csv(town).items()]

    assert read_tables(sources, EMPTY_INVENTORY, {}).inventory == town


@pytest.mark.parametrize("form", list(lists()))
def test_the_export_is_the_golden_file(form: str) -> None:
    content = file("shelters", {"名称": "体育館", "緯度": "35.5", "経度": "137.0", "災害種別_洪水": "1", "ID": "S-1"})
    town = preview(content).inventory
    legacy = {"NO": "7", "名称": "体育館", "SSID": "TOWN", "都道府県名": "岐阜県", "市区町村名": "富加町"}
    town = preview(file("wifi-legacy", legacy), town, "wifi").inventory
    gsi = {"共通ID": "E2150200001", "施設・場所名": "体育館", "地震": "1", "受入対象者": "だれでも"}
    for one in ("gsi-shelters", "gsi-emergency"):
        town = preview(file(one, gsi), town).inventory

    assert write_open_data(town, form) == (GOLDEN / f"open_data.{form}.csv").read_bytes()


def test_only_public_fields_are_exported() -> None:
    secret = ("192.0.2.77", "鈴木 内線210", "SHA256:kkkk", "cred-1")
    address, contact, key, credential = secret
    town = inventory(
        [Facility("hall", "公民館", contact=contact)],
        [Device("ap", address, "openwrt", credential, host_key=key)],
        [AccessPoint("ap", "hall", "ap")],
    )
    for form in lists():
        text = write_open_data(town, form).decode("utf-8-sig")
        assert [word for word in secret if word in text] == []


def test_facilities_with_access_points_are_on_the_list_of_networks_and_on_no_other() -> None:
    town = inventory(
        [Facility("hall", "公民館"), Facility("park", "公園")],
        [Device("ap", "", "manual", "")],
        [AccessPoint("ap", "hall", "ap")],
    )
    found = {
        form: list(csv.DictReader(io.StringIO(write_open_data(town, form).decode("utf-8-sig")))) for form in lists()
    }

    assert [(row["ID"], row["名称"], row["SSID"]) for row in found["wifi"]] == [("hall", "公民館", "00000JAPAN")]
    assert found["shelters"] == found["gsi-shelters"] == found["gsi-emergency"] == []


def test_excel_opens_it_as_utf8_and_runs_nothing_of_it() -> None:
    town = preview(file("wifi", {"名称": "=1+1", "備考": "@x"})).inventory
    content = write_open_data(town, "wifi")

    assert content.startswith(codecs.BOM_UTF8)
    assert "'=1+1" in content.decode("utf-8-sig")
