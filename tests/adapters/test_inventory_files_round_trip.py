"""What is exported comes back as it was, whatever a spreadsheet program would like to make of it."""

import codecs
import csv
import io
import unicodedata
from typing import Final, Literal

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from controller.adapters.inventory_files.columns import Language
from controller.adapters.inventory_files.reading import read_tables
from controller.adapters.inventory_files.sources import Source
from controller.adapters.inventory_files.tidying import guard, tidy, tidy_code, unguard
from controller.adapters.inventory_files.writing import write_csv, write_xlsx
from controller.core.inventory import EMPTY_INVENTORY, AccessPoint, Device, Facility, Inventory, inventory
from controller.core.profile import Role

PROFILES = {"openwrt": Role.AP, "cisco_ios_ap": Role.AP, "cisco_iosxe_wlc": Role.CONTROLLER}
ENCODINGS = [
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("cp932", b""),
    ("utf-16-le", b""),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
]
"""Those that we read, with the mark in front."""

LANGUAGE = st.sampled_from(["ja", "en"])
UNWANTED: Final = ("Cs", "Cc", "Cf", "Zl", "Zp")
UNSEEN = [chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0xFFFE, 0xFFFF)]
Alphabet = st.SearchStrategy[str]
ANY_LETTER: Alphabet = st.characters(exclude_categories=UNWANTED, exclude_characters=UNSEEN)
IN_CP932: Alphabet = st.sampled_from(
    [
        letter
        for letter in map(chr, range(0x20, 0x10000))
        if letter.encode("cp932", "ignore").decode("cp932") == letter and unicodedata.category(letter) not in UNWANTED
    ]
)
NASTY = st.sampled_from(["=1+1", "+81", "-", "－", "@x", "'", "'=", "''-", "#N/A", '"', "a,b;c", "1-2", "00012"])
JAPANESE = st.text("体育館公民館ﾀｲｲｸあいうアイウー①髙﨑～ 　0=+-@'\",;", max_size=12)


def text(alphabet: Alphabet, form: Literal["NFC", "NFKC"] = "NFC") -> st.SearchStrategy[str]:
    """One line of visible letters, as an import leaves it."""

    def normal(letters: str) -> str:
        return unicodedata.normalize(form, letters).strip()

    anything = JAPANESE | NASTY | st.text(alphabet, max_size=20)
    return anything.map(normal).filter(lambda found: normal(found) == found)


def degrees(most: int) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(-most, most)


HOST_KEY = st.just("") | st.text("ABCxyz0189+/", min_size=43, max_size=43).map("SHA256:".__add__)
ADDRESS = st.ip_addresses().map(str) | st.sampled_from(["ap-1.town.example.jp", "AP1", "1.2.3.4a"])
SETTING_NAME = st.from_regex(r"\A[a-z][a-z0-9_]{0,8}\Z")


@st.composite
def facilities(draw: st.DrawFn, alphabet: Alphabet, number: int) -> Facility:
    name = draw(text(alphabet).filter(bool))
    kana, area, address, capacity, contact = (draw(text(alphabet)) for _ in range(5))
    latitude, longitude = draw(degrees(90)), draw(degrees(180))
    said = st.dictionaries(st.sampled_from(["wifi.ID", "wifi.備考"]), text(alphabet).filter(bool), max_size=2)
    published = draw(said)
    return Facility(f"place.{number}", name, kana, area, address, latitude, longitude, capacity, contact, published)


@st.composite
def devices(draw: st.DrawFn, alphabet: Alphabet, number: int) -> Device:
    code = text(alphabet, "NFKC")
    return Device(
        f"device-{number}",
        draw(ADDRESS),
        draw(st.sampled_from(list(PROFILES))),
        credential=draw(code.filter(bool)),
        snmp=draw(code),
        ssh_port=draw(st.integers(1, 65535)),
        snmp_port=draw(st.integers(1, 65535)),
        host_key=draw(HOST_KEY),
        parameters=draw(st.dictionaries(SETTING_NAME, code.filter(lambda value: ";" not in value), max_size=3)),
    )


@st.composite
def access_points(draw: st.DrawFn, alphabet: Alphabet, places: list[Facility], box: Device) -> list[AccessPoint]:
    """As many as the profile of the device allows, each with another name on the device."""
    several = PROFILES[box.profile] is Role.CONTROLLER
    return [
        AccessPoint(
            f"{box.id}_{number}",
            draw(st.sampled_from(places)).id,
            box.id,
            name=draw(text(alphabet)),
            name_on_device=f"{number}{draw(text(alphabet))}",
            group=draw(text(alphabet)),
        )
        for number in range(draw(st.integers(1, 3)) if several else 1)
    ]


