"""The operator's card: every key and command on it is one of the program's, and it stays one page."""

import re
import tomllib
from collections.abc import Iterable
from typing import Any

import pytest
from textual.binding import Binding

from controller.cli.app import main
from controller.i18n import translator
from controller.locale.compile import JAPANESE as PO_FILES
from controller.locale.compile import translations
from exporters.paper.card import PHONES_MAX, WORDS, card
from tests.exporters.printed import spilt, texts
from tui import declare_screen, end_screen
from tui.app import HinanApp
from tui.board_screen import BoardScreen
from tui.confirm_screen import ConfirmScreen
from tui.declare_screen import DeclareScreen
from tui.end_screen import EndScreen
from tui.facility_picker import FacilityPicker
from tui.scope import SCOPES

CARD: dict[str, Any] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
PARTS = {part["title"]: "\n".join(part["lines"]) for part in CARD["part"]}
PARTS |= {"困ったとき": "\n".join(CARD["trouble"]["lines"])}
ALL = WORDS.read_text(encoding="utf-8")
JAPANESE = translator("ja")

PRESSED = {
    "発動": (BoardScreen, DeclareScreen, FacilityPicker, ConfirmScreen),
    "見守る": (BoardScreen,),
    "戻す": (BoardScreen, EndScreen, ConfirmScreen),
    "困ったとき": (HinanApp,),
}
"""Where the keys of each part are pressed."""

OF_THE_TABLE = {"enter"}
"""Enter on the board is the table's own."""


def keys(screens: Iterable[Any]) -> set[str]:
    bound = (key for screen in screens for binding in screen.BINDINGS for key in _keys_of(binding))
    return {key.strip() for key in bound}


def _keys_of(binding: Any) -> list[str]:
    return (binding.key if isinstance(binding, Binding) else binding[0]).split(",")


def bound_to(screen: Any, action: str) -> set[str]:
    return {key for binding in screen.BINDINGS if binding.action == action for key in _keys_of(binding)}


@pytest.mark.parametrize("title", PRESSED)
def test_every_key_on_it_does_something_where_it_is_pressed(title: str) -> None:
    named = {"escape" if key == "Esc" else key.lower() for key in re.findall(r"\[([^\]]+)\]", PARTS[title])}

    assert named <= keys(PRESSED[title]) | OF_THE_TABLE


def test_the_keys_that_matter_do_what_it_says() -> None:
    assert {"f2", "o"} <= bound_to(BoardScreen, "declare")
    assert {"f4", "e"} <= bound_to(BoardScreen, "end")
    assert "n" in bound_to(BoardScreen, "next_trouble")
    assert [f"[{option.key}] {JAPANESE(option.word)}" for option in declare_screen.KINDS] == [
        "[a] 災害",
        "[b] 通信障害",
        "[c] 訓練",
        "[d] 試験",
    ]
    assert all(f"[{option.key}] {JAPANESE(option.word)}" in ALL for option in declare_screen.KINDS)
    assert all(f"[{option.key}] {JAPANESE(option.word)}" in ALL for option in SCOPES)


def test_it_counts_the_reasons_as_the_screens_do() -> None:
    first, last = declare_screen.REASONS[0].key, declare_screen.REASONS[-1].key
    first_end, last_end = end_screen.REASONS[0].key, end_screen.REASONS[-1].key

    assert f"[{first}]〜[{last}]" in PARTS["発動"]
    assert f"[{first_end}]〜[{last_end}]" in PARTS["戻す"]


def test_every_command_on_it_is_one_that_hinan_knows(capsys: pytest.CaptureFixture[str]) -> None:
    for _name, command in [*CARD["commands"]["rows"], ["開く", "hinan tui"]]:
        verb, *words = command.split()[1:]
        assert main([verb, "--help"]) == 0
        known = capsys.readouterr().out
        assert [word for word in words if word.startswith("--") and word not in known] == []


def test_what_it_quotes_is_what_people_will_see() -> None:
    said = "".join(translations(sorted(PO_FILES.glob("*.po")))[0].values())
    quoted = re.findall("「(.+?)」", ALL)

    assert len(quoted) >= 4
    assert [words for words in quoted if words not in said] == []


def test_it_is_one_page_however_long_the_names_are() -> None:
    made = card("みどり町" * 20, [f"保守会社その{n} 0574-00-000{n} 夜間は {'9' * 40}" for n in range(PHONES_MAX)])

    assert len(texts(made)) == 1
    assert spilt(made) == []


def test_telephone_numbers_that_are_known_take_the_place_of_the_lines_to_write_on() -> None:
    (page,) = texts(card("みどり町", ["保守会社 0574-00-0000"]))

    assert page.count("保守会社") == 1
    assert "保守会社0574-00-0000" in page
    assert "技術担当" in page


def test_the_same_town_gives_the_same_bytes() -> None:
    assert card("みどり町") == card("みどり町")
