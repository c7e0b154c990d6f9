"""Whatever a Japanese town calls its facilities, we have the type for it, and lines break where they may."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.paper.lines import CLOSING, OPENING, cut, fitted, wrapped
from exporters.paper.poster import posters
from exporters.paper.typeface import GETA, Face, loaded, missing, printable, width
from tests.exporters.printed import texts

ROWS = range(0xA1, 0xFF)

JAPANESE = st.text(st.sampled_from("あいうっゃー、。「」（）漢字施設Wi-Fi 0abc-."), max_size=60)


def jis_x_0208() -> str:
    """All 6,879 letters: Python's codec euc_jp, rows and cells."""
    pairs = (bytes([row, cell]) for row in ROWS for cell in ROWS)
    return "".join(pair.decode("euc_jp", "ignore") for pair in pairs)


def windows_31j() -> str:
    """NEC's and IBM's letters too, as in every Excel file: code page 932."""
    pairs = (bytes([lead, trail]) for lead in range(0x81, 0xFD) for trail in range(0x40, 0xFD))
    return "".join(pair.decode("cp932", "ignore") for pair in pairs if pair[0] not in range(0xA0, 0xE0))


@pytest.mark.parametrize("face", Face)
def test_every_letter_that_a_town_can_write_is_in_both_faces(face: Face) -> None:
    written = {letter for letter in jis_x_0208() + windows_31j() if letter.isprintable()}

    assert len(jis_x_0208()) >= 6_879
    assert {letter for letter in written if ord(letter) not in loaded(face).face.charToGlyph} == set()


def test_an_odd_name_comes_back_from_the_paper_letter_by_letter() -> None:
    name = "鷽鸞龝驫髙﨑①㈱弌丐彁纊"

    assert name in texts(posters([name]))[0]
    assert missing(name) == ""


def test_a_letter_without_type_is_a_geta_mark_and_is_told() -> None:
    assert printable("𠮷野家\n\t😀") == f"{GETA}野家  {GETA}"
    assert missing("𠮷野家𠮷😀") == "𠮷😀"


@settings(max_examples=60, deadline=None)
@given(JAPANESE, st.floats(8, 60))
def test_lines_lose_no_letter_and_stay_within_their_width(text: str, most: float) -> None:
    lines = wrapped(text, Face.REGULAR, 4.0, most)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, Face.REGULAR, 4.0) <= most or len(line) == 1 for line in lines)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "避難所（体育館、武道場）では「センター」をチェックしてください。" * 5
    for most in range(20, 60):
        lines = wrapped(text, Face.REGULAR, 4.0, most)
        assert not any(line[0] in CLOSING or line[-1] in OPENING for line in lines)


def test_an_id_that_is_too_long_breaks_after_a_hyphen() -> None:
    assert wrapped("elementary-school-ap-012", Face.REGULAR, 4.0, 36.0) == ["elementary-", "school-ap-012"]


def test_what_is_cut_says_so() -> None:
    assert cut(["あいう", "えお", "か"], Face.REGULAR, 4.0, 12.0, 2) == ["あいう", "えお…"]
    assert fitted("短い名前", Face.BOLD, (8.0, 6.0), 100.0, 1) == (8.0, ["短い名前"])