@st.composite
def towns(draw: st.DrawFn, alphabet: Alphabet = ANY_LETTER) -> Inventory:
    """Any inventory that an import could have brought; its texts are drawn from `alphabet`, mostly."""
    places = [draw(facilities(alphabet, number)) for number in range(draw(st.integers(0, 3)))]
    boxes = [draw(devices(alphabet, number)) for number in range(draw(st.integers(0, 3)) if places else 0)]
    return inventory(places, boxes, [ap for box in boxes for ap in draw(access_points(alphabet, places, box))])


def imported(*sources: Source) -> Inventory:
    preview = read_tables(sources, EMPTY_INVENTORY, PROFILES)
    assert preview.repairs == ()
    return preview.inventory


def in_encoding(content: bytes, encoding: str) -> bytes:
    """The exported file, saved by another program. Gives an example up when the encoding cannot hold it:
    for some letters it has no place, and for some (such as the double line U+2016) only that of another letter."""
    written = content.decode("utf-8-sig")
    saved = written.encode(encoding, "ignore")
    assume(saved.decode(encoding) == written)
    return saved


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(towns(), LANGUAGE)
@settings(deadline=None)
def test_csv_comes_back_as_it_went(town: Inventory, language: Language) -> None:
    assert imported(*(Source(name, content) for name, content in write_csv(town, language).items())) == town


@given(towns(), LANGUAGE)
@settings(max_examples=25, deadline=None)
def test_xlsx_comes_back_as_it_went(town: Inventory, language: Language) -> None:
    assert imported(Source("town.xlsx", write_xlsx(town, language))) == town


@pytest.mark.parametrize(("encoding", "sign"), ENCODINGS)
@given(st.data(), LANGUAGE)
@settings(max_examples=25, deadline=None)
def test_every_encoding_that_can_hold_the_text_brings_it_back(
    encoding: str, sign: bytes, drawn: st.DataObject, language: Language
) -> None:
    town = drawn.draw(towns(IN_CP932 if encoding == "cp932" else ANY_LETTER))
    files = {name: sign + in_encoding(content, encoding) for name, content in write_csv(town, language).items()}
    # A few half-width katakana alone look like UTF-8. Japanese headers make that impossible; English ones do not.
    assume(encoding != "cp932" or all(content.isascii() or not is_utf8(content) for content in files.values()))

    assert imported(*(Source(name, content) for name, content in files.items())) == town


@pytest.mark.parametrize("delimiter", [";", "\t"])
@given(town=towns(), language=LANGUAGE)
@settings(max_examples=25, deadline=None)
def test_every_delimiter_brings_it_back(delimiter: str, town: Inventory, language: Language) -> None:
    sources = []
    for name, content in write_csv(town, language).items():
        saved = io.StringIO()
        csv.writer(saved, delimiter=delimiter).writerows(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        sources.append(Source(name, saved.getvalue().encode()))

    assert imported(*sources) == town


@given(towns())
@settings(deadline=None)
def test_excel_runs_nothing_of_an_exported_csv(town: Inventory) -> None:
    for content in write_csv(town).values():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            for cell in row:
                assert cell[:1] not in tuple("=+@＝＋－＠") or not cell
                assert not cell.startswith("-") or float(cell) < 0 or cell == "-0.0"


@given(towns())
@settings(max_examples=30, deadline=None)
def test_an_exported_workbook_holds_texts_and_numbers_only(town: Inventory) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(town)))

    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@given(st.text())
def test_a_guarded_text_is_given_back(letters: str) -> None:
    assert unguard(guard(letters)) == letters


@given(st.text())
def test_tidying_twice_is_tidying_once(letters: str) -> None:
    assert tidy(tidy(letters)) == tidy(letters)
    assert tidy_code(tidy_code(letters)) == tidy_code(letters)


def test_the_export_has_a_file_for_every_table_that_excel_opens_as_utf8() -> None:
    files = write_csv(EMPTY_INVENTORY)

    assert set(files) == {"facilities.csv", "devices.csv", "access_points.csv"}
    assert all(content.startswith(codecs.BOM_UTF8) for content in files.values())


def test_a_coordinate_keeps_digits_that_excel_would_drop() -> None:
    town = inventory([Facility("gym", "体育館", latitude=0.1 + 0.2)], [], [])

    assert imported(Source("town.xlsx", write_xlsx(town))).facilities["gym"].latitude == 0.1 + 0.2
