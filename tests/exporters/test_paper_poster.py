"""The poster: a phone can read it, a person can, and no name is too long for it."""

import zxingcpp

from exporters.paper.poster import posters
from tests.exporters.printed import letters, picture, spilt, texts

LONG = "みどり町立総合コミュニティセンター附属地域防災活動拠点施設（旧緑山村立第一小学校体育館）"


def test_a_phone_joins_the_open_network_by_the_code_on_it() -> None:
    (code,) = zxingcpp.read_barcodes(picture(posters(["みどり小学校"])))

    assert code.text == "WIFI:T:nopass;S:00000JAPAN;;"


def test_every_facility_has_a_page_with_its_name() -> None:
    first, second = texts(posters(["みどり小学校", "中央公民館"]))

    assert "みどり小学校" in first
    assert "中央公民館" in second


def test_it_says_what_users_must_know_in_three_languages() -> None:
    (page,) = texts(posters(["みどり小学校"]))
    notice = {
        "not encrypted": ("暗号化されていません", "安全では", "notencrypted"),
        "what for": ("安否の確認と情報", "災害の", "tellpeopleyouaresafeandtogetinformation"),
        "no passwords": ("パスワードやカード番号を入れないで", "入れないで", "Donotenterpasswords"),
        "fakes": ("にせものに注意", "偽物が", "Bewareoffakenetworks"),
    }

    assert [words for told in notice.values() for words in told if words not in page] == []


def test_easy_japanese_has_its_readings_above_the_letters() -> None:
    found = letters(posters(["みどり小学校"]))
    small = "".join(each.letter for each in found if each.top - each.bottom < 1.8)

    assert all(reading in small for reading in ("あんぜん", "れんらく", "さいがい", "ばんごう", "にせもの"))


def test_the_network_and_the_notice_are_large_enough_for_three_metres() -> None:
    """A letter is read without effort from 300 times its height."""
    tall = "".join(each.letter for each in letters(posters([""])) if each.top - each.bottom > 10.0)

    assert "00000JAPAN" in tall
    assert "無料" in tall


def test_no_name_runs_over_the_edge_or_into_what_is_below() -> None:
    for name in (LONG, LONG * 4, "W" * 300, "避" * 31):
        made = posters([name])
        assert spilt(made) == []
        assert len(texts(made)) == 1
        lowest = min(each.bottom for each in letters(made) if each.top > 297 - 28.0)
        assert lowest > 297 - 30.0


def test_the_same_names_give_the_same_bytes_whatever_was_printed_before() -> None:
    before = posters(["みどり小学校", ""])
    posters(["別の施設"])

    assert posters(["みどり小学校", ""]) == before
