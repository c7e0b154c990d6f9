"""Text in terminal cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.cells import bar, fit, fit_right, fold, pack

TEXT = st.text(st.sampled_from("体育館、。「」abc 12台ﾊﾞが\u3099"), max_size=60)


@given(TEXT, st.integers(4, 40))
def test_a_fitted_text_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit_right(text, width)) == width


@given(TEXT, st.integers(8, 40))
def test_folding_loses_nothing_but_blanks_and_fits(text: str, width: int) -> None:
    lines = fold(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


def test_a_cut_name_shows_that_it_was_cut() -> None:
    assert fit("町立双葉中学校体育館", 12) == "町立双葉中.."


def test_no_line_begins_with_a_full_stop() -> None:
    assert fold("応答がありません。電源", 16) == ["応答がありませ", "ん。電源"]


def test_a_number_stays_with_its_counter() -> None:
    assert fold("体育館 3台", 9) == ["体育館", "3台"]


def test_items_are_not_torn_apart_when_packed() -> None:
    assert pack(["指示: 町長", "発動: 田中"], 16) == ["指示: 町長", "発動: 田中"]


@pytest.mark.parametrize("done", range(100))
def test_the_bar_is_full_only_when_everything_is_proven(done: int) -> None:
    assert "." in bar(done, 100, 10)
    assert bar(100, 100, 10) == "[########]"
