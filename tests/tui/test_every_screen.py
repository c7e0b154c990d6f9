"""Promises that hold on every screen: nothing cut, nothing sheared, no letter of doubtful width, all translated."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import tui
from controller.core.declaration import Kind, Wish
from controller.core.facility_mark import Opening
from controller.core.problem import Cause
from controller.i18n import set_language
from tests.tui.clerk import HUGE, LARGE, SMALL, at_the_screen
from tests.tui.conftest import PO_FILES
from tests.tui.town import Town

LONG = "線状降水帯による河川氾濫のおそれと町内全域の停電および携帯電話の通信障害のため避難所を開設し住民に開放する"
WAYS = {
    "board": [],
    "facility": ["enter"],
    "ap": ["enter", "enter"],
    "ap with trouble": ["n", "enter", "enter", "r"],
    "facility with trouble": ["n", "enter", "down", "r"],
    "help": ["f1"],
    "form": ["o"],
    "form complaint": ["o", "enter"],
    "drill form": ["o", "c", "s", "space", "down", "space", "enter"],
    "picker": ["o", "s", "space"],
    "plan": ["o", "1", "enter"],
    "drill plan": ["o", "c", "enter"],
    "commands": ["o", "1", "enter", "c"],
    "ending": ["e"],
    "ending plan": ["e", "2", "enter"],
    "nothing in trouble": ["n", "n"],
    "drill lengths": ["d"],
    "areas": ["o", "r", "space"],
    "visits": ["v"],
    "who looked": ["v", "space"],
    "readiness": ["p"],
    "records": ["k"],
    "way back": ["b", "space", "u"],
    "searched": ["slash", "a", "p"],
    "sorted": ["s"],
    "note": ["enter", "1", "m"],
}


async def calm(town: Town) -> None:
    """Nothing happens."""


async def storm(town: Town) -> None:
    """Everything at once: two declarations, one going back, a reminder, dead and refusing devices."""
    await town.declare(Wish(Kind.TEST, reason="試験"))
    await town.declare(Wish(Kind.DISASTER, reason=LONG[:60], ordered_by="富加町災害対策本部長(町長)"))
    town.pass_time(5)
    await town.end(1, "訓練が終わった")
    town.die("ap-0-0", "ap-1-1", "ap-1-2")
    town.trouble("dev-0-1", Cause.LOGIN_REFUSED, "")
    town.trouble("dev-0-2", Cause.HOST_KEY_CHANGED, "SHA256:AAAA, SHA256:BBBB")
    town.clients = dict.fromkeys(town.inventory.access_points, 199)
    town.crowd("place-0", *range(0, 240, 10))
    town.crowd("place-1", *range(0, 240, 10))
    town.switch_by_hand("dev-3-1")
    await town.mark_facility("place-0", Opening.OPEN, LONG[:60])
    await town.mark_facility("place-1", Opening.CLOSED)
    town.pass_time(74 * 3600)


async def drill(town: Town) -> None:
    await town.declare(Wish(Kind.DRILL, reason=LONG[:60], ordered_by="富加町災害対策本部長(町長)"))
    town.lazy = {"ap-0-0"}
    town.pass_time(5)


@pytest.mark.parametrize(
    ("size", "weather", "language", "ways"),
    [
        (SMALL, storm, "ja", tuple(WAYS)),
        (SMALL, storm, "en", tuple(WAYS)[::2]),
        (LARGE, drill, "ja", ("board", "facility", "ap", "drill form", "drill plan", "visits", "readiness", "records")),
        (HUGE, calm, "ja", ("board", "facility", "plan", "readiness")),
    ],
)
async def test_no_text_is_cut_and_no_column_sheared(
    town: Town, size: tuple[int, int], weather: Callable[[Town], object], language: str, ways: tuple[str, ...]
) -> None:
    await weather(town)  # type: ignore[misc]
    async with at_the_screen(town, size) as clerk:
        set_language(language)
        for name in ways:
            await clerk.press(*WAYS[name])
            await clerk.pilot.pause(0.05)
            await clerk.finds_nothing(
                clerk.torn_lines, clerk.unseen_texts, clerk.cut_cells, lambda: doubtful_letters(clerk.lines)
            )
            await clerk.go_home()


def doubtful_letters(lines: list[str]) -> set[str]:
    """Letters that some terminals draw one cell wide and others two, and emoji."""
    return {letter for letter in "".join(lines) if unicodedata.east_asian_width(letter) == "A" or ord(letter) > 0xFFFF}


async def test_a_long_plan_can_be_read_to_its_end(town: Town) -> None:
    await storm(town)
    async with at_the_screen(town) as clerk:
        await clerk.press("o", "1", "enter")
        await clerk.read("鍵を回す")
        await clerk.press("pagedown", "pagedown")
        await clerk.read("自動では終わりません")


async def test_without_colours_every_state_is_still_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await drill(town)
    async with at_the_screen(town) as clerk:
        assert clerk.app.no_color
        await clerk.read("【訓練】訓練中", "開放確認中", "開放済み")


def test_every_text_of_the_screens_has_its_japanese() -> None:
    with (PO_FILES / "tui.po").open("rb") as file:
        translated = {message.id: message.string for message in read_po(file, locale="ja") if message.id}
    keywords = {"_": None, "mark": None, "Message": None}
    used = {found[2] for found in extract_from_dir(Path(tui.__file__).parent, keywords=keywords)}

    assert {text for text in used if not translated.get(text)} == set()
    assert set(translated) - used == set()


def test_every_translation_has_the_places_of_its_original() -> None:
    with (PO_FILES / "tui.po").open("rb") as file:
        for message in read_po(file, locale="ja"):
            assert set(re.findall(r"{\w+}", str(message.string))) == set(re.findall(r"{\w+}", str(message.id))) or (
                not message.id
            )


def test_staff_words_are_used_and_their_wrong_neighbours_are_not() -> None:
    texts = (PO_FILES / "tui.po").read_text(encoding="utf-8")

    assert not re.search("復旧|避難者数|利用者数|総務課|デーモン", texts)
    assert all(word in texts for word in ("発動", "開放", "平常時に戻", "接続端末数", "応答なし"))
