"""The list for the night without a screen: everything of the inventory is on it, on as many pages as it needs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from controller.api.town import Town
from controller.core.inventory import AccessPoint, Device, Facility
from controller.i18n import language, set_language
from exporters.paper.town_list import town_list
from tests.exporters.printed import spilt, texts

AT = datetime(2024, 1, 1, 16, 10, tzinfo=UTC)

SCHOOL = Facility("school", "みどり小学校", "", "北部", "大字若葉310番地", contact="職員室（内線 320）")
HALL = Facility("hall", "中央公民館")


@pytest.fixture(autouse=True)
def _japanese() -> Iterator[None]:
    before = language()
    set_language("ja")
    yield
    set_language(before)


def town(schools: int = 1, aps_each: int = 2) -> Town:
    """Schools with access points behind a controller and one hall without any."""
    places = [replace(SCHOOL, id=f"school-{n}", name=f"みどり第{n}小学校") for n in range(schools)]
    aps = [
        AccessPoint(f"{place.id}-ap-{n}", place.id, "wlc-1", f"体育館 {n}番", name_on_device=f"AP-{n}")
        for place in places
        for n in range(aps_each)
    ]
    device = Device("wlc-1", "192.0.2.250", "cisco_iosxe_wlc", "school-aps", host_key="SHA256:kkkk")
    return Town("みどり町", AT, (*places, HALL), (device,), tuple(aps), {"cisco_iosxe_wlc": "Cisco Catalyst 9800"})


def test_it_tells_where_each_access_point_is_what_it_is_and_whom_to_call() -> None:
    (page,) = texts(town_list(town()))

    for words in ("みどり第0小学校", "北部", "大字若葉310番地", "職員室（内線320）", "体育館0番", "school-0-ap-1"):
        assert words in page
    assert "CiscoCatalyst9800" in page
    assert "wlc-1192.0.2.250AP-1" in page


def test_it_says_as_of_when_in_the_towns_time_and_for_whom() -> None:
    (page,) = texts(town_list(town()))

    assert page.count("2024-01-0201:10現在") == 2
    assert "庁内限り" in page
    assert "SHA256" not in page
    assert "school-aps" not in page


def test_a_facility_without_access_points_is_not_forgotten() -> None:
    (page,) = texts(town_list(town()))

    assert "中央公民館" in page
    assert "アクセスポイントの登録はありません" in page


def test_a_large_town_has_numbered_pages_with_a_head_on_each() -> None:
    pages = texts(town_list(town(schools=3, aps_each=60)))

    assert len(pages) > 3
    assert all("機種・機器" in page for page in pages[1:])
    assert [page.endswith(f"{n}/{len(pages)}") for n, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert sum(page.count("体育館") for page in pages) == 180


def test_a_facility_that_fits_on_a_page_stays_on_one() -> None:
    pages = texts(town_list(town(schools=9, aps_each=7)))

    for n in range(9):
        (page,) = [page for page in pages if f"みどり第{n}小学校" in page]
        assert page.count(f"school-{n}-ap-") == 7


def test_no_text_is_too_long_for_its_place() -> None:
    long = "みどり町立総合コミュニティセンター附属地域防災活動拠点施設" * 8
    place = replace(SCHOOL, name=long, address=long, contact="0574-00-0000" * 20, area=long)
    ap = AccessPoint("a" * 64, place.id, "d" * 64, long, name_on_device="W" * 120)
    device = Device("d" * 64, "2001:db8:1234:5678:9abc:def0:1234:5678", "p", "town")

    made = town_list(Town(long, AT, (place,), (device,), (ap,), {"p": "A very long title of a family " * 4}))

    assert [spilt(made, page) for page in range(len(texts(made)))] == [[]] * len(texts(made))


def test_the_same_town_gives_the_same_bytes() -> None:
    assert town_list(town()) == town_list(town())
    assert town_list(town()) != town_list(replace(town(), at=AT.replace(year=2025)))
