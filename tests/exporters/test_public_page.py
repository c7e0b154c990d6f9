"""The public page: readable by everybody, on a phone, without a network, and honest about its age."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.core.public import PublicTown, public_town
from exporters.public.folder import renew
from exporters.public.page import OLD_AFTER_S, pages
from exporters.public.words import LANGUAGES, POSTER, html, words
from tests.exporters.public_town import DRILL, ap, board, facility, town_of
from tests.exporters.test_public_formats import NIGHT

TOWN = public_town(NIGHT, town_of(NIGHT))
FILES = [words(language)["file"] for language in LANGUAGES]
CSS = (Path(POSTER).parents[2] / "public" / "page.css").read_text(encoding="utf-8")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class Page(HTMLParser):
    """What a reader sees and what a browser would fetch."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.text, self.links, self.loads, self.handlers, self.open = (
            "",
            list[str](),
            list[str](),
            list[str](),
            list[str](),
        )
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        for name, value in attrs:
            if name == "href":
                (self.links if tag == "a" else self.loads).append(value or "")
            if name in ("src", "srcset", "action", "data", "poster", "background"):
                self.loads.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        self.open.append("/")


def page(name: str, town: PublicTown = TOWN) -> Page:
    return Page(pages(town)[name])


@pytest.mark.parametrize("name", FILES)
def test_a_page_leads_to_the_others_and_loads_nothing(name: str) -> None:
    found = page(name)

    assert set(found.links) == {*FILES, ""} - {name}
    assert (found.loads, found.handlers) == ([], [])
    assert [word for word in ("url(", "@import") if word in CSS] == []


@pytest.mark.parametrize("name", FILES)
def test_a_page_holds_every_facility_its_time_and_the_notice(name: str) -> None:
    content, text = pages(TOWN)[name], page(name).text
    language = LANGUAGES[FILES.index(name)]

    assert [place.name for place in TOWN.facilities if place.name not in text] == []
    assert "14:46" in text
    assert [line for line in words(language).notice if html(line) not in content] == []
    assert "00000JAPAN" in text


def test_the_state_is_in_words_and_numbers_only_where_they_may_be_told() -> None:
    text = re.sub(r"\s+", " ", page("index.html").text)

    assert "Wi-Fi使えます開設状況開設1月17日 14:16 時点接続端末52 台" in text
    assert [word for word in ("一部で使えます", "30 台以上", "少数") if word not in text] == []
    assert "50 台" not in text, "of the office, which is not open"
    assert text.index("中央公民館") < text.index("体育館") < text.index("役場")


def test_english_readers_get_the_english_name_that_a_list_has() -> None:
    assert "Central Hall" in page("en.html").text
    assert "Central Hall" not in page("index.html").text
    assert "コウミンカン" in page("index.html").text


def test_a_drill_is_said_first() -> None:
    shown = board(facility("f", ap("a", "f", clients=20)), mode=DRILL)

    for language in LANGUAGES:
        content = pages(public_town(shown))[words(language)["file"]]
        assert content.index(html(words(language)["exercise"])) < content.index("<h2>")
    assert "訓練です" not in page("index.html").text


def test_an_empty_town_and_a_quiet_one_have_their_sentence() -> None:
    assert words("ja")["no_facilities"] in page("index.html", public_town(board())).text
    assert words("ja")["closed_town"] in page("index.html", public_town(board(facility("f")))).text


@given(st.text("<>&\"'{}|体{name}", max_size=20), st.text("<script>&{time}漢|かん", max_size=20))
@settings(max_examples=60, deadline=None)
def test_names_are_text_and_never_markup(name: str, kana: str) -> None:
    place = replace(TOWN.facilities[0], name=name, kana=kana, address=f"{name}{kana}", capacity=kana)
    content = pages(replace(TOWN, name=f"{name}町", facilities=(place,)))["index.html"]

    assert content.count("<script>") == 1
    assert name in Page(content).text
    assert f"{name}{kana}" in Page(content).text


def test_every_language_has_the_same_words() -> None:
    ja, easy, en = (set(words(language).table) for language in LANGUAGES)
    assert ja == easy == en
    for group in ("opening", "wifi", "count"):
        assert len({frozenset(words(language).table[group]) for language in LANGUAGES}) == 1


def test_easy_japanese_has_readings_over_its_chinese_characters() -> None:
    """Of our own words; names of places are as the town writes them."""
    flat = [value for value in words("easy").table.values() if isinstance(value, str)]
    flat += [text for group in ("opening", "wifi", "count") for text in words("easy").table[group].values()]
    bare = [text for text in flat if re.search(r"[一-龯]", re.sub(r"\{[^|}]+\|[^}]+\}", "", text))]

    assert bare == [words("easy")["weekdays"]]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *(("ink", "paper"), ("ink", "ground"), ("soft", "paper"), ("soft", "ground"), ("paper", "head")),
        *(("yes", "yes-ground"), ("part", "part-ground"), ("no", "no-ground"), ("no", "paper"), ("old", "old-ground")),
        *(("part", "paper"), ("head", "paper")),
    ],
)
def test_letters_stand_out_from_their_ground(ink: str, ground: str) -> None:
    """At least 4.5 to 1, as WCAG 2.2, 1.4.3 (AA) asks."""
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS))
    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize(("age", "is_old"), [(timedelta(0), False), (timedelta(seconds=OLD_AFTER_S + 60), True)])
def test_a_browser_finds_from_the_disk_that_a_page_is_old(tmp_path: Path, age: timedelta, is_old: bool) -> None:
    """The script runs, although the page's policy forbids all others, and hides what was counted long ago."""
    renew(tmp_path, {n: c.encode() for n, c in pages(replace(TOWN, at=datetime.now(UTC) - age)).items()})
    assert CHROMIUM is not None
    switches = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"]
    switches += ["disable-component-update", "disable-sync", f"user-data-dir={tmp_path / 'profile'}", "dump-dom"]
    command = [CHROMIUM, "--headless", *(f"--{switch}" for switch in switches), (tmp_path / "index.html").as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout

    (classes,) = re.findall(r'<html[^>]* class="([^"]*)"', dom)
    assert ("old" in classes.split()) is is_old
    assert "中央公民館" in dom
