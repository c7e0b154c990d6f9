"""The words of the public page and of GeoJSON, by language; and how their marks become HTML."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from controller.core.public import Count
from controller.i18n import JAPAN

WORDS = Path(__file__).parent / "words"
POSTER = Path(__file__).parents[1] / "paper" / "words" / "poster.toml"
"""The notice to users is worded once, for paper and for the page."""

LANGUAGES = ("ja", "easy", "en")

_PLACE = re.compile(r"\{(\w+)\}")
_READING = re.compile(r"\{([^|{}]+)\|([^{}]+)\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Templates have `{places}`, and readings above letters as `{漢字|かんじ}`."""

    table: Mapping[str, Any]
    steps: tuple[str, ...]
    """How to connect."""
    notice: tuple[str, ...]

    def __getitem__(self, name: str) -> str:
        text: str = self.table[name]
        return text

    def of(self, group: str, name: str) -> str:
        text: str = self.table[group][name]
        return text

    def count(self, count: Count) -> str:
        """Without marks, for formats that are not HTML."""
        return filled(self.of("count", count.certainty), number="" if count.number is None else str(count.number))

    def time(self, name: str, at: datetime) -> str:
        """A template of a time, with the clock of Japan."""
        there = at.astimezone(JAPAN)
        parts = {"year": there.year, "month": there.month, "day": there.day, "time": f"{there:%H:%M}"}
        return filled(
            self[name],
            weekday=self["weekdays"][there.weekday()],
            month_name=MONTHS[there.month - 1],
            **{part: str(value) for part, value in parts.items()},
        )


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""`strftime` would give the language of the machine."""


@cache
def words(language: str) -> Words:
    """`ja`, `easy` or `en`."""
    table = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    poster = tomllib.loads(POSTER.read_text(encoding="utf-8"))
    notice = poster["notice"]["ja"] if language == "ja" else poster[language]["lines"]
    return Words(table, tuple(table["steps"]), tuple(notice))


def filled(template: str, **values: str) -> str:
    """The template with its places; marks stay. A value that looks like a place is left as it is."""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), template)


def html(marked: str) -> str:
    """Letters that mean something in HTML are escaped; readings and bold become elements."""
    text = escape(marked)
    text = _READING.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", text)
    return _BOLD.sub(r"<b>\1</b>", text)


def plain(marked: str) -> str:
    """The letters without their readings, for a title."""
    return _READING.sub(r"\1", marked)
